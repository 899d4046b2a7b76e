"""Who is told what of an application: the organisation that there is one, the resident what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from courses.models import OrganisationNotice
from courses.services.notices import mark_notice_read
from matching.lifecycle import Move
from matching.models import Application, InboxItem
from matching.services.application_moves import MoveOrder
from matching.services.application_sending import answer_offer, withdraw_application
from matching.services.application_upkeep import tend_applications
from matching.services.hiding import hide_from_employer
from tests.courses.services.test_two_editors import at_once
from tests.factories.application import NOW, applied, applied_for, moved, run_with
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

S = Application.Status


def notices() -> list[tuple[object, ...]]:
    """Every notice, the first first: to whom, about what, and what it says besides."""
    rows = OrganisationNotice.objects.order_by("pk")
    return list(rows.values_list("kind", "provider", "employer", "opportunity", "reason", "due_on"))


@pytest.mark.django_db
def test_the_organisation_is_told_once_until_it_has_read() -> None:
    firm = employer()
    member(firm, uid="vera", role="VIEWER")
    row = job(employer=firm)
    expected = ("APPLICATION", None, firm.pk, row.pk, "", None)

    applied_for(row)
    applied_for(row, uid="bob")
    assert notices() == [expected]
    notice = OrganisationNotice.objects.get()
    assert (notice.at, notice.read_at) == (NOW, None)

    mark_notice_read(by=user(uid="vera"), notice_id=notice.pk, now=NOW)
    applied_for(row, uid="charlie", now=NOW + timedelta(minutes=5))
    assert notices() == [expected, expected]


@pytest.mark.django_db
def test_a_provider_is_told_of_each_of_its_courses() -> None:
    college = provider()
    runs = [run_with(1, course=course(provider=college)) for _ in range(2)]

    for run in runs:
        applied(run)
    applied(runs[0], uid="bob")  # they wait for a place

    assert notices() == [("APPLICATION", college.pk, None, run.course_id, "", None) for run in runs]


@pytest.mark.django_db
def test_a_draft_and_what_is_taken_back_is_no_news() -> None:
    row = applied_for(job())
    OrganisationNotice.objects.all().delete()

    withdraw_application(by=user(), opportunity_id=row.opportunity_id, now=NOW)

    assert notices() == []


@pytest.mark.django_db
def test_whoever_hides_is_no_news_any_more() -> None:
    firm, other = employer(), employer()
    first, second, elsewhere = job(employer=firm), job(employer=firm), job(employer=other)
    for row in (first, second, elsewhere):
        applied_for(row)
    applied_for(second, uid="bob", now=NOW + timedelta(minutes=5))

    hide_from_employer(by=user(), employer_id=firm.pk, now=NOW)

    # Of the first nothing is left; for the second Bob has applied too; the other employer sees her still.
    assert [row[3] for row in notices()] == [second.pk, elsewhere.pk]


@pytest.mark.django_db
def test_what_was_read_is_not_taken_back() -> None:
    firm = employer()
    member(firm, uid="vera", role="VIEWER")
    applied_for(job(employer=firm))
    mark_notice_read(by=user(uid="vera"), notice_id=OrganisationNotice.objects.get().pk, now=NOW)

    hide_from_employer(by=user(), employer_id=firm.pk, now=NOW)

    assert len(notices()) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_notice() -> None:
    row = job()
    people = [user(uid=f"person-{number}").firebase_uid for number in range(8)]

    assert at_once(*(partial(applied_for, row, uid=uid) for uid in people)) == ["ok"] * 8

    assert (len(notices()), Application.objects.count()) == (1, 8)


# --- What the resident is told ----------------------------------------------------------------------------------------


def told() -> list[tuple[str, dict[str, str]]]:
    """What Alice was told, the first first."""
    items = InboxItem.objects.filter(resident__user=user()).order_by("pk")
    return list(items.values_list("kind", "facts"))


def state(name: str) -> tuple[str, dict[str, str]]:
    return ("APPLICATION_MOVED", {"state": name})


@pytest.mark.django_db
def test_each_move_of_an_organisation_is_told_and_none_of_their_own() -> None:
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    row = applied_for(job(employer=firm))

    for move in (Move.REVIEW, Move.INTERVIEW, Move.OFFER):
        moved(row, MoveOrder(move))
    answer_offer(by=user(), opportunity_id=row.opportunity_id, accept=True, now=NOW)
    moved(row, MoveOrder(Move.HIRE))

    assert told() == [state("SEEN"), state("INTERVIEW"), state("OFFERED"), state("HIRED")]
    assert set(InboxItem.objects.values_list("opportunity", flat=True)) == {row.opportunity_id}


@pytest.mark.django_db
def test_a_no_a_start_and_an_end() -> None:
    run = run_with(3)
    member(run.course.provider, uid="edith", role="EDITOR")
    alice, bob = applied(run), applied(run, uid="bob")

    for move in (Move.OFFER, Move.START, Move.COMPLETE):
        if move is Move.START:
            answer_offer(by=user(), opportunity_id=run.course_id, accept=True, now=NOW)
        moved(alice, MoveOrder(move))
    moved(bob, MoveOrder(Move.REJECT, reason="The course is full of beginners"))

    assert told() == [state("OFFERED"), state("STARTED"), state("COMPLETED")]
    (no,) = InboxItem.objects.filter(resident=bob.resident)
    assert (no.kind, no.facts) == ("APPLICATION_MOVED", {"state": "NOT_SELECTED"})
    assert "beginners" not in str(no.facts)  # the inbox may stand on a locked screen


@pytest.mark.django_db
def test_a_place_that_became_free_says_until_when_and_then_says_nothing() -> None:
    run = run_with(1)
    applied(run, uid="bob")
    row = applied(run)

    withdraw_application(by=user(uid="bob"), opportunity_id=run.course_id, now=NOW)

    row.refresh_from_db()
    assert told() == [("PLACE_OFFERED", {"answer_by": "2026-11-28"})]
    assert InboxItem.objects.get(kind="PLACE_OFFERED").expires_at == row.offer_ends_at == NOW + timedelta(hours=72)

    tend_applications(now=NOW + timedelta(hours=73))
    assert told()[1:] == [state("CLOSED")]


@pytest.mark.django_db
@pytest.mark.parametrize("act", [lambda: withdraw_application, lambda: partial(answer_offer, accept=False)])
def test_what_they_did_themselves_they_know(act: Callable[[], Callable[..., object]]) -> None:
    run = run_with(1)
    member(run.course.provider, uid="edith", role="EDITOR")
    row = applied(run)
    moved(row, MoveOrder(Move.OFFER))

    act()(by=user(), opportunity_id=run.course_id, now=NOW)

    assert told() == [state("OFFERED")]


@pytest.mark.django_db
def test_a_course_that_is_called_off_is_told() -> None:
    run = run_with(1)
    applied(run)
    type(run).objects.update(status="CANCELLED", status_reason="The room has burnt down.")

    tend_applications(now=NOW)

    assert told() == [state("CLOSED")]
