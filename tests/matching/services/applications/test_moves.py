"""Organisations move applications, one or many, and report what came of them; residents say whether that is right."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from backend.errors import Refusal
from matching.destinations import load_destinations
from matching.lifecycle import TRANSITIONS, Move, Mover, moves_from
from matching.models import Application, Outcome
from matching.queries.applications import count_by_status, received_applications
from matching.services.application_moves import Chosen, MoveOrder, MoveResult, move_applications
from matching.services.application_sending import answer_offer
from matching.services.outcomes import confirm_outcome
from tests.architecture.sources import ROOT
from tests.factories.application import NOW, applied, applied_for, moved, run_with
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.user import user

pytestmark = pytest.mark.django_db
S = Application.Status


@pytest.fixture
def vacancy() -> Application:
    """Alice's application for a job of an employer for whom Edith edits and Vera reads."""
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    member(firm, uid="vera", role="VIEWER")
    return applied_for(job(employer=firm))


def code(result: MoveResult) -> str | None:
    return result.refusal.code if result.refusal else None


def to_the_end(row: Application, *moves: Move) -> list[str]:
    reached = []
    for move in moves:
        assert code(moved(row, MoveOrder(move))) is None
        reached.append(row.status)
    return reached


def test_a_job_from_sent_to_hired(vacancy: Application) -> None:
    assert to_the_end(vacancy, Move.REVIEW, Move.INTERVIEW, Move.OFFER) == [S.IN_REVIEW, S.INTERVIEW, S.OFFERED]
    answer_offer(by=user(), opportunity_id=vacancy.opportunity_id, accept=True, now=NOW)

    result = moved(vacancy, MoveOrder(Move.HIRE, happened_on=date(2026, 11, 25), destination="EMP1"))

    assert (code(result), vacancy.status) == (None, S.HIRED)
    outcome = Outcome.objects.get()
    assert (outcome.kind, outcome.happened_on, outcome.destination) == ("HIRED", date(2026, 11, 25), "EMP1")


def test_a_course_from_asked_to_completed() -> None:
    run = run_with(3)
    member(run.course.provider, uid="edith", role="EDITOR")
    row = applied(run)
    to_the_end(row, Move.OFFER)
    answer_offer(by=user(), opportunity_id=run.course_id, accept=True, now=NOW)

    assert to_the_end(row, Move.START, Move.COMPLETE) == [S.STARTED, S.COMPLETED]
    assert list(Outcome.objects.values_list("kind", flat=True)) == ["STARTED", "COMPLETED"]
    run.refresh_from_db()
    assert run.places_held == 1


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (MoveOrder(Move.START), "MOVE_NOT_POSSIBLE"),
        (MoveOrder(Move.HIRE), "MOVE_NOT_POSSIBLE"),
        (MoveOrder(Move.REJECT), "REASON_NEEDED"),
        (MoveOrder(Move.REJECT, reason="x" * 501), "TEXT_TOO_LONG"),
    ],
)
def test_what_is_refused_changes_nothing(vacancy: Application, order: MoveOrder, expected: str) -> None:
    assert code(moved(vacancy, order)) == expected
    assert (vacancy.status, vacancy.events.count()) == (S.RECEIVED, 1)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (MoveOrder(Move.HIRE, happened_on=date(2026, 11, 26)), "HAPPENED_ON_INVALID"),
        (MoveOrder(Move.HIRE, happened_on=date(2026, 11, 24)), "HAPPENED_ON_INVALID"),
        (MoveOrder(Move.HIRE, destination="EDU4"), "DESTINATION_UNKNOWN"),
        (MoveOrder(Move.HIRE, destination="EMP3"), "DESTINATION_UNKNOWN"),
        (MoveOrder(Move.HIRE, destination="XYZ1"), "DESTINATION_UNKNOWN"),
    ],
)
def test_a_report_that_can_not_be(vacancy: Application, order: MoveOrder, expected: str) -> None:
    to_the_end(vacancy, Move.OFFER)

    assert code(moved(vacancy, order)) == expected
    assert (vacancy.status, Outcome.objects.count()) == (S.OFFERED, 0)


@pytest.mark.parametrize(("uid", "expected"), [("vera", "ROLE_TOO_LOW"), ("oscar", "APPLICATION_NOT_FOUND")])
def test_who_may_not(vacancy: Application, uid: str, expected: str) -> None:
    assert code(moved(vacancy, MoveOrder(Move.REVIEW), uid=uid)) == expected
    assert vacancy.status == S.RECEIVED


def test_a_draft_is_nobodys_business(vacancy: Application) -> None:
    Application.objects.update(status=S.DRAFT, submitted_at=None)

    assert code(moved(vacancy, MoveOrder(Move.REVIEW))) == "APPLICATION_NOT_FOUND"
    assert received_applications(user(uid="edith")).count() == 0


def test_a_colleagues_move_is_not_undone(vacancy: Application) -> None:
    seen = Chosen(vacancy.pk, vacancy.revision)
    moved(vacancy, MoveOrder(Move.REVIEW))

    (result,) = move_applications(by=user(uid="edith"), chosen=[seen], order=MoveOrder(Move.OFFER), now=NOW)

    assert code(result) == "CHANGED_MEANWHILE"


def test_many_at_once_each_by_itself(vacancy: Application) -> None:
    other = applied_for(vacancy.opportunity.job, uid="bob")
    to_the_end(other, Move.REVIEW)
    chosen = [Chosen(row.pk, row.revision) for row in (vacancy, other)]
    vacancy.refresh_from_db()
    chosen[0] = Chosen(vacancy.pk, vacancy.revision)

    results = move_applications(by=user(uid="edith"), chosen=chosen, order=MoveOrder(Move.REVIEW), now=NOW)

    assert [code(result) for result in results] == [None, "MOVE_NOT_POSSIBLE"]
    assert count_by_status(received_applications(user(uid="edith"))) == {S.IN_REVIEW: 2}


def test_too_many_or_twice_the_same(vacancy: Application) -> None:
    for chosen in ([], [Chosen(vacancy.pk, 1)] * 2, [Chosen(number, 1) for number in range(101)]):
        with pytest.raises(Refusal) as refusal:
            move_applications(by=user(uid="edith"), chosen=chosen, order=MoveOrder(Move.REVIEW), now=NOW)
        assert refusal.value.code == "TOO_MANY_APPLICATIONS"


def test_nobody_makes_a_move_of_others(vacancy: Application) -> None:
    with pytest.raises(Refusal) as refusal:
        move_applications(by=user(uid="edith"), chosen=[Chosen(vacancy.pk, 1)], order=MoveOrder(Move.ACCEPT), now=NOW)

    assert refusal.value.code == "MOVE_NOT_POSSIBLE"


def test_an_offer_takes_no_place_that_is_not_there() -> None:
    """Asked for while nobody said how many places there are; meanwhile they are counted, and all taken."""
    run = run_with(None)
    member(run.course.provider, uid="edith", role="EDITOR")
    row = applied(run)
    type(run).objects.update(places=1, places_left=0, places_held=0)

    assert code(moved(row, MoveOrder(Move.OFFER))) == "RUN_FULL"
    assert row.status == S.RECEIVED


def test_the_resident_says_whether_a_report_is_right(vacancy: Application) -> None:
    to_the_end(vacancy, Move.OFFER, Move.HIRE)
    outcome = Outcome.objects.get()

    confirm_outcome(by=user(), outcome_id=outcome.pk, is_right=False, words="I said no", now=NOW)
    disputed = list(Outcome.objects.disputed().values_list("answer_words", flat=True))
    confirm_outcome(by=user(), outcome_id=outcome.pk, is_right=True, words="", now=NOW + timedelta(minutes=1))

    assert disputed == ["I said no"]
    outcome.refresh_from_db()
    assert (outcome.answer, outcome.answer_words) == ("RIGHT", "")
    assert list(vacancy.events.values_list("what", flat=True))[-2:] == ["OUTCOME_DISPUTED", "OUTCOME_CONFIRMED"]


def test_nobody_else_says_so(vacancy: Application) -> None:
    to_the_end(vacancy, Move.OFFER, Move.HIRE)

    with pytest.raises(Refusal) as refusal:
        confirm_outcome(by=user(uid="edith"), outcome_id=Outcome.objects.get().pk, is_right=True, words="", now=NOW)

    assert refusal.value.code == "OUTCOME_NOT_FOUND"
    assert Outcome.objects.get().answer == ""


def test_the_table_has_a_way_to_an_end_from_everywhere() -> None:
    ends = {S.COMPLETED, S.HIRED, S.UNSUCCESSFUL, S.WITHDRAWN, S.LAPSED, S.CANCELLED}
    for kind in ("COURSE", "JOB"):
        for status in S:
            ways = [move for who in Mover for move in moves_from(status, kind=kind, who=who)]
            assert (ways == []) is (status in ends or (kind == "JOB" and status == S.STARTED)), (kind, status)
    assert {step.target for step in TRANSITIONS.values()} == set(S) - {S.DRAFT}


def test_the_codes_are_data() -> None:
    codes = load_destinations(Path(ROOT) / "fixtures" / "ilr_destinations.csv")

    assert codes["EMP1"].fits("HIRED", date(2026, 11, 25))
    assert not codes["EMP1"].fits("COMPLETED", date(2026, 11, 25))
    assert codes["EMP3"].fits("HIRED", date(2015, 7, 31))
    assert not codes["EMP3"].fits("HIRED", date(2015, 8, 1))
