"""Real workers are killed in the middle: nothing is lost, and no death sends more twice than one lot.

Small here; `PUSH_KILL_MESSAGES=100000 PUSH_KILLS=20` makes it the full trial.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from mobile_api.models import PushBatch, PushResult
from tests.courses.feeds.instance import database_url
from tests.factories.full_outbox import full_outbox

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES = int(os.environ.get("PUSH_KILL_MESSAGES", "2000"))
KILLS = int(os.environ.get("PUSH_KILLS", "3"))
FLUSH = 50
LEASE = 1.5
PATIENCE = 60 + MESSAGES / 200 + KILLS * 10


class Workers:
    """Processes that send from this test's database into one file."""

    def __init__(self, environment: dict[str, str], file: Path) -> None:
        self.environment, self.file, self.running = environment, file, list[subprocess.Popen[str]]()

    def start(self) -> subprocess.Popen[str]:
        """A new one; returns when it works."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.mobile_api.push.worker_process", str(self.file), str(FLUSH), str(LEASE)],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(worker)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        return worker

    def sent(self) -> int:
        """Lines in the file."""
        return self.file.read_text().count("\n") if self.file.exists() else 0

    def end(self) -> None:
        """None is left behind."""
        for worker in self.running:
            worker.kill()
            worker.wait(20)
            if worker.stdout is not None:
                worker.stdout.close()


@pytest.fixture
def elsewhere(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """Environment of other processes that work on this test's database."""
    ours = {
        "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "ERROR",
    }
    return {**os.environ, **ours}


@pytest.fixture
def workers(elsewhere: dict[str, str], tmp_path: Path) -> Iterator[Workers]:
    started = Workers(elsewhere, tmp_path / "screens")
    yield started
    started.end()


def wait_until_sent(workers: Workers, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while workers.sent() < count and PushBatch.objects.filter(done_at=None).exists():
        assert time.monotonic() < deadline, f"{workers.sent()} of {count} after {PATIENCE:.0f} s"
        time.sleep(0.002)


def wait_until_done() -> None:
    deadline = time.monotonic() + PATIENCE
    while PushBatch.objects.filter(done_at=None).exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_again_and_again_nothing_is_lost_and_little_is_sent_twice(workers: Workers) -> None:
    addresses = full_outbox(MESSAGES)
    for number in range(1, KILLS + 1):
        worker = workers.start()
        # In the middle of a lot, at another place each time.
        wait_until_sent(workers, MESSAGES * number // (KILLS + 1) + 7 * number)
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    workers.start()
    wait_until_done()

    shown = Counter(workers.file.read_text().split())
    twice = shown.total() - len(shown)
    print(f"{MESSAGES} messages, {KILLS} kills: {MESSAGES - len(shown)} lost, {twice} twice")  # noqa: T201 - with -s
    assert set(shown) == addresses
    assert twice <= KILLS * FLUSH
    assert PushResult.objects.count() == MESSAGES
    assert set(PushBatch.objects.values_list("end", flat=True)) == {"SENT"}


def test_told_to_stop_nothing_is_sent_twice_and_another_goes_on_at_once(workers: Workers) -> None:
    addresses = full_outbox(1_000)
    first = workers.start()
    wait_until_sent(workers, 220)
    first.send_signal(signal.SIGTERM)
    first.wait(20)
    assert first.returncode == 0
    assert not PushBatch.objects.exclude(leased_until=None).exists()
    workers.start()
    wait_until_done()

    shown = Counter(workers.file.read_text().split())
    assert (set(shown), shown.total()) == (addresses, 1_000)


def test_several_workers_share_and_none_sends_what_another_has(workers: Workers) -> None:
    addresses = full_outbox(3_000)
    for _ in range(3):
        workers.start()
    wait_until_done()

    shown = Counter(workers.file.read_text().split())
    assert (set(shown), shown.total()) == (addresses, 3_000)


def test_connections_that_break_lose_nothing(workers: Workers) -> None:
    """As when PostgreSQL is restarted: every connection of the worker ends in the middle, twice."""
    addresses = full_outbox(2_000)
    workers.start()
    for goal in (400, 1_100):
        wait_until_sent(workers, goal)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
    wait_until_done()

    shown = Counter(workers.file.read_text().split())
    assert set(shown) == addresses
    assert shown.total() - len(shown) <= 2 * FLUSH
