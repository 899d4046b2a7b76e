"""News that somebody is told because of a policy: within their own week, from a budget of its own, and at nobody else's cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from matching.models import InboxItem, InclusionPolicy
from matching.services.consents import give
from matching.services.policies import stop_policy
from matching.services.prioritisation import opt_in, opt_out
from mobile_api.models import PushBatch, PushDue, PushLedger, PushPreference
from mobile_api.push.outbox import message_of
from mobile_api.push.planning import plan
from tests.factories.course import course
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.policy import analyst, approved_policy
from tests.factories.push import ledger
from tests.factories.resident import the_resident
from tests.factories.user import user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = ("alice", "bob", "carol", "dan")


@pytest.fixture
def policy() -> InclusionPolicy:
    """Women are told of a course."""
    return approved_policy(courses=[course(title="Python")], now=NOW, measure="OUTREACH", programme="Code for London")


def joined(*names: str) -> None:
    """With a phone, and agreed to be told."""
    for name in names:
        the_resident(name)
        device(of=name)
        give(by=user(uid=name), purpose="CONTACT", notice_version=1, now=NOW)
        opt_in(by=user(uid=name), group="WOMEN", version="1", now=NOW)


def news(of: str, policy: InclusionPolicy, at: datetime = NOW, occasion: str = "policy") -> InboxItem:
    return inbox_item(
        to=the_resident(of),
        about=policy.programme_courses.get().course,
        kind="STRONG_MATCH",
        facts={"count": 1},
        occasion=occasion,
        told_at=at,
        expires_at=at + 30 * DAY,
        policy=policy,
    )


def match(of: str, at: datetime = NOW, **fields: Any) -> InboxItem:
    """What everybody is told."""
    given = {"kind": "STRONG_MATCH", "facts": {"count": 1}, "occasion": str(at.date()), "told_at": at, **fields}
    return inbox_item(to=the_resident(of), expires_at=at + 30 * DAY, **given)


def reason(item: InboxItem) -> str:
    return PushLedger.objects.get(item=item.pk).reason


def test_the_ledger_keeps_the_policy_and_the_screen_tells_nothing_of_it(policy: InclusionPolicy) -> None:
    joined("alice", "bob")
    about = policy.programme_courses.get().course
    item = news("alice", policy)
    match("bob", about=about)
    plan(now=NOW)

    rows = dict(PushLedger.objects.values_list("user__firebase_uid", "policy"))
    assert rows == {"alice": policy.pk, "bob": None}
    # One and the same message for both: nothing in the outbox, at the push service or on a screen tells them apart.
    batch = PushBatch.objects.get()
    assert len(batch.devices) == 2
    assert message_of(batch, now=NOW).title == "Something new for you"
    assert (reason(item), item.policy) == ("SENT", policy)


@pytest.mark.parametrize(
    ("wishes", "had", "why"),
    [
        ({"a_week": 3}, 3, "WEEK_IS_FULL"),
        ({"a_week": 3}, 2, "WEEK_IS_FULL"),  # one place is left for news of what they look for themselves
        ({"a_week": 3}, 1, "SENT"),
        ({"a_week": 1}, 0, "WEEK_IS_FULL"),
        ({"a_week": 0}, 0, "WEEK_IS_FULL"),
        ({"paused_until": NOW + DAY}, 0, "PAUSED"),
        ({"off": ["STRONG_MATCH:APP"]}, 0, "SWITCHED_OFF"),
    ],
)
def test_never_over_what_somebody_wants(policy: InclusionPolicy, wishes: dict[str, Any], had: int, why: str) -> None:
    joined("alice")
    PushPreference.objects.create(user=user(), changed_at=NOW, **wishes)
    for number in range(had):
        ledger(subject=str(number), decided_at=NOW - DAY, day=date(2026, 11, 22))
    item = news("alice", policy)
    plan(now=NOW)

    assert reason(item) == why


def test_news_of_policies_count_against_the_week_like_all_others(policy: InclusionPolicy) -> None:
    joined("alice")
    items = [news("alice", policy, NOW + days * DAY, occasion=str(days)) for days in range(3)]
    for days in range(3):
        plan(now=NOW + days * DAY)

    assert [reason(item) for item in items] == ["SENT", "SENT", "WEEK_IS_FULL"]


def test_they_go_along_with_what_is_sent_anyway_and_take_nothing_of_the_week(
    policy: InclusionPolicy, settings: Settings
) -> None:
    settings.PUSH_OUTREACH_BUDGET = 1
    ledger(of="zoe", policy=policy, kind="STRONG_MATCH")  # it is spent
    joined("alice")
    PushPreference.objects.create(user=user(), changed_at=NOW, a_week=1)
    plain, along = match("alice"), news("alice", policy)
    plan(now=NOW)

    assert (reason(plain), reason(along)) == ("SENT", "MERGED")
    batch = PushBatch.objects.get()
    assert set(PushLedger.objects.filter(batch=batch.pk).values_list("item", flat=True)) == {plain.pk, along.pk}
    assert batch.names["count"] == 2


def test_their_budget_is_their_own(policy: InclusionPolicy, settings: Settings) -> None:
    settings.PUSH_WEEKLY_BUDGET, settings.PUSH_OUTREACH_BUDGET = 1, 2
    joined("alice", "bob", "carol")
    told = [news(name, policy) for name in ("alice", "bob", "carol")]
    device(of="dan")
    give(by=user(uid="dan"), purpose="CONTACT", notice_version=1, now=NOW)
    plain = match("dan")
    plan(now=NOW)

    assert [reason(item) for item in told] == ["SENT", "SENT", "NO_BUDGET"]
    assert reason(plain) == "SENT"


@pytest.mark.parametrize(("end", "why"), [("left", "NO_CONSENT"), ("stopped", "TOO_LATE"), ("", "SENT")])
def test_what_waits_for_the_morning_is_not_sent_once_somebody_has_left_or_the_policy_has_ended(
    policy: InclusionPolicy, end: str, why: str
) -> None:
    joined("alice")
    night, morning = datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)
    item = news("alice", policy, night)
    plan(now=night)
    assert list(PushDue.objects.values_list("item", "not_before")) == [(item.pk, morning)]
    if end == "left":
        opt_out(by=user(), group="WOMEN", now=night)
    if end == "stopped":
        stop_policy(policy_id=policy.pk, why="A test", by=analyst(uid="ada"), now=night)
    plan(now=morning)

    assert (reason(item), PushBatch.objects.count()) == (why, int(why == "SENT"))


@contextmanager
def undone() -> Iterator[None]:
    """All that is done within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def decided(policy: InclusionPolicy, members: tuple[str, ...]) -> tuple[dict[tuple[str, str], str], int]:
    """Ten days in which everybody has news, and members those of the policy besides.

    Returns:
        What became of everybody's news, by person and occasion, and how many of them were displaced by a policy's. These read as `SENT`
        here: they are paid for from the budget of all, and their own owner's week has room for one less.
    """
    with undone():
        for days in range(10):
            now = NOW + days * DAY
            for number, name in enumerate(PEOPLE):
                if (days + number) % 2:
                    match(name, now, about=policy.programme_courses.get().course)
                if name in members and days in {0, 4, 8}:
                    news(name, policy, now - timedelta(hours=1), occasion=str(days))
            plan(now=now - timedelta(hours=1))
            plan(now=now)
        rows = list(PushLedger.objects.filter(policy=None).values_list("user__firebase_uid", "subject", "reason"))
    displaced = {(name, subject) for name, subject, why in rows if why == "WEEK_SHARED"}
    assert {name for name, _ in displaced} <= set(members)
    return {(name, subject): why.replace("WEEK_SHARED", "SENT") for name, subject, why in rows}, len(displaced)


@pytest.mark.parametrize(("budget", "left_out"), [(0, "WEEK_IS_FULL"), (6, "NO_BUDGET")])
def test_nobody_else_gets_one_more_or_one_less_whoever_is_a_member(
    policy: InclusionPolicy, settings: Settings, budget: int, left_out: str
) -> None:
    """For many sets of members, with and without a limit for all: the decisions about what everybody is told are the very same."""
    settings.PUSH_WEEKLY_BUDGET = budget
    joined(*PEOPLE)
    for name in PEOPLE:
        PushPreference.objects.create(user=user(uid=name), changed_at=NOW, a_week=2)
    plain, none = decided(policy, ())
    sets = [(PEOPLE[0],), (PEOPLE[3],), PEOPLE[:2], PEOPLE[1:], PEOPLE]
    found = [decided(policy, members) for members in sets]

    assert [decisions for decisions, _ in found] == [plain] * len(sets)
    assert {"SENT", left_out} <= set(plain.values())
    assert none == 0
    assert sum(displaced for _, displaced in found) > 0  # the trial has cases in which it matters
