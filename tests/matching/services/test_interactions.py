"""Saving and dismissing: once, twice, switched, and of opportunities that the public may not see."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from backend.accounts.models import User
from courses.models import Course
from matching.models import DismissedOpportunity, Resident, SavedOpportunity
from matching.services.interactions import (
    OpportunityNotFound,
    ReasonUnknown,
    dismiss_opportunity,
    restore_opportunity,
    save_opportunity,
    unsave_opportunity,
)
from tests.factories.course import course
from tests.factories.job import job
from tests.factories.user import user
from tests.matching.services.conftest import NOW, TODAY

LATER = NOW + timedelta(hours=1)
Act = Callable[..., Any]


def save(**arguments: Any) -> Any:
    return save_opportunity(now=NOW, **arguments)


def unsave(**arguments: Any) -> Any:
    return unsave_opportunity(now=NOW, **arguments)


def dismiss(**arguments: Any) -> Any:
    return dismiss_opportunity(reason="TOO_FAR", now=NOW, **arguments)


def restore(**arguments: Any) -> Any:
    return restore_opportunity(now=NOW, **arguments)


EVERY_ACT = [save, unsave, dismiss, restore]


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Every interaction of everybody."""
    return {
        "saved": list(
            SavedOpportunity.objects.order_by("pk").values_list(
                "resident__user__firebase_uid", "opportunity_id", "saved_at"
            )
        ),
        "dismissed": list(
            DismissedOpportunity.objects.order_by("pk").values_list(
                "resident__user__firebase_uid", "opportunity_id", "reason", "dismissed_at"
            )
        ),
    }


NOTHING: dict[str, list[tuple[Any, ...]]] = {"saved": [], "dismissed": []}


def test_save_a_course_and_a_job(alice: User) -> None:
    first, second = course(), job()

    assert save(by=alice, opportunity_id=first.pk).pk == first.pk
    assert save(by=alice, opportunity_id=second.pk).pk == second.pk
    assert kept() == {"saved": [("alice", first.pk, NOW), ("alice", second.pk, NOW)], "dismissed": []}


def test_saving_twice_keeps_the_first_moment(alice: User) -> None:
    one = course()
    save_opportunity(by=alice, opportunity_id=one.pk, now=NOW)
    save_opportunity(by=alice, opportunity_id=one.pk, now=LATER)

    assert kept() == {"saved": [("alice", one.pk, NOW)], "dismissed": []}


def test_dismissing_twice_keeps_the_newer_reason(alice: User) -> None:
    one = course()
    dismiss_opportunity(by=alice, opportunity_id=one.pk, reason="TOO_FAR", now=NOW)
    dismiss_opportunity(by=alice, opportunity_id=one.pk, reason="TOO_HARD", now=LATER)

    assert kept() == {"saved": [], "dismissed": [("alice", one.pk, "TOO_HARD", LATER)]}


def test_dismissing_what_was_saved_switches(alice: User) -> None:
    one = course()
    save(by=alice, opportunity_id=one.pk)
    dismiss(by=alice, opportunity_id=one.pk)

    assert kept() == {"saved": [], "dismissed": [("alice", one.pk, "TOO_FAR", NOW)]}


def test_saving_what_was_dismissed_switches_back(alice: User) -> None:
    one = course()
    dismiss(by=alice, opportunity_id=one.pk)
    save(by=alice, opportunity_id=one.pk)

    assert kept() == {"saved": [("alice", one.pk, NOW)], "dismissed": []}


@pytest.mark.parametrize(("do", "undo"), [(save, unsave), (dismiss, restore)])
def test_taking_back_once_and_twice(alice: User, do: Act, undo: Act) -> None:
    one = course()
    do(by=alice, opportunity_id=one.pk)

    assert undo(by=alice, opportunity_id=one.pk).pk == one.pk
    assert kept() == NOTHING
    assert undo(by=alice, opportunity_id=one.pk).pk == one.pk
    assert kept() == NOTHING


@pytest.mark.parametrize(("do", "undo", "other_undo"), [(save, unsave, restore), (dismiss, restore, unsave)])
def test_taking_back_one_kind_leaves_the_other(alice: User, do: Act, undo: Act, other_undo: Act) -> None:
    one = course()
    do(by=alice, opportunity_id=one.pk)
    before = kept()

    other_undo(by=alice, opportunity_id=one.pk)

    assert kept() == before
    undo(by=alice, opportunity_id=one.pk)
    assert kept() == NOTHING


@pytest.mark.parametrize("act", EVERY_ACT)
def test_others_keep_theirs(alice: User, bob: User, act: Act) -> None:
    one, two = course(), course()
    save(by=bob, opportunity_id=one.pk)
    dismiss(by=bob, opportunity_id=two.pk)

    act(by=alice, opportunity_id=one.pk)
    act(by=alice, opportunity_id=two.pk)

    theirs = {kind: [row for row in rows if row[0] == "bob"] for kind, rows in kept().items()}
    assert theirs == {"saved": [("bob", one.pk, NOW)], "dismissed": [("bob", two.pk, "TOO_FAR", NOW)]}


@pytest.mark.parametrize("act", EVERY_ACT)
@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Course.Status.DRAFT},
        {"status": Course.Status.CLOSED},
        {"closes_on": TODAY - timedelta(days=1)},
    ],
    ids=["draft", "closed", "past its closing date"],
)
def test_hidden_ones_look_like_missing_ones(alice: User, act: Act, hidden: dict[str, Any]) -> None:
    refusals = []
    for pk in (course(**hidden).pk, 999_999_999):
        with pytest.raises(OpportunityNotFound) as refusal:
            act(by=alice, opportunity_id=pk)
        refusals.append((refusal.value.code, refusal.value.field, str(refusal.value)))

    words = "We can't find that course or job. It may have closed."
    assert refusals == [("OPPORTUNITY_NOT_FOUND", "opportunity_id", words)] * 2
    assert kept() == NOTHING
    assert Resident.objects.count() == 0


@pytest.mark.parametrize("act", EVERY_ACT)
@pytest.mark.parametrize("pk", [0, -1, 2**63, 10**30])
def test_impossible_ids_look_like_missing_ones(alice: User, act: Act, pk: int) -> None:
    with pytest.raises(OpportunityNotFound), transaction.atomic():
        act(by=alice, opportunity_id=pk)

    assert kept() == NOTHING


def test_the_last_day_to_apply_is_londons(alice: User) -> None:
    one = course(closes_on=date(2026, 7, 1))
    last = NOW.replace(month=7, day=1, hour=22, minute=59)  # 23:59 in London
    save_opportunity(by=alice, opportunity_id=one.pk, now=last)

    with pytest.raises(OpportunityNotFound):
        dismiss_opportunity(by=alice, opportunity_id=one.pk, reason="OTHER", now=last + timedelta(minutes=1))

    assert kept() == {"saved": [("alice", one.pk, last)], "dismissed": []}


@pytest.mark.parametrize(("do", "undo"), [(save, unsave), (dismiss, restore)])
def test_what_has_closed_since_can_be_taken_back_once(alice: User, do: Act, undo: Act) -> None:
    one = course()
    do(by=alice, opportunity_id=one.pk)
    Course.objects.filter(pk=one.pk).update(status=Course.Status.CLOSED)

    assert undo(by=alice, opportunity_id=one.pk).pk == one.pk
    assert kept() == NOTHING
    with pytest.raises(OpportunityNotFound):
        undo(by=alice, opportunity_id=one.pk)


@pytest.mark.parametrize("reason", ["", "too_far", "BORED", "TOO_FAR\0"])
def test_an_unknown_reason_changes_nothing(alice: User, reason: str) -> None:
    one = course()
    save(by=alice, opportunity_id=one.pk)

    with pytest.raises(ReasonUnknown) as refusal:
        dismiss_opportunity(by=alice, opportunity_id=one.pk, reason=reason, now=NOW)

    assert (refusal.value.code, refusal.value.field) == ("REASON_UNKNOWN", "reason")
    assert kept() == {"saved": [("alice", one.pk, NOW)], "dismissed": []}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "second", "left"),
    [(save, dismiss, {"saved": 0, "dismissed": 1}), (dismiss, save, {"saved": 1, "dismissed": 0})],
)
def test_both_at_the_same_moment_leave_the_later_one(first: Act, second: Act, left: dict[str, int]) -> None:
    alice, one = user(uid="alice"), course()
    save(by=alice, opportunity_id=one.pk)  # so that the resident is there
    unsave(by=alice, opportunity_id=one.pk)

    def on_another_connection() -> None:
        try:
            second(by=alice, opportunity_id=one.pk)
        finally:
            connection.close()

    other = threading.Thread(target=on_another_connection)
    with transaction.atomic():
        first(by=alice, opportunity_id=one.pk)
        other.start()
        other.join(timeout=0.3)
        waits = other.is_alive()
    other.join(timeout=10)

    assert waits
    assert {kind: len(rows) for kind, rows in kept().items()} == left
