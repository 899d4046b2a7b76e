"""The end of a listing, and its return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.errors import NotFound, Refusal
from courses.lifecycle import Move, MoveNotPossible, ReasonNeeded
from courses.models import Course, Job, ListingChange, Opportunity, OrganisationNotice, Venue
from courses.queries.drafts import draft_of_course, draft_of_job
from courses.services.access import RoleTooLow
from courses.services.ending import clone_listing, close_listing, move_by_editor, withdraw_listing
from tests.factories.course import course
from tests.factories.drafts import course_draft, job_draft, run_draft
from tests.factories.listings import NOW, college, drafted_course, drafted_job, firm, published
from tests.factories.member import member
from tests.factories.user import staff_user, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


def close(row: Opportunity, *, because: str = "FULL", words: str = "") -> Opportunity:
    return close_listing(by=user(), listing_id=row.pk, revision=None, now=NOW, because=because, words=words)


def move(row: Opportunity, wanted: Move) -> Opportunity:
    return move_by_editor(by=user(), listing_id=row.pk, revision=None, now=NOW, move=wanted)


def test_closing_says_why_as_code_and_in_words() -> None:
    row = close(published(drafted_course()), words="All 12 places went in a day.")

    assert (row.status, row.closed_because, row.status_reason) == ("CLOSED", "FULL", "All 12 places went in a day.")
    change = ListingChange.objects.get(to_status="CLOSED")
    assert (change.reason, change.fields) == ("All 12 places went in a day.", {"closed_because": ["", "FULL"]})


def test_closing_without_words_uses_those_of_the_code() -> None:
    assert close(published(drafted_job()), because="FILLED").status_reason == "Somebody has been found"


def test_only_what_is_live_is_closed() -> None:
    row = drafted_course()

    with pytest.raises(MoveNotPossible):
        close(row)

    assert Opportunity.objects.values_list("status", "closed_because").get() == ("DRAFT", "")


def test_relisting_makes_a_draft_that_forgets_what_has_passed() -> None:
    row = close(published(drafted_course(closes_on=date(2026, 11, 30))))

    back = move_by_editor(by=user(), listing_id=row.pk, revision=None, now=NOW + timedelta(days=9), move=Move.RELIST)

    assert (back.status, back.closed_because, back.closes_on, back.renew_by) == ("DRAFT", "", None, None)
    assert ListingChange.objects.get(to_status="DRAFT", action="MOVED").fields == {
        "closed_because": ["FULL", ""],
        "renew_by": ["2027-02-23", None],
        "closes_on": ["2026-11-30", None],
    }


def test_archiving_and_restoring() -> None:
    row = drafted_course()

    assert move(row, Move.ARCHIVE).status == "ARCHIVED"
    assert move(row, Move.RESTORE).status == "DRAFT"


def test_recalling_a_scheduled_one() -> None:
    row = published(drafted_course(), publish_at=NOW + timedelta(days=3))

    assert move(row, Move.RECALL).status == "DRAFT"


@pytest.mark.parametrize(
    "wanted", [Move.APPROVE, Move.SEND_BACK, Move.PUBLISH_DUE, Move.EXPIRE, Move.CLOSE, Move.SUBMIT]
)
def test_an_editor_makes_only_the_moves_of_an_editor(wanted: Move) -> None:
    row = published(drafted_course())

    with pytest.raises(MoveNotPossible):
        move(row, wanted)

    assert Opportunity.objects.get().status == "LIVE"


def test_the_organisation_withdraws_with_a_reason() -> None:
    row = published(drafted_course())

    with pytest.raises(ReasonNeeded):
        withdraw_listing(by=user(), listing_id=row.pk, revision=None, now=NOW, reason="")
    gone = withdraw_listing(by=user(), listing_id=row.pk, revision=None, now=NOW, reason="Wrong price")

    assert (gone.status, gone.status_reason) == ("WITHDRAWN", "Wrong price")
    assert OrganisationNotice.objects.count() == 0


def test_staff_withdraw_and_tell_the_organisation() -> None:
    row = published(drafted_job())

    withdraw_listing(by=staff_user(), listing_id=row.pk, revision=None, now=NOW, reason="Not a job", as_staff=True)

    assert OrganisationNotice.objects.values_list("kind", "reason", "provider").get() == (
        "WITHDRAWN",
        "Not a job",
        None,
    )
    assert ListingChange.objects.get(to_status="WITHDRAWN").actor == "STAFF"


@pytest.mark.parametrize(("uid", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor(uid: str, refusal: type[Refusal]) -> None:
    owner = college()
    member(owner, uid="viewer", role="VIEWER")
    row = published(drafted_course(owner))
    who = {"by": user(uid=uid), "listing_id": row.pk, "now": NOW}

    with pytest.raises(refusal):
        close_listing(**who, revision=None, because="FULL")
    with pytest.raises(refusal):
        withdraw_listing(**who, revision=None, reason="No")
    with pytest.raises(refusal):
        move_by_editor(**who, revision=None, move=Move.ARCHIVE)
    with pytest.raises(refusal):
        clone_listing(**who)

    assert list(Opportunity.objects.values_list("status", "revision")) == [("LIVE", 3)]


def test_a_copied_course_has_no_reference_and_no_day_that_has_passed() -> None:
    owner = college()
    place = venue(provider=owner)
    row = drafted_course(
        owner,
        reference="C1",
        closes_on=date(2026, 12, 1),
        runs=(
            run_draft(reference="R1", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 20)),
            run_draft(places=12, places_left=0),
            run_draft(delivery_mode="CLASSROOM", venue_id=place.pk),
        ),
    )
    Venue.objects.filter(pk=place.pk).update(closed_on=date(2026, 12, 5))

    copy = clone_listing(by=user(), listing_id=row.pk, now=NOW + timedelta(days=30))

    assert isinstance(copy, Course)
    assert (copy.status, copy.copied_from_id, copy.revision) == ("DRAFT", row.pk, 1)
    draft = draft_of_course(copy)
    assert replace(draft, runs=tuple(replace(run, id=None) for run in draft.runs)) == course_draft(
        runs=(run_draft(places=12, places_left=12), run_draft(starts_on=None))
    )


def test_a_copied_job_promises_only_what_is_open() -> None:
    owner = firm()
    closed, open_one = course(), course()
    row = drafted_job(owner, reference="J1", starts_on=date(2026, 12, 1), interview_course_ids=(closed.pk, open_one.pk))
    Opportunity.objects.filter(pk=closed.pk).update(status="CLOSED")

    copy = clone_listing(by=user(), listing_id=row.pk, now=NOW + timedelta(days=30))

    assert isinstance(copy, Job)
    assert draft_of_job(copy) == job_draft(interview_course_ids=(open_one.pk,))
