"""Somebody who applied leaves for good: nothing of theirs is left, and their place is the next one's."""

from __future__ import annotations

from functools import partial

import pytest

from matching.lifecycle import Move
from matching.models import Application, Erasure, InboxItem
from matching.services import application_steps
from matching.services.application_moves import Chosen, MoveOrder, move_applications
from matching.services.erasure import erase
from tests.factories.application import NOW, applied, applied_for, run_with
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.user import user
from tests.meanwhile import Begin, at_the_same_time, stopped_before, waits

__all__ = ["at_the_same_time"]


def leave() -> None:
    """Alice goes."""
    erase(user=user(), because=Erasure.Because.ASKED, now=NOW)


@pytest.mark.django_db
def test_their_place_is_offered_to_the_next() -> None:
    run = run_with(1)
    applied(run)
    applied(run, uid="bob")

    leave()

    (left,) = Application.objects.all()
    assert (left.resident.user, left.status, left.holds_place) == (user(uid="bob"), "OFFERED", True)
    run.refresh_from_db()
    assert (run.places_held, run.places_left) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["STARTED", "COMPLETED"])
def test_a_place_that_was_used_stays_used(status: str) -> None:
    run = run_with(2)
    row = applied(run)
    Application.objects.filter(pk=row.pk).update(status=status)

    leave()

    assert Application.objects.count() == 0
    run.refresh_from_db()
    assert (run.places_held, run.places_left) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_waits_for_what_they_are_just_told(at_the_same_time: Begin) -> None:
    """The employer holds the application and is about to write to the inbox of somebody who is being erased."""
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    row = applied_for(job(employer=firm))

    chosen, order = [Chosen(row.pk, row.revision)], MoveOrder(Move.REVIEW)
    review = partial(move_applications, by=user(uid="edith"), chosen=chosen, order=order, now=NOW)
    with stopped_before(application_steps, "tell_of_move", partial(at_the_same_time, review)) as told:
        gone = at_the_same_time(leave)
        assert waits(gone)

    assert (told.result(), gone.result(timeout=20)) == ("ok", "ok")
    assert (Application.objects.count(), InboxItem.objects.count(), Erasure.objects.count()) == (0, 0, 1)
