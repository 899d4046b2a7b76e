"""Periodic jobs: on time, by one worker at once, whatever happens to a worker or to a job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connections

from courses.cron import LONDON, Cron
from courses.models import JobLease
from courses.worker import CatchUp, PeriodicJob, Worker
from tests.factories.listings import NOW

MINUTE = timedelta(minutes=1)


class Counted:
    """A job that counts how often it was done."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.job = PeriodicJob("counted", every=MINUTE, run=self.run)

    def run(self, now: datetime) -> str:
        self.times.append(now)
        return f"done {len(self.times)} times"


@pytest.mark.django_db
def test_a_job_is_done_when_it_is_due() -> None:
    counted = Counted()
    worker = Worker([counted.job])

    done = [worker.work_once(now=NOW + timedelta(seconds=seconds)) for seconds in (0, 59, 60, 61, 120)]

    assert done == [["counted"], [], ["counted"], [], ["counted"]]
    lease = JobLease.objects.get()
    assert (lease.outcome, lease.failed, lease.held_until, lease.due_at) == (
        "done 3 times",
        False,
        None,
        NOW + timedelta(minutes=3),
    )


@pytest.mark.django_db
def test_a_job_that_fails_stops_neither_the_others_nor_itself() -> None:
    counted, tries = Counted(), []

    def fail(now: datetime) -> str:
        tries.append(now)
        raise ValueError("secret")

    worker = Worker([PeriodicJob("failing", every=MINUTE, run=fail), counted.job])
    for seconds in (0, 60):
        worker.work_once(now=NOW + timedelta(seconds=seconds))

    assert (len(tries), len(counted.times)) == (2, 2)
    assert JobLease.objects.values_list("failed", "outcome").get(name="failing") == (
        True,
        "Failed: ValueError. The log says more.",
    )


@pytest.mark.django_db
def test_the_lease_of_a_worker_that_died_runs_out() -> None:
    counted = Counted()
    worker = Worker([counted.job])
    JobLease.objects.create(name="counted", due_at=NOW, holder="dead", held_until=NOW + timedelta(minutes=5))

    assert worker.work_once(now=NOW + timedelta(minutes=4)) == []
    assert worker.work_once(now=NOW + timedelta(minutes=5)) == ["counted"]


@pytest.mark.django_db
def test_who_lost_the_database_in_the_middle_does_it_again_as_soon_as_that_is_back() -> None:
    counted = Counted()
    first, second = Worker([counted.job]), Worker([counted.job])
    JobLease.objects.create(name="counted", due_at=NOW, holder=first.name, held_until=NOW + timedelta(hours=2))

    assert second.work_once(now=NOW) == []
    assert first.work_once(now=NOW) == ["counted"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_it() -> None:
    counted = Counted()

    def work(_: int) -> None:
        try:
            Worker([counted.job]).work_once(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    assert counted.times == [NOW]


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_when_told() -> None:
    begun = Event()

    def run(_now: datetime) -> str:
        begun.set()
        return "done"

    worker = Worker([PeriodicJob("one", every=timedelta(hours=1), run=run)])
    thread = Thread(target=worker.work, kwargs={"nap": 0.01})
    thread.start()
    assert begun.wait(timeout=10)
    worker.stop.set()
    thread.join(timeout=10)

    assert not thread.is_alive()
    assert JobLease.objects.get().outcome == "done"


@pytest.mark.parametrize(
    ("catch_up", "told"),
    [
        (CatchUp.ONCE, []),
        (CatchUp.SKIP, []),
        (CatchUp.EACH, [0, 1, 2, 3, 4, 5]),
    ],
)
@pytest.mark.django_db
def test_what_is_done_about_days_on_which_no_worker_was_there(catch_up: CatchUp, told: list[int]) -> None:
    moments: list[datetime] = []

    def run(now: datetime) -> str:
        moments.append(now)
        return "done"

    at_nine = Cron("0 9 * * *")
    job = PeriodicJob("daily", at=at_nine, every=timedelta(days=1), run=run, catch_up=catch_up)
    worker, start = Worker([job]), datetime(2026, 11, 23, 8, tzinfo=UTC)
    worker.work_once(now=start - timedelta(days=1))
    assert moments == []
    late = start + timedelta(days=4, hours=3)
    for _ in range(7):
        worker.work_once(now=late)

    nine = datetime(2026, 11, 22, 9, tzinfo=UTC)
    expected = [late] if catch_up is CatchUp.ONCE else [nine + timedelta(days=day) for day in told]
    assert moments == expected
    assert JobLease.objects.get().due_at == datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_one_that_is_a_little_late_is_not_missed() -> None:
    counted = Counted()
    job = replace(counted.job, at=Cron("0 9 * * *"), catch_up=CatchUp.SKIP)
    worker, nine = Worker([job]), datetime(2026, 11, 23, 9, tzinfo=UTC)
    worker.work_once(now=nine - MINUTE)

    assert worker.work_once(now=nine + job.lease) == ["counted"]


NIGHTS = {
    "the clock goes back on the 25th": datetime(2026, 10, 23, 12, tzinfo=UTC),
    "the clock goes forward on the 28th": datetime(2027, 3, 26, 12, tzinfo=UTC),
}
NIGHTLY = {"before": "50 0 * * *", "in the hour that is changed": "30 1 * * *", "after": "10 2 * * *"}


@pytest.mark.parametrize("season", list(NIGHTS))
@pytest.mark.django_db
def test_a_nightly_job_is_done_once_each_night_also_when_the_clock_is_changed(season: str) -> None:
    done: dict[str, list[datetime]] = {name: [] for name in NIGHTLY}
    workers = [Worker([_nightly(name, done[name]) for name in NIGHTLY]) for _ in range(2)]
    for step in range(4 * 24 * 4):  # each quarter of an hour of four days and nights
        workers[step % 2].work_once(now=NIGHTS[season] + step * timedelta(minutes=15))

    first = NIGHTS[season].date()
    nights = [first + timedelta(days=day) for day in range(1, 5)]
    for name, moments in done.items():
        assert [moment.astimezone(LONDON).date() for moment in moments] == nights, name


@pytest.mark.parametrize("season", list(NIGHTS))
@pytest.mark.django_db
def test_a_night_without_a_worker_is_made_up_for_once_and_the_next_is_on_time(season: str) -> None:
    done: list[datetime] = []
    worker, noon = Worker([_nightly("in the hour that is changed", done)]), NIGHTS[season]
    worker.work_once(now=noon)
    back = noon + timedelta(days=3)  # three nights later, the changed one among them
    for minutes in range(0, 24 * 60, 15):
        worker.work_once(now=back + timedelta(minutes=minutes))

    assert [moment.astimezone(LONDON).strftime("%d %H:%M") for moment in done] == [
        back.astimezone(LONDON).strftime("%d %H:%M"),
        (back + timedelta(days=1)).astimezone(LONDON).strftime("%d 01:30"),
    ]


def _nightly(name: str, done: list[datetime]) -> PeriodicJob:
    def run(now: datetime) -> str:
        done.append(now)
        return "done"

    return PeriodicJob(name, at=Cron(NIGHTLY[name]), every=timedelta(days=1), run=run)


@pytest.mark.django_db
def test_a_nightly_job_that_fails_is_tried_again_before_the_next_night() -> None:
    tries: list[datetime] = []

    def run(now: datetime) -> str:
        tries.append(now)
        if len(tries) < 3:
            raise ValueError
        return "done"

    job = PeriodicJob("nightly", at=Cron("0 2 * * *"), every=timedelta(days=1), run=run, again_after=10 * MINUTE)
    worker, two = Worker([job]), datetime(2026, 11, 24, 2, tzinfo=UTC)
    worker.work_once(now=two - MINUTE)
    for minute in range(60):
        worker.work_once(now=two + minute * MINUTE)

    # Its own time is added to the wait, so that it is one minute later.
    assert [round((moment - two) / MINUTE) for moment in tries] == [0, 11, 22]
    lease = JobLease.objects.get()
    assert (lease.failed, lease.due_at, lease.held_until) == (False, two + timedelta(days=1), None)


@pytest.mark.django_db
def test_a_release_with_another_rule_counts_at_once_and_what_was_missed_by_the_old_one_is_made_up_for() -> None:
    done: list[datetime] = []
    old, noon = _nightly("after", done), datetime(2026, 11, 24, 12, tzinfo=UTC)
    new = replace(old, at=Cron("0 23 * * *"))
    Worker([old]).work_once(now=noon)
    Worker([new]).work_once(now=noon)
    assert JobLease.objects.get().due_at == noon.replace(hour=23)

    JobLease.objects.update(due_at=noon - timedelta(hours=10))
    Worker([new]).work_once(now=noon)
    assert (done, JobLease.objects.get().due_at) == ([noon], noon.replace(hour=23))


@pytest.mark.django_db
def test_the_command_does_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_scheduler", "--once")
    call_command("run_scheduler", "--once")

    done = capsys.readouterr().out.splitlines()[0].removeprefix("Done: ").split(", ")
    assert "tend_listings" in done
    assert JobLease.objects.get(name="tend_listings").outcome == "0 published, 0 sent back, 0 expired, 0 reminded"
