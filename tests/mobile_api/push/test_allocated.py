"""The week's notifications by the nightly run: news of courses where they are worth most, all else as without it, and no group in it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from courses.models import Course, Opportunity
from matching.models import AllocationRun, Application, InboxItem, RecommendationList
from matching.services.consents import give
from mobile_api.models import PushLedger
from mobile_api.push.allocated import AllocatorBudget, budget_of
from mobile_api.push.budget import FewestFirst, Wish, share_out
from mobile_api.push.planning import plan
from tests.factories.allocation import allocation_run
from tests.factories.course import course, course_run
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.job import job
from tests.factories.push import ledger
from tests.factories.resident import the_resident
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPAN = 4.0
PEOPLE = ("alice", "bob", "carol")


# --- sharing out, pure


WISHES = st.lists(
    st.builds(
        Wish,
        person=st.integers(1, 9),
        kind=st.sampled_from(["STRONG_MATCH", "FOLLOW_UP"]),
        had=st.integers(0, 3),
        course=st.sampled_from([None, 70, 71]),
    ),
    min_size=2,
    max_size=12,
    unique_by=lambda wish: (wish.person, wish.kind),
)


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    wishes=WISHES,
    data=st.data(),
    worth=st.dictionaries(st.tuples(st.integers(1, 9), st.sampled_from([70, 71])), st.floats(-1, 1)),
    free=st.dictionaries(st.sampled_from([70, 71]), st.integers(0, 4)),
)
def test_what_is_no_news_of_a_course_is_granted_as_ever_and_of_those_as_many_are(
    wishes: list[Wish], data: st.DataObject, worth: dict[tuple[int, int], float], free: dict[int, int]
) -> None:
    left = data.draw(st.integers(0, len(wishes)))
    plain = FewestFirst().grant(wishes, left=left)
    found = share_out(wishes, left=left, worth=worth, free=free)

    assert sum(found) == sum(plain) == left
    for wish, now, before in zip(wishes, found, plain, strict=True):
        assert wish.course is not None or now == before


def test_where_they_are_worth_most_and_no_more_of_a_course_than_it_has_places() -> None:
    wishes = [Wish(person, "STRONG_MATCH", 0, course) for person, course in ((1, 70), (2, 70), (3, 70), (4, 71))]
    worth = {(1, 70): 0.1, (2, 70): 0.9, (3, 70): 0.8, (4, 71): -0.5}

    def granted(left: int, free: dict[int, int]) -> list[int]:
        found = share_out(wishes, left=left, worth=worth, free=free)
        return [wish.person for wish, is_granted in zip(wishes, found, strict=True) if is_granted]

    assert granted(1, {}) == [2]
    assert granted(2, {}) == [2, 3]
    assert granted(2, {70: 1}) == [2, 4]
    assert granted(3, {70: 1}) == [2, 3, 4]  # what is left over is not wasted
    assert granted(2, {70: 0, 71: 5}) == [2, 4]


def test_whose_worth_nobody_knows_comes_last_and_then_as_ever() -> None:
    wishes = [Wish(1, "STRONG_MATCH", 2, 70), Wish(2, "STRONG_MATCH", 0, 70), Wish(3, "STRONG_MATCH", 3, 70)]

    assert share_out(wishes, left=2, worth={(3, 70): -0.9}, free={}) == [False, True, True]


# --- with a run


def told(of: str, about: Opportunity) -> InboxItem:
    return inbox_item(
        to=the_resident(of),
        about=about,
        kind="STRONG_MATCH",
        facts={"count": 1},
        occasion="2026-11-23",
        told_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )


def listed(of: str, run: AllocationRun, score: float, about: Opportunity, **more: Any) -> None:
    """Their stored list has this score of the course."""
    line = {"opportunity": about.pk, "score": score, **more}
    RecommendationList.objects.create(
        resident=the_resident(of), release=run.release, made_at=NOW, inputs="a" * 64, considered=1, items=[line]
    )


@pytest.fixture
def offered(db: None) -> Course:
    """A course with two places, and three people with phones who want to be told."""
    made = course(title="Python")
    course_run(course=made, starts_on=(NOW + timedelta(days=20)).date(), places=2, places_left=2)
    for name in PEOPLE:
        device(of=name)
        give(by=user(uid=name), purpose="CONTACT", notice_version=1, now=NOW)
    return made


@pytest.fixture
def run(offered: Course) -> AllocationRun:
    """Of this night, with a price of the course."""
    push = {"picks": 1, "price": 0.2, "span": SPAN, "prices": [[offered.pk, 0.3]]}
    return allocation_run(now=NOW, push=push)


def reasons() -> dict[str, tuple[str, int | None]]:
    rows = PushLedger.objects.filter(decided_at=NOW).values_list("user__firebase_uid", "reason", "run")
    return {name: (reason, number) for name, reason, number in rows}


def test_the_one_of_the_week_goes_to_whom_it_is_worth_most(
    offered: Course, run: AllocationRun, settings: Settings
) -> None:
    settings.PUSH_WEEKLY_BUDGET = 1
    for name, score in zip(PEOPLE, (0.1, 1.5, 0.9), strict=True):
        listed(name, run, score, offered)
        told(name, offered)
    plan(now=NOW)

    assert reasons() == {
        "alice": ("NO_BUDGET", run.pk),
        "bob": ("SENT", run.pk),
        "carol": ("NO_BUDGET", run.pk),
    }


def test_a_place_or_a_notification_that_somebody_had_weighs_them_down(
    offered: Course, run: AllocationRun, settings: Settings
) -> None:
    settings.PUSH_WEEKLY_BUDGET = 2
    ledger(of="bob", kind="STRONG_MATCH", decided_at=NOW - timedelta(days=1))
    had = Application.objects.create(
        resident=the_resident("carol"),
        opportunity=course(),
        started_at=NOW,
        submitted_at=NOW,
        changed_at=NOW,
        status="ACCEPTED",
    )
    for name, score in zip(PEOPLE, (0.1, 1.5, 1.4), strict=True):
        listed(name, run, score, offered)
        told(name, offered)
    plan(now=NOW)

    assert {name: reason for name, (reason, _) in reasons().items()} == {
        "alice": "SENT",
        "bob": "NO_BUDGET",
        "carol": "NO_BUDGET",
    }
    assert had.opportunity_id != offered.pk


def test_a_policy_in_a_list_moves_nobody(offered: Course, run: AllocationRun, settings: Settings) -> None:
    settings.PUSH_WEEKLY_BUDGET = 1
    listed("alice", run, 0.9 + 0.15, offered, uplift={"policy": "women-in-code v1", "amount": 0.15})
    listed("bob", run, 0.95, offered)
    for name in ("alice", "bob"):
        told(name, offered)
    plan(now=NOW)

    assert [reasons()[name][0] for name in ("alice", "bob")] == ["NO_BUDGET", "SENT"]


def test_news_of_jobs_are_shared_out_as_without_a_run(offered: Course, run: AllocationRun, settings: Settings) -> None:
    settings.PUSH_WEEKLY_BUDGET = 2
    about = Opportunity.objects.get(pk=job().pk)
    ledger(of="alice", decided_at=NOW - timedelta(days=1))
    for name in ("alice", "bob", "carol"):
        told(name, about)
    listed("alice", run, 2.0, about)
    plan(now=NOW)

    assert {name: reason for name, (reason, _) in reasons().items()} == {
        "alice": "NO_BUDGET",
        "bob": "SENT",
        "carol": "NO_BUDGET",
    }


@pytest.mark.parametrize("night", ["none", "old", "without prices"])
def test_without_a_run_those_who_had_fewest_get_them_and_that_is_put_down(
    night: str, offered: Course, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PUSH_WEEKLY_BUDGET = 2
    if night == "old":
        allocation_run(now=NOW - timedelta(days=8), push={"span": SPAN, "prices": []})
    if night == "without prices":
        allocation_run(now=NOW)
    ledger(of="alice", decided_at=NOW - timedelta(days=1))
    for name in ("alice", "bob"):
        told(name, offered)
    with caplog.at_level(logging.WARNING, logger="mobile_api.push.allocated"):
        plan(now=NOW)

    assert reasons() == {"alice": ("NO_BUDGET", None), "bob": ("SENT", None)}
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_nothing_is_asked_where_there_is_enough(
    offered: Course, run: AllocationRun, settings: Settings, django_assert_num_queries: Any
) -> None:
    settings.PUSH_WEEKLY_BUDGET = 0
    with django_assert_num_queries(0):
        assert isinstance(budget_of(NOW), FewestFirst)
    settings.PUSH_WEEKLY_BUDGET = 5
    budget = budget_of(NOW)
    assert isinstance(budget, AllocatorBudget)
    with django_assert_num_queries(0):
        assert budget.grant([Wish(1, "STRONG_MATCH", 0, 7)], left=1) == [True]
