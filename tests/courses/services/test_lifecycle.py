"""The state machine: whatever is tried in whatever order, what must hold holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import User
from backend.errors import Refusal
from courses.lifecycle import TRANSITIONS, Move, Mover, moves_from
from courses.models import ListingChange, Opportunity
from courses.services.calendar import tend_listings
from courses.services.courses import update_course
from courses.services.ending import close_listing, move_by_editor, withdraw_listing
from courses.services.publishing import (
    approve_listing,
    confirm_listing,
    schedule_listing,
    send_back_listing,
    submit_listing,
)
from tests.factories.listings import NOW, college, drafted_course
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def every() -> dict[str, Any]:
    return acts(user(), staff_user(uid="stan"))


def acts(alice: User, staff: User) -> dict[str, Any]:
    """Everything that can be done to a listing, by whoever may try it."""
    plain = (Move.RECALL, Move.RELIST, Move.ARCHIVE, Move.RESTORE)
    return {
        "submit": lambda pk, now: submit_listing(by=alice, listing_id=pk, revision=None, now=now),
        "submit for later": lambda pk, now: submit_listing(
            by=alice, listing_id=pk, revision=None, now=now, publish_at=now + timedelta(days=2)
        ),
        "schedule": lambda pk, now: schedule_listing(
            by=alice, listing_id=pk, revision=None, now=now, publish_at=now + timedelta(days=1)
        ),
        "publish at once": lambda pk, now: schedule_listing(
            by=alice, listing_id=pk, revision=None, now=now, publish_at=None
        ),
        "approve": lambda pk, now: approve_listing(by=staff, listing_id=pk, revision=None, now=now),
        "send back": lambda pk, now: send_back_listing(by=staff, listing_id=pk, revision=None, now=now, reason="Why?"),
        "close": lambda pk, now: close_listing(by=alice, listing_id=pk, revision=None, now=now, because="FULL"),
        "withdraw": lambda pk, now: withdraw_listing(by=alice, listing_id=pk, revision=None, now=now, reason="No"),
        "confirm": lambda pk, now: confirm_listing(by=alice, listing_id=pk, revision=None, now=now),
        "edit": lambda pk, now: edit(pk, now, f"At {now}"),
        "edit oddly": lambda pk, now: edit(pk, now, "Ask us on Telegram"),
        "tend": lambda _pk, now: tend_listings(now=now),
        **{
            move.value.lower(): lambda pk, now, move=move: move_by_editor(
                by=alice, listing_id=pk, revision=None, now=now, move=move
            )
            for move in plain
        },
    }


def edit(pk: int, now: Any, summary: str) -> None:
    revision = Opportunity.objects.values_list("revision", flat=True).get(pk=pk)
    update_course(by=user(), course_id=pk, revision=revision, changes={"summary": summary}, now=now)


NAMES = (
    "submit",
    "submit for later",
    "schedule",
    "publish at once",
    "approve",
    "send back",
    "close",
    "withdraw",
    "confirm",
    "edit",
    "edit oddly",
    "tend",
    "recall",
    "relist",
    "archive",
    "restore",
)


def test_the_names_are_all_there(every: dict[str, Any]) -> None:
    assert tuple(every) == NAMES


@given(steps=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 40)), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_acts_keeps_what_must_hold(every: dict[str, Any], steps: list[tuple[str, int]]) -> None:
    row, now = drafted_course(college()), NOW
    for name, days in steps:
        now += timedelta(days=days)
        before = snapshot(row.pk)
        try:
            every[name](row.pk, now)
        except Refusal:
            assert snapshot(row.pk) == before, f"{name} was refused and changed something"
        holds(row.pk)


def snapshot(pk: int) -> tuple[Any, ...]:
    listing = Opportunity.objects.values_list("status", "revision", "summary", "publish_at", "renew_by").get(pk=pk)
    return (*listing, ListingChange.objects.filter(opportunity=pk).count())


def holds(pk: int) -> None:
    listing = Opportunity.objects.get(pk=pk)
    history = list(ListingChange.objects.filter(opportunity=pk).order_by("pk"))
    status = "DRAFT"
    for change in history[1:]:
        if change.action == "MOVED":
            assert change.from_status == status
            assert any(
                change.from_status in step.source and change.to_status == step.target for step in TRANSITIONS.values()
            )
            status = change.to_status
    assert status == listing.status, "the history replays to the state"
    assert [change.revision for change in history] == list(range(1, listing.revision + 1)), "each change counts once"
    assert listing.status != "LIVE" or (listing.published_at is not None and listing.renew_by is not None)
    assert listing.status != "SCHEDULED" or listing.publish_at is not None


def test_every_state_can_be_left() -> None:
    everybody = frozenset(Mover)

    assert {status for status in Opportunity.Status.values if not moves_from(status, who=everybody)} == set()


def test_every_state_can_be_reached() -> None:
    assert {step.target for step in TRANSITIONS.values()} == set(Opportunity.Status)
