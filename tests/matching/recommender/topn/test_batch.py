"""The same lists on one process, on two, and on a Dask cluster of which one worker is killed half-way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import joblib
import numpy as np
import pytest

from matching.recommender.frames import Resident
from matching.recommender.topn import batch
from matching.recommender.topn.batch import best_in_parallel
from matching.recommender.topn.search import best_of_each
from matching.recommender.topn.shelves import StoredShelf, save_shelf
from tests.matching.recommender.catalogue import BARNET, BRIXTON, TODAY, Listing, Option
from tests.matching.recommender.topn.scans import TRAVEL, Lists, indexed, listed, shelved

COUNT = 400


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredShelf:
    places = (BRIXTON, BARNET)
    listings = [
        Listing(
            number,
            minimum_level=number % 3 - 1,
            options=(Option(number, latitude=places[number % 2][0], longitude=places[number % 2][1]),),
        )
        for number in range(1, 301)
    ]
    index = indexed(listings)
    vectors = np.random.default_rng(5).standard_normal((len(index), 32)).astype(np.float32)
    folder = tmp_path_factory.mktemp("shelves") / "shelf"
    return save_shelf(shelved(index, vectors), folder, datetime(2026, 11, 26, 3, tzinfo=UTC))


@pytest.fixture(scope="module")
def people() -> list[Resident]:
    return [
        Resident(
            latitude=BRIXTON[0] + number / 10_000,
            longitude=BRIXTON[1],
            longest_journey=[20, 60, None][number % 3],
            highest_level=[0, None][number % 2],
        )
        for number in range(COUNT)
    ]


@pytest.fixture(scope="module")
def asked() -> np.ndarray:
    return np.random.default_rng(6).standard_normal((COUNT, 32)).astype(np.float32)


@pytest.fixture(scope="module")
def expected(stored: StoredShelf, people: list[Resident], asked: np.ndarray) -> Lists:
    return listed(best_of_each(stored.open(), people, asked, 5, TODAY, TRAVEL))


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_of_this_machine(
    stored: StoredShelf, people: list[Resident], asked: np.ndarray, expected: Lists, jobs: int
) -> None:
    with patch.object(batch, "PIECE", 96):
        assert listed(best_in_parallel(stored, people, asked, 5, TODAY, TRAVEL, jobs=jobs)) == expected


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two worker processes on loopback, one task at a time each."""
    distributed = pytest.importorskip(
        "distributed", reason="the optional group `dask` is not installed: pip install -e '.[dask]'"
    )
    # A worker that is killed is told of at length; nothing of it is a fault here.
    monkeypatch.setenv("DASK_LOGGING__DISTRIBUTED", "critical")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=str(tmp_path),
            silence_logs=50,
        ) as made,
        distributed.Client(made),
    ):
        yield made


def kill_one_at_work(cluster: Any, killed: list[int]) -> None:
    """SIGKILL for a worker that has done some of the work and has more to do."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        for worker in cluster.scheduler.workers.values():
            done = sum(worker.metrics.get("task_counts", {}).values()) if worker.metrics else 0
            if worker.processing and done:
                pid = next(nanny.pid for nanny in cluster.workers.values() if nanny.worker_address == worker.address)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return
        time.sleep(0.005)


def test_a_dask_cluster_of_which_one_worker_is_killed(
    cluster: Any, stored: StoredShelf, people: list[Resident], asked: np.ndarray, expected: Lists
) -> None:
    killed: list[int] = []
    before = {nanny.pid for nanny in cluster.workers.values()}
    assassin = threading.Thread(target=kill_one_at_work, args=(cluster, killed))
    assassin.start()
    # Two residents a piece, and each piece counted: two hundred pieces take long enough to be interrupted.
    with patch.object(batch, "PIECE", 2), joblib.parallel_config(backend="dask"):
        found = best_in_parallel(stored, people, asked, 5, TODAY, TRAVEL)
    assassin.join()

    assert len(killed) == 1
    assert set(killed) < before
    assert listed(found) == expected
