"""What the calendar does: exactly when it is due, in London's days, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courses.models import CourseRun, ListingChange, Opportunity, OrganisationNotice, Provider
from courses.services.calendar import tend_listings
from tests.factories.course import course, course_run
from tests.factories.drafts import run_draft
from tests.factories.job import job
from tests.factories.listings import NOW, college, drafted_course, drafted_job, published

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOTHING = {"published": 0, "sent_back": 0, "expired": 0, "reminded": 0}


def status(row: Opportunity) -> str:
    return Opportunity.objects.values_list("status", flat=True).get(pk=row.pk)


def test_a_listing_is_published_at_its_moment_and_not_before() -> None:
    moment = NOW + timedelta(days=3)
    row = published(drafted_course(), publish_at=moment)

    assert tend_listings(now=moment - timedelta(seconds=1)) == NOTHING
    assert tend_listings(now=moment) == {**NOTHING, "published": 1}
    assert tend_listings(now=moment) == NOTHING
    change = ListingChange.objects.filter(opportunity=row.pk).order_by("pk").last()
    assert change is not None
    assert (change.from_status, change.to_status, change.actor, change.by) == ("SCHEDULED", "LIVE", "SYSTEM", None)
    assert OrganisationNotice.objects.values_list("kind", flat=True).get() == "PUBLISHED"


def test_a_moment_in_the_hour_that_happens_twice() -> None:
    """On 31 October 2027 the clocks go back at 2 in the morning: half past one comes twice, an hour apart."""
    first = datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=0)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=1)
    row = published(drafted_job(), publish_at=second.astimezone(UTC))

    assert tend_listings(now=first.astimezone(UTC)) == NOTHING
    assert tend_listings(now=second.astimezone(UTC))["published"] == 1
    assert status(row) == "LIVE"


def test_the_last_day_to_apply_ends_at_midnight_in_london() -> None:
    """In summer London is an hour ahead of UTC: its day ends at 23:00 UTC."""
    row = job(closes_on=date(2026, 7, 1))

    assert tend_listings(now=datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)) == NOTHING
    assert tend_listings(now=datetime(2026, 7, 1, 23, 0, 0, tzinfo=UTC)) == {**NOTHING, "expired": 1}
    assert (status(row), Opportunity.objects.get().status_reason) == ("EXPIRED", "The last day to apply has passed.")


def test_in_winter_the_day_ends_at_midnight_of_utc() -> None:
    job(closes_on=date(2026, 12, 1))

    assert tend_listings(now=datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)) == NOTHING
    assert tend_listings(now=datetime(2026, 12, 2, 0, 0, 0, tzinfo=UTC)) == {**NOTHING, "expired": 1}


def test_a_course_whose_runs_have_all_started_or_were_cancelled_expires() -> None:
    over, open_one, any_time, without = course(), course(), course(), course()
    course_run(course=over, starts_on=date(2026, 11, 24))
    course_run(course=over, starts_on=date(2027, 1, 1), status=CourseRun.Status.CANCELLED)
    course_run(course=open_one, starts_on=date(2026, 11, 24))
    course_run(course=open_one, starts_on=date(2026, 11, 25))
    course_run(course=any_time)

    assert tend_listings(now=NOW) == {**NOTHING, "expired": 1}
    assert [status(row) for row in (over, open_one, any_time, without)] == ["EXPIRED", "LIVE", "LIVE", "LIVE"]
    assert OrganisationNotice.objects.values_list("kind", "reason", "provider").get() == (
        "EXPIRED",
        "All of its runs have started or were cancelled.",
        over.provider_id,
    )


def test_a_renewal_is_reminded_of_once_and_then_the_listing_expires() -> None:
    row = published(drafted_job())  # to be confirmed by 23 February
    due = date(2027, 2, 23)

    assert tend_listings(now=datetime(2027, 2, 8, 12, tzinfo=UTC)) == NOTHING
    assert tend_listings(now=datetime(2027, 2, 9, 12, tzinfo=UTC)) == {**NOTHING, "reminded": 1}
    assert tend_listings(now=datetime(2027, 2, 10, 12, tzinfo=UTC)) == NOTHING
    assert OrganisationNotice.objects.values_list("kind", "due_on").get() == ("RENEWAL_DUE", due)
    assert tend_listings(now=datetime(2027, 2, 23, 23, 59, tzinfo=UTC)) == NOTHING
    assert tend_listings(now=datetime(2027, 2, 24, 0, 0, tzinfo=UTC)) == {**NOTHING, "expired": 1}
    assert (status(row), Opportunity.objects.get().status_reason) == (
        "EXPIRED",
        "Nobody has said that it is still right.",
    )


def test_what_nobody_was_asked_to_renew_stays() -> None:
    job()

    assert tend_listings(now=datetime(2036, 1, 1, tzinfo=UTC)) == NOTHING


def test_what_is_no_longer_right_at_its_moment_goes_back() -> None:
    row = published(drafted_course(runs=(run_draft(starts_on=date(2026, 11, 27)),)), publish_at=NOW + timedelta(days=2))

    assert tend_listings(now=NOW + timedelta(days=3)) == {**NOTHING, "sent_back": 1}
    assert Opportunity.objects.values_list("status", "status_reason").get(pk=row.pk) == (
        "DRAFT",
        "Please add at least one run that has not started yet.",
    )
    assert OrganisationNotice.objects.values_list("kind", flat=True).get() == "SENT_BACK"


def test_nothing_of_an_organisation_that_is_not_approved_is_published() -> None:
    owner = college()
    row = published(drafted_course(owner), publish_at=NOW + timedelta(days=1))
    Provider.objects.filter(pk=owner.pk).update(approval="SUSPENDED", approval_reason="Fees taken twice")

    assert tend_listings(now=NOW + timedelta(days=2)) == NOTHING
    assert status(row) == "SCHEDULED"


def test_many_in_batches() -> None:
    for _ in range(3):
        job(closes_on=date(2026, 11, 1))
    seen: list[int] = []

    assert tend_listings(now=NOW, advance=seen.append) == {**NOTHING, "expired": 3}
    assert sum(seen) == 3
    assert ListingChange.objects.filter(to_status="EXPIRED").count() == 3
