"""What puts a listing into the feed, what takes it out, and what leaves it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from courses.feeds.refresh import is_behind, look_at_everything, refresh
from courses.models import (
    Borough,
    Course,
    CourseRun,
    Employer,
    FeedClock,
    FeedItem,
    FeedMark,
    Job,
    JobLocation,
    Opportunity,
    OpportunitySkill,
    Provider,
    Skill,
    Venue,
)
from courses.search import refresh_search
from tests.courses.feeds.follower import Follower
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.skill import skill
from tests.factories.venue import venue
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

Change = Callable[[], object]


@pytest.fixture
def learn() -> Course:
    row = course(title="Spreadsheets", skills=[skill(label="use spreadsheets")])
    course_run(course=row, delivery_mode="CLASSROOM", venue=venue(), cost_gbp=10)
    return row


@pytest.fixture
def work() -> Job:
    return job(title="Trainee tester", skills=[skill(label="test software")], venues=[venue()])


def moved(follower: Follower) -> int:
    """How many items are new since the last look."""
    before = follower.last
    follower.catch_up()
    return FeedItem.objects.filter(change__gt=before).count()


CHANGES_OF_A_COURSE: dict[str, Callable[[Course], object]] = {
    "title": lambda row: Opportunity.objects.filter(pk=row.pk).update(title="Sums"),
    "confirmed": lambda row: Opportunity.objects.filter(pk=row.pk).update(confirmed_at=timezone.now()),
    "course type": lambda row: Course.objects.filter(pk=row.pk).update(course_type="QUALIFICATION"),
    "a new run": lambda row: course_run(course=row),
    "a run's fee": lambda row: CourseRun.objects.filter(course=row).update(cost_gbp=Decimal(0)),
    "a run cancelled": lambda row: CourseRun.objects.filter(course=row).update(status="CANCELLED"),
    "a run removed": lambda row: CourseRun.objects.filter(course=row).delete(),
    "a new skill": lambda row: OpportunitySkill.objects.create(opportunity=row, skill=skill(), relation="TEACHES"),
    "a skill removed": lambda row: OpportunitySkill.objects.filter(opportunity=row).delete(),
    "a skill's name": lambda _: Skill.objects.update(label="use a spreadsheet"),
    "the provider's name": lambda _: Provider.objects.update(name="Lantern Yard"),
    "the provider itself": lambda row: Course.objects.filter(pk=row.pk).update(provider=course().provider),
    "the venue's name": lambda _: Venue.objects.update(name="Marsh Lane Hall"),
    "the borough's name": lambda _: Borough.objects.update(name="Newham, London"),
}


@pytest.mark.parametrize("name", CHANGES_OF_A_COURSE)
def test_a_change_of_a_course(follower: Follower, learn: Course, name: str) -> None:
    follower.catch_up()
    before = follower.open[learn.pk]

    CHANGES_OF_A_COURSE[name](learn)

    follower.catch_up()
    assert follower.open[learn.pk] != before
    assert FeedMark.objects.count() == 0


CHANGES_OF_A_JOB: dict[str, Callable[[Job], object]] = {
    "pay": lambda row: Job.objects.filter(pk=row.pk).update(pay_min=15, pay_period="HOUR"),
    "passed the check": lambda row: Job.objects.filter(pk=row.pk).update(entry_level=True),
    "a new place": lambda row: JobLocation.objects.create(job=row, venue=venue()),
    "a place removed": lambda row: JobLocation.objects.filter(job=row).delete(),
    "the venue's postcode": lambda _: Venue.objects.update(postcode="E6 1AA"),
    "the employer's name": lambda _: Employer.objects.update(name="Tidewharf"),
    "the employer's scheme": lambda _: Employer.objects.update(disability_confident="LEADER"),
}


@pytest.mark.parametrize("name", CHANGES_OF_A_JOB)
def test_a_change_of_a_job(follower: Follower, work: Job, name: str) -> None:
    follower.catch_up()
    before = follower.open[work.pk]

    CHANGES_OF_A_JOB[name](work)

    follower.catch_up()
    assert follower.open[work.pk] != before
    assert FeedMark.objects.count() == 0


NOTHING_NEW: dict[str, Callable[[Course], object]] = {
    "the search index": lambda row: refresh_search([row.pk]),
    "a reason for its owner": lambda row: Opportunity.objects.filter(pk=row.pk).update(status_reason="For you"),
    "a new revision": lambda row: Opportunity.objects.filter(pk=row.pk).update(revision=7),
    "saved as it was": lambda row: Course.objects.get(pk=row.pk).save(),
    "a skill's description": lambda _: Skill.objects.update(description="Longer words"),
    "the provider's approval noted": lambda _: Provider.objects.update(approval_reason="Seen"),
}


@pytest.mark.parametrize("name", NOTHING_NEW)
def test_what_nobody_sees_sends_nothing(follower: Follower, learn: Course, name: str) -> None:
    follower.catch_up()

    NOTHING_NEW[name](learn)

    assert moved(follower) == 0


def test_a_draft_leaves_no_note_on_its_own_row(follower: Follower, learn: Course) -> None:
    follower.catch_up()
    draft = course(status="DRAFT", published_at=None, title="Secret")
    FeedMark.objects.all().delete()

    Opportunity.objects.filter(pk=draft.pk).update(title="Still secret")

    assert FeedMark.objects.count() == 0


@pytest.mark.parametrize("status", sorted(set(Opportunity.Status.values) - {"LIVE"}))
def test_only_what_is_live_is_published(follower: Follower, learn: Course, status: str) -> None:
    hidden = course(status=status, publish_at=timezone.now(), title="Secret")
    course_run(course=hidden)

    follower.catch_up()

    assert set(follower.open) == {learn.pk}
    assert follower.gone == set()


@pytest.mark.parametrize("status", sorted(set(Opportunity.Status.values) - {"LIVE"}))
def test_what_is_no_longer_live_is_deleted_and_may_come_back(follower: Follower, learn: Course, status: str) -> None:
    follower.catch_up()
    Opportunity.objects.filter(pk=learn.pk).update(status=status, publish_at=timezone.now())
    follower.catch_up()
    assert (follower.open, follower.gone) == ({}, {learn.pk})

    Opportunity.objects.filter(pk=learn.pk).update(status="LIVE")
    follower.catch_up()
    assert (set(follower.open), follower.gone) == ({learn.pk}, set())


def test_hidden_for_being_stale(follower: Follower, learn: Course) -> None:
    follower.catch_up()
    Opportunity.objects.filter(pk=learn.pk).update(hidden_at=timezone.now())
    follower.catch_up()
    assert follower.gone == {learn.pk}


def test_a_removed_row_leaves_its_tombstone(follower: Follower, learn: Course, work: Job) -> None:
    follower.catch_up()
    keys = {learn.pk, work.pk}
    learn.delete()
    work.delete()

    late = Follower(follower.client)
    late.catch_up()
    follower.catch_up()

    assert follower.gone == late.gone == keys
    assert set(FeedItem.objects.values_list("state", "data")) == {("deleted", "")}


def test_the_calendar_closes_a_listing_without_anybody_writing(learn: Course) -> None:
    last_day = date(2026, 12, 24)
    Opportunity.objects.filter(pk=learn.pk).update(closes_on=last_day)
    # London's midnight decides, which in winter is Greenwich's.
    evening = datetime(2026, 12, 24, 23, 59, tzinfo=UTC)
    refresh(now=evening)
    assert (FeedItem.objects.get().state, is_behind(now=evening)) == ("updated", False)

    midnight = evening + timedelta(minutes=1)
    assert is_behind(now=midnight) is True
    refresh(now=midnight)
    assert (FeedItem.objects.get().state, is_behind(now=midnight)) == ("deleted", False)

    Opportunity.objects.filter(pk=learn.pk).update(closes_on=last_day + timedelta(days=30))
    refresh(now=midnight)
    assert FeedItem.objects.get().state == "updated"


def test_what_came_from_a_feed_is_not_published_again(follower: Follower, learn: Course) -> None:
    course(source="feed", source_ref="1:7")
    job(source="feed", source_ref="1:8")

    follower.catch_up()

    assert set(follower.open) == {learn.pk}


def test_everything_again_sends_only_what_looks_different(follower: Follower, learn: Course, work: Job) -> None:
    follower.catch_up()
    look_at_everything()
    assert moved(follower) == 0

    FeedItem.objects.filter(pk=work.pk).update(data="{}")
    look_at_everything()
    assert moved(follower) == 1


def test_a_new_form_of_the_documents_sends_everything(follower: Follower, learn: Course, work: Job) -> None:
    follower.catch_up()
    FeedItem.objects.update(data="{}")
    FeedClock.objects.update(shape=0)

    assert moved(follower) == 2


def test_numbers_are_above_the_clock_and_above_each_other(learn: Course, work: Job) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    microseconds = int(now.timestamp() * 1_000_000)
    refresh(now=now)
    assert list(FeedItem.objects.values_list("change", flat=True)) == [microseconds, microseconds + 1]

    # A clock that was set back does not take the numbers with it.
    Opportunity.objects.filter(pk=learn.pk).update(title="Sums")
    refresh(now=now - timedelta(days=1))
    assert FeedItem.objects.get(pk=learn.pk).change == microseconds + 2


def test_emptied_by_hand(follower: Follower, learn: Course) -> None:
    follower.catch_up()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE courses_opportunity CASCADE")

    follower.catch_up()

    assert follower.gone == {learn.pk}


def test_a_batch_at_a_time(monkeypatch: pytest.MonkeyPatch, follower: Follower) -> None:
    monkeypatch.setattr("courses.feeds.refresh.BATCH", 2)
    keys = {course().pk for _ in range(5)}
    hidden = [course(status="DRAFT", published_at=None) for _ in range(5)]
    for row in hidden:
        course_run(course=row)

    follower.catch_up()

    assert set(follower.open) == keys
    assert FeedMark.objects.count() == 0
