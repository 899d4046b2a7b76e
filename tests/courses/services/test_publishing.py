"""The way of a listing to its readers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.errors import Invalid, NotFound, Refusal
from courses.lifecycle import MoveNotPossible, ReasonNeeded
from courses.models import CourseRun, ListingChange, Opportunity, OrganisationNotice
from courses.plain_text import HtmlNotAllowed, TextTooLong
from courses.services.access import NotApproved, RoleTooLow, StaffOnly
from courses.services.courses import update_course
from courses.services.editing import PublishersRow
from courses.services.moves import ChangedMeanwhile
from courses.services.publishing import (
    PublishAtInvalid,
    approve_listing,
    confirm_listing,
    schedule_listing,
    send_back_listing,
    submit_listing,
)
from tests.factories.course import course
from tests.factories.drafts import START
from tests.factories.listings import NOW, college, drafted_course, drafted_job, firm, published
from tests.factories.member import member
from tests.factories.pay_rate import pay_rate
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7)


def state(pk: int) -> tuple[str, int]:
    return Opportunity.objects.values_list("status", "revision").get(pk=pk)


def moves(pk: int) -> list[tuple[str, str, str, int]]:
    rows = ListingChange.objects.filter(opportunity=pk, action="MOVED").order_by("pk")
    return list(rows.values_list("from_status", "to_status", "actor", "revision"))


def notices(pk: int) -> list[tuple[str, str]]:
    return list(OrganisationNotice.objects.filter(opportunity=pk).order_by("pk").values_list("kind", "reason"))


def test_a_complete_course_of_an_approved_provider_is_live_at_once() -> None:
    row = published(drafted_course())

    assert (row.status, row.published_at, row.confirmed_at, row.renew_by) == ("LIVE", NOW, NOW, date(2027, 2, 23))
    assert moves(row.pk) == [("DRAFT", "IN_REVIEW", "MEMBER", 2), ("IN_REVIEW", "LIVE", "SYSTEM", 3)]
    assert list(Opportunity.objects.live(today=date(2026, 11, 25)).values_list("pk", flat=True)) == [row.pk]


def test_everything_that_is_missing_at_once() -> None:
    row = drafted_course(course_type="", who_for="", runs=())

    with pytest.raises(Invalid) as refusal:
        published(row)

    assert [problem.code for problem in refusal.value.problems] == [
        "COMPLETENESS_TYPE",
        "COMPLETENESS_WHO_FOR",
        "COMPLETENESS_RUN",
    ]
    assert state(row.pk) == ("DRAFT", 1)


def test_pay_below_the_minimum_wage_is_refused_with_the_rate() -> None:
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71", source="gov.uk")
    row = drafted_job(pay_min=Decimal("12.70"), pay_period="HOUR")

    with pytest.raises(Invalid) as refusal:
        published(row)

    ((code, field, message),) = [(p.code, p.field, p.message) for p in refusal.value.problems]
    assert (code, field) == ("PAY_BELOW_MINIMUM_WAGE", "pay_min")
    assert "£12.71 (from 1 April 2026; source: gov.uk)" in message
    assert state(row.pk) == ("DRAFT", 1)


def test_an_organisation_that_waits_makes_its_listings_wait() -> None:
    row = published(drafted_course(college(approval="PENDING")))

    assert (row.status, row.status_reason) == (
        "IN_REVIEW",
        "Waits for GLA staff: your organisation isn't approved yet.",
    )
    with pytest.raises(NotApproved):
        approve_listing(by=staff_user(), listing_id=row.pk, revision=None, now=NOW)


@pytest.mark.parametrize("approval", ["REFUSED", "SUSPENDED"])
def test_an_organisation_with_a_no_submits_nothing(approval: str) -> None:
    row = drafted_course(college(approval=approval, approval_reason="Not a provider"))

    with pytest.raises(NotApproved):
        published(row)

    assert state(row.pk) == ("DRAFT", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A £40 registration fee is due.", "It seems to ask people for money before they start."),
        ("Please send your passport.", "It seems to ask for bank details or identity documents."),
        ("Message us on WhatsApp!", "It sends people to a private chat."),
    ],
)
def test_what_looks_like_fraud_waits_for_people(text: str, words: str) -> None:
    row = published(drafted_job(description=text))

    assert (row.status, row.status_reason) == ("IN_REVIEW", f"Waits for GLA staff: {words}")

    approved = approve_listing(by=staff_user(), listing_id=row.pk, revision=2, now=NOW)

    assert (approved.status, approved.status_reason) == ("LIVE", "")
    assert moves(row.pk)[-1] == ("IN_REVIEW", "LIVE", "STAFF", 3)
    assert notices(row.pk) == [("PUBLISHED", "")]


def test_an_edit_of_a_live_listing_that_looks_like_fraud_is_looked_at() -> None:
    row = published(drafted_course())

    update_course(
        by=user(), course_id=row.pk, revision=row.revision, changes={"summary": "Ask us on Telegram"}, now=NOW
    )

    assert state(row.pk) == ("IN_REVIEW", 5)
    assert moves(row.pk)[-1] == ("LIVE", "IN_REVIEW", "SYSTEM", 5)


def test_an_edit_that_brings_nothing_new_stays_live() -> None:
    row = published(drafted_course())

    update_course(by=user(), course_id=row.pk, revision=row.revision, changes={"summary": "In the evening"}, now=NOW)

    assert state(row.pk) == ("LIVE", 4)


@pytest.mark.parametrize(("uid", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor_submits(uid: str, refusal: type[Refusal]) -> None:
    owner = college()
    member(owner, uid="viewer", role="VIEWER")
    row = drafted_course(owner)

    with pytest.raises(refusal):
        submit_listing(by=user(uid=uid), listing_id=row.pk, revision=1, now=NOW)

    assert state(row.pk) == ("DRAFT", 1)


def test_twice_is_once() -> None:
    row = published(drafted_course())

    with pytest.raises(MoveNotPossible):
        published(row)  # type: ignore[arg-type]

    assert state(row.pk) == ("LIVE", 3)


def test_an_old_revision_submits_nothing() -> None:
    row = drafted_course()

    with pytest.raises(ChangedMeanwhile):
        submit_listing(by=user(), listing_id=row.pk, revision=7, now=NOW)


def test_a_publishers_listing_is_not_moved_here() -> None:
    row = course(provider=college(), source="demo", source_ref="7")

    with pytest.raises(PublishersRow):
        confirm_listing(by=user(), listing_id=row.pk, revision=None, now=NOW)


def test_a_moment_to_come() -> None:
    row = published(drafted_course(), publish_at=LATER)

    assert (row.status, row.publish_at, row.published_at) == ("SCHEDULED", LATER, None)
    assert Opportunity.objects.live(today=date(2026, 12, 24)).count() == 0
    change = ListingChange.objects.get(opportunity=row.pk, to_status="IN_REVIEW")
    assert change.fields == {"publish_at": [None, "2026-12-02T12:00:00Z"]}


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(seconds=1)])
def test_a_moment_that_has_passed(moment: Any) -> None:
    row = drafted_course()

    with pytest.raises(PublishAtInvalid):
        published(row, publish_at=moment)
    with pytest.raises(PublishAtInvalid):
        schedule_listing(by=user(), listing_id=row.pk, revision=1, now=NOW, publish_at=moment)

    assert (state(row.pk), Opportunity.objects.get().publish_at) == (("DRAFT", 1), None)


def test_a_moment_can_be_changed_and_taken_back() -> None:
    row = published(drafted_course(), publish_at=LATER)

    later = schedule_listing(by=user(), listing_id=row.pk, revision=3, now=NOW, publish_at=LATER + timedelta(days=1))
    assert (later.status, later.revision) == ("SCHEDULED", 4)

    at_once = schedule_listing(by=user(), listing_id=row.pk, revision=4, now=NOW, publish_at=None)
    assert (at_once.status, at_once.published_at, at_once.revision) == ("LIVE", NOW, 5)


def test_what_is_live_has_no_moment_to_come() -> None:
    row = published(drafted_course())

    with pytest.raises(MoveNotPossible):
        schedule_listing(by=user(), listing_id=row.pk, revision=3, now=NOW, publish_at=LATER)


def test_sending_back_says_why_and_tells_the_organisation() -> None:
    row = published(drafted_course(college(approval="PENDING")))

    back = send_back_listing(by=staff_user(), listing_id=row.pk, revision=2, now=NOW, reason="  Which room?  ")

    assert (back.status, back.status_reason) == ("DRAFT", "Which room?")
    assert notices(row.pk) == [("SENT_BACK", "Which room?")]


@pytest.mark.parametrize(
    ("reason", "refusal"), [(" ", ReasonNeeded), ("x" * 501, TextTooLong), ("<b>no</b>", HtmlNotAllowed)]
)
def test_a_reason_is_a_few_plain_words(reason: str, refusal: type[Refusal]) -> None:
    row = published(drafted_course(college(approval="PENDING")))

    with pytest.raises(refusal):
        send_back_listing(by=staff_user(), listing_id=row.pk, revision=2, now=NOW, reason=reason)

    assert (state(row.pk), notices(row.pk)) == (("IN_REVIEW", 2), [])


def test_only_staff_decide() -> None:
    row = published(drafted_course(college(approval="PENDING")))

    with pytest.raises(StaffOnly):
        approve_listing(by=user(), listing_id=row.pk, revision=2, now=NOW)
    with pytest.raises(StaffOnly):
        send_back_listing(by=user(), listing_id=row.pk, revision=2, now=NOW, reason="No")

    assert state(row.pk) == ("IN_REVIEW", 2)


def test_what_became_incomplete_while_it_waited_is_not_approved() -> None:
    row = published(drafted_job(firm(), description="Message us on WhatsApp!", closes_on=date(2026, 11, 26)))

    with pytest.raises(Invalid) as refusal:
        approve_listing(by=staff_user(), listing_id=row.pk, revision=2, now=NOW + timedelta(days=2))

    assert [problem.code for problem in refusal.value.problems] == ["COMPLETENESS_CLOSED"]
    assert state(row.pk) == ("IN_REVIEW", 2)


def test_confirming_moves_the_day_on() -> None:
    row = published(drafted_course())

    confirmed = confirm_listing(by=user(), listing_id=row.pk, revision=3, now=LATER)

    assert (confirmed.confirmed_at, confirmed.renew_by, confirmed.revision) == (LATER, date(2027, 3, 2), 4)
    change = ListingChange.objects.get(action="CONFIRMED")
    assert change.fields == {"renew_by": ["2027-02-23", "2027-03-02"]}


def test_only_what_is_live_is_confirmed() -> None:
    with pytest.raises(MoveNotPossible):
        confirm_listing(by=user(), listing_id=drafted_course().pk, revision=1, now=NOW)


def test_staff_confirm_as_staff() -> None:
    row = published(drafted_course())

    confirm_listing(by=staff_user(), listing_id=row.pk, revision=3, now=NOW, as_staff=True)

    assert ListingChange.objects.get(action="CONFIRMED").actor == "STAFF"
    with pytest.raises(StaffOnly):
        confirm_listing(by=user(), listing_id=row.pk, revision=4, now=NOW, as_staff=True)


def test_runs_keep_their_days_through_it_all() -> None:
    row = published(drafted_course())

    assert CourseRun.objects.get(course=row.pk).starts_on == START
