"""Everybody's list beforehand: the one that a request would make, once each, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from courses.models import Course
from matching.models import ListBatch, ListBatchPart, RecommendationList, Resident
from matching.services.list_batches import KEPT, begin_batch, do_part, end_batch, parts_left
from matching.services.recommend import recommend
from matching.services.releases import MatcherNotReady, fit_release
from tests.factories.catalogue import SmallCatalogue, small_catalogue
from tests.factories.outcode import outcode
from tests.factories.resident import resident

COUNT = 24
WISHES = ("I want to repair computers.", "Build websites and write code.", "", "Office work with spreadsheets")
Lists = dict[int, list[tuple[str, list[dict[str, Any]], dict[str, int], int]]]


def everybody(count: int = COUNT) -> list[Resident]:
    """Synthetic people who answered different things."""
    home = outcode(code="E7")
    return [
        resident(
            uid=f"synthetic-{number}",
            is_synthetic=True,
            wants=WISHES[number % 4],
            outcode=[home, None][number % 2],
            highest_level=[None, 1, 3][number % 3],
            longest_journey=[None, 30][number % 5 == 0],
        )
        for number in range(count)
    ]


def lists() -> Lists:
    """All that is stored, by resident."""
    found: Lists = {}
    for made in RecommendationList.objects.order_by("pk"):
        found.setdefault(made.resident_id, []).append((made.inputs, made.items, made.excluded, made.considered))
    return found


def run(now: datetime, size: int = 15) -> ListBatch:
    """A batch, all of it, in this process."""
    batch = begin_batch(now=now, size=size)
    for part in parts_left(batch):
        do_part(part)
    assert end_batch(batch, now=timezone.now())
    batch.refresh_from_db()
    return batch


@pytest.mark.usefixtures("fitted")
def test_the_lists_are_those_of_a_request() -> None:
    now, people = timezone.now(), everybody(12)
    for one in people:
        recommend(to=one.user, now=now)
    asked = lists()
    RecommendationList.objects.all().delete()
    batch = run(now, size=5)

    assert lists() == asked
    assert set(map(len, asked.values())) == {1}
    assert len({items[0]["opportunity"] for [(_, items, *_)] in asked.values() if items}) > 1
    assert list(batch.parts.values_list("made", flat=True)) == [5, 5, 2]
    assert set(RecommendationList.objects.values_list("made_at", flat=True)) == {now}


@pytest.mark.usefixtures("fitted")
def test_a_visitor_afterwards_reads_the_list_that_was_made() -> None:
    now, (alice,) = timezone.now(), everybody(1)
    run(now)

    assert recommend(to=alice.user, now=now + timedelta(seconds=5)) == RecommendationList.objects.get()


@pytest.mark.usefixtures("fitted")
def test_what_is_fresh_stays_and_what_is_not_is_made() -> None:
    now, people = timezone.now(), everybody(4)
    before = recommend(to=people[0].user, now=now - timedelta(seconds=1))
    batch = run(now)

    assert RecommendationList.objects.get(resident=people[0]) == before
    assert batch.parts.get().made == 3
    assert run(now) == batch
    assert RecommendationList.objects.count() == 4


@pytest.mark.usefixtures("fitted")
def test_a_change_of_the_catalogue_is_another_batch(catalogue: SmallCatalogue) -> None:
    now, _ = timezone.now(), everybody(2)
    first = run(now)
    Course.objects.filter(pk=catalogue.repair.pk).update(summary="Other words.")
    second = run(now + timedelta(seconds=1))

    assert (first == second, set(map(len, lists().values()))) == (False, {2})


@pytest.mark.usefixtures("fitted")
def test_who_has_gone_over_or_may_not_sign_in_gets_none() -> None:
    gone, barred, here = everybody(3)
    Resident.objects.filter(pk=gone.pk).update(merged_at=timezone.now())
    barred.user.is_active = False
    barred.user.save()
    run(timezone.now())

    assert list(lists()) == [here.pk]


@pytest.mark.usefixtures("fitted")
def test_it_is_not_finished_while_a_part_is_left() -> None:
    now, _ = timezone.now(), everybody(4)
    batch = begin_batch(now=now, size=2)
    do_part(parts_left(batch)[0])

    assert (end_batch(batch, now=now), len(parts_left(batch)), ListBatch.objects.get().finished_at) == (False, 1, None)


@pytest.mark.usefixtures("fitted")
def test_old_batches_are_forgotten() -> None:
    now = timezone.now()
    begin_batch(now=now - KEPT - timedelta(minutes=1))
    recent = begin_batch(now=now - KEPT + timedelta(days=1))
    new = begin_batch(now=now)

    assert set(ListBatch.objects.all()) == {recent, new}


@pytest.mark.django_db
def test_without_a_release_there_is_none(data_folder: Path) -> None:
    with pytest.raises(MatcherNotReady):
        begin_batch(now=timezone.now())
    assert ListBatch.objects.count() == 0


@pytest.mark.usefixtures("fitted")
def test_the_command_says_what_it_did() -> None:
    everybody(3)
    out = StringIO()
    call_command("recommend_everybody", part=2, stdout=out)
    call_command("recommend_everybody", stdout=out)
    day = timezone.localdate()

    assert out.getvalue().splitlines() == [
        "2 of 2 parts are left.",
        f"3 lists were made for {day}; the others were fresh.",
        "0 of 2 parts are left.",
        f"3 lists were made for {day}; the others were fresh.",
    ]


@pytest.mark.usefixtures("fitted")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"part": 0}, "A part has one resident at least: --part 50."),
        (
            {"dask": "tcp://127.0.0.1:1"},
            "No Dask scheduler answers at tcp://127.0.0.1:1. Start one: dask scheduler",
        ),
    ],
    ids=["part", "dask"],
)
def test_the_command_says_what_to_do(options: dict[str, Any], words: str) -> None:
    if "dask" in options:
        pytest.importorskip("distributed", reason="the optional group `dask` is not installed")
    with pytest.raises(CommandError) as refusal:
        call_command("recommend_everybody", **options)
    assert str(refusal.value) == words


@pytest.mark.django_db
def test_the_command_without_a_release(data_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"^MATCHER_NOT_READY: "):
        call_command("recommend_everybody")


# --- With processes that die -----------------------------------------------------------------------------------------


@pytest.fixture
def city(data_folder: Path, transactional_db: None) -> list[Resident]:
    """A fitted matcher and people that other processes see too."""
    small_catalogue(today=timezone.localdate())
    fit_release(now=timezone.now())
    return everybody()


def start(elsewhere: dict[str, str], *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "recommend_everybody", *options]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=elsewhere, stdout=subprocess.PIPE, text=True)


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert process is None or process.poll() is None, "The batch ended before it was killed."
        assert time.monotonic() < end
        time.sleep(0.005)


def clean_run(now: datetime) -> Lists:
    """What a batch that nobody disturbed comes to."""
    RecommendationList.objects.all().delete()
    ListBatch.objects.all().delete()
    run(now)
    return lists()


def test_killed_and_started_again_it_comes_to_the_same(city: list[Resident], elsewhere: dict[str, str]) -> None:
    process = start(elsewhere, "--part", "10")
    wait_until(lambda: RecommendationList.objects.count() >= 13, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL

    before = dict(RecommendationList.objects.values_list("resident", "pk"))
    done = ListBatchPart.objects.filter(done_at__isnull=False).count()
    assert (13 <= len(before) < COUNT, 1 <= done < 3, ListBatch.objects.get().finished_at) == (True, True, None)

    call_command("recommend_everybody", stdout=StringIO())

    after = dict(RecommendationList.objects.values_list("resident", "pk"))
    assert {key: after[key] for key in before} == before
    assert list(ListBatchPart.objects.values_list("made", flat=True)) == [10, 10, 4]
    resumed = lists()
    assert {key: len(made) for key, made in resumed.items()} == {one.pk: 1 for one in city}
    assert resumed == clean_run(ListBatch.objects.get().started_at)


def test_two_at_once_make_each_list_once(city: list[Resident], elsewhere: dict[str, str]) -> None:
    other = start(elsewhere, "--part", "5", "--jobs", "2")
    wait_until(ListBatch.objects.exists, other)
    ours = StringIO()
    call_command("recommend_everybody", stdout=ours)
    theirs, _ = other.communicate(timeout=240)

    assert other.returncode == 0
    assert [words.splitlines()[-1] for words in (ours.getvalue(), theirs)] == [
        f"{COUNT} lists were made for {timezone.localdate()}; the others were fresh."
    ] * 2
    assert ListBatch.objects.count() == 1
    made = lists()
    assert {key: len(ones) for key, ones in made.items()} == {one.pk: 1 for one in city}
    assert made == clean_run(ListBatch.objects.get().started_at)


@pytest.fixture
def cluster(elsewhere: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """Two Dask worker processes on loopback that work on this test's database."""
    distributed = pytest.importorskip(
        "distributed", reason="the optional group `dask` is not installed: pip install -e '.[dask]'"
    )
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=str(tmp_path / "dask"),
        silence_logs=50,
    ) as made:
        yield made


def test_a_dask_worker_that_is_killed_changes_nothing(city: list[Resident], cluster: Any) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        try:
            wait_until(lambda: RecommendationList.objects.count() >= 5)
            busy = next(worker for worker in cluster.scheduler.workers.values() if worker.processing)
            pid = next(nanny.pid for nanny in cluster.workers.values() if nanny.worker_address == busy.address)
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
        finally:
            connection.close()

    assassin = threading.Thread(target=kill_one)
    assassin.start()
    call_command("recommend_everybody", part=2, dask=cluster.scheduler_address, stdout=StringIO())
    assassin.join()

    assert len(killed) == 1
    made = lists()
    assert {key: len(ones) for key, ones in made.items()} == {one.pk: 1 for one in city}
    assert made == clean_run(ListBatch.objects.get().started_at)
