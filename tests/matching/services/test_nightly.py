"""The night without anybody: lists for whoever has none, a run from yesterday's prices, and what holds where that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.management.commands.run_scheduler import JOBS
from courses.cron import LONDON
from courses.models import JobLease
from courses.worker import Worker
from matching.models import AllocationRun, Application, InclusionPolicy, ModelRelease, PolicyPrice, RecommendationList
from matching.queries.policies import PRICES_KEPT
from matching.services import allocating, nightly
from matching.services.allocating import WARM_PASSES, allocate
from matching.services.gathering import PASSES, gather
from matching.services.nightly import ALLOCATE_PLACES, MADE_ANEW, MAKE_LISTS, allocate_tonight, make_lists
from matching.services.prioritisation import opt_in
from matching.services.recommend import recommend
from tests.factories.allocation import allocation_run
from tests.factories.application import applied, run_with
from tests.factories.catalogue import SmallCatalogue
from tests.factories.policy import approved_policy
from tests.factories.user import user
from tests.matching.services.conftest import say

DAY = timedelta(days=1)


@pytest.fixture
def people(now: datetime, catalogue: SmallCatalogue) -> list[User]:
    """Six who want to code and were here today; the last two are members. Two places are left."""
    catalogue.python.runs.update(places=2, places_left=2)
    found = [user(uid=f"person-{number}") for number in range(6)]
    for number, one in enumerate(found):
        say(one, now, wants="I want to build websites and write code in Python" if number < 4 else "websites")
    for one in found[4:]:
        opt_in(by=one, group="WOMEN", version="1", now=now)
    return found


@pytest.fixture
def policy(now: datetime, catalogue: SmallCatalogue, fitted: ModelRelease) -> InclusionPolicy:
    """Half of the Python course's places."""
    return approved_policy(courses=[catalogue.python], now=now, day=timezone.localdate(now))


def worked(job: Any, now: datetime) -> JobLease:
    """What is put down of a job that is done at this moment."""
    JobLease.objects.update_or_create(name=job.name, defaults={"due_at": now})
    Worker([job]).work_once(now=now)
    return JobLease.objects.get(name=job.name)


def test_both_are_among_the_jobs_by_londons_clock() -> None:
    assert {MAKE_LISTS, ALLOCATE_PLACES} <= set(JOBS)
    for job, last_hour in ((MAKE_LISTS, 3), (ALLOCATE_PLACES, 4)):
        assert job.at is not None
        assert job.at.zone is LONDON
        moment = datetime(2026, 3, 27, 12, tzinfo=LONDON)
        for _ in range(300):  # over the change of the clock
            moment = job.next_after(moment)
            assert 1 <= moment.astimezone(LONDON).hour <= last_hour


def test_lists_are_made_for_whoever_was_here_lately_and_has_none(people: list[User], now: datetime) -> None:
    recommend(to=people[0], now=now)
    User.objects.filter(pk=people[1].pk).update(seen_on=timezone.localdate(now) - 31 * DAY)
    User.objects.filter(pk=people[2].pk).update(is_active=False)

    assert [make_lists(now=now), make_lists(now=now)] == [3, 0]
    listed = set(RecommendationList.objects.values_list("resident__user", flat=True))
    assert listed == {people[number].pk for number in (0, 3, 4, 5)}
    assert make_lists(now=now + MADE_ANEW) == 4


def test_it_goes_on_where_its_time_was_up(people: list[User], now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(nightly, "monotonic", lambda: next(clock))

    assert [make_lists(now=now, seconds=3) for _ in range(3)] == [2, 2, 2]
    assert make_lists(now=now) == 0


def test_a_night_from_no_list_to_raised_members_and_the_next_from_its_prices(
    people: list[User], policy: InclusionPolicy, now: datetime, catalogue: SmallCatalogue
) -> None:
    assert worked(MAKE_LISTS, now).outcome == "6 lists made."
    first = worked(ALLOCATE_PLACES, now)
    run = AllocationRun.objects.get()

    assert (first.failed, run.started_from, run.passes) == (False, None, PASSES)
    assert first.outcome.startswith(f"Run {run.pk}: 6 residents, 3 courses, at most 0.")
    assert first.outcome.endswith(f"{PASSES} passes from nothing.")
    worked(ALLOCATE_PLACES, now + timedelta(hours=1))
    assert AllocationRun.objects.count() == 1  # one a day

    second = worked(ALLOCATE_PLACES, now + DAY)
    later = AllocationRun.objects.latest("pk")
    assert (later.started_from, later.passes) == (run, WARM_PASSES)
    assert second.outcome.endswith(f"{WARM_PASSES} passes from the prices of run {run.pk}.")
    price = PolicyPrice.objects.get(run=later)
    assert 0 < price.uplift <= policy.cap

    raised = recommend(to=people[5], now=now + DAY).items
    kept = [item["uplift"] for item in raised if "uplift" in item]
    assert kept == [{"policy": "women-in-code v1", "amount": price.uplift, "run": later.pk}]


def test_a_warm_run_that_is_too_far_from_the_best_is_done_afresh(
    people: list[User], policy: InclusionPolicy, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lists(now=now)
    first = allocate_tonight(now=now)
    monkeypatch.setattr(allocating, "WORST_GAP", -1.0)
    first.gap = -1.0

    again = allocate(gather(now=now), now=lambda: now, earlier=first).run

    assert (again.started_from, again.passes, again.prices) == (None, PASSES, first.prices)


def test_prices_of_another_release_are_no_beginning(people: list[User], now: datetime) -> None:
    make_lists(now=now)
    first = allocate_tonight(now=now)
    first.release_id = first.release_id + 1

    assert allocate(gather(now=now), now=lambda: now, earlier=first).run.started_from is None


def test_a_night_that_fails_says_what_stays_in_force_and_that_stays(
    people: list[User],
    policy: InclusionPolicy,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_lists(now=now)
    allocate_tonight(now=now)
    tomorrow = now + DAY
    before = recommend(to=people[5], now=tomorrow).items

    def breaks(**_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(nightly, "gather", breaks)
    with caplog.at_level(logging.ERROR, logger="matching.services.nightly"):
        lease = worked(ALLOCATE_PLACES, tomorrow)

    day = timezone.localdate(now)
    assert lease.failed
    assert AllocationRun.objects.count() == 1
    assert caplog.records[0].getMessage() == (
        f"Tonight's run of the allocator failed. The prices of {day} stay in force until {day + PRICES_KEPT}."
    )
    assert recommend(to=people[5], now=tomorrow).items == before
    assert any("uplift" in item for item in before)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "No prices are in force: nobody is raised."), (3, "stay in force until"), (8, "No prices are in force")],
)
def test_nothing_to_allocate_from_is_no_failure(now: datetime, days: int, said: str) -> None:
    if days:
        allocation_run(now=now - days * DAY)
    lease = worked(ALLOCATE_PLACES, now)

    assert not lease.failed
    assert lease.outcome.startswith("No resident has a list with courses")
    assert said in lease.outcome


def test_no_matcher_yet(db: None) -> None:
    now = timezone.now()
    leases = [worked(job, now) for job in (MAKE_LISTS, ALLOCATE_PLACES)]

    assert [lease.failed for lease in leases] == [False, False]
    assert leases[0].outcome == "No matcher was fitted yet."


def test_whoever_had_a_place_counts_half(people: list[User], now: datetime, make_course_run: Callable[[], Any]) -> None:
    make_lists(now=now)
    plain = gather(now=now)
    application = applied(make_course_run(), uid="person-0", now=now)
    assert gather(now=now).weighed_down == 0  # asked for, and not given
    Application.objects.filter(pk=application.pk).update(status="ACCEPTED")
    found = gather(now=now)

    row = found.residents.index(application.resident_id)
    assert (found.strength, found.weighed_down) == (1.0, 1)
    assert found.pairs.benefit[row].tolist() == pytest.approx((plain.pairs.benefit[row] / 2).tolist())
    others = [number for number in range(6) if number != row]
    assert found.pairs.benefit[others].tolist() == plain.pairs.benefit[others].tolist()
    run = allocate(found, now=lambda: now).run
    assert (run.strength, run.weighed_down) == (1.0, 1)


@pytest.fixture
def make_course_run(catalogue: SmallCatalogue, now: datetime) -> Callable[[], Any]:
    """A run of a course on which a place is had."""
    return lambda: run_with(5, course=catalogue.spreadsheets, starts_on=timezone.localdate(now) + 20 * DAY)
