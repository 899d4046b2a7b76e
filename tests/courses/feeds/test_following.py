"""Following the feed of another instance: what comes in, what stays, and what is refused."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.feeds.following.applying import Applied, apply_page
from courses.feeds.following.client import Item, Page
from courses.feeds.following.follow import start
from courses.feeds.following.refusals import FeedTooNew
from courses.models import (
    Course,
    CourseRun,
    Employer,
    FollowedFeed,
    Job,
    Opportunity,
    Provider,
    Skill,
    Source,
    Venue,
)
from courses.services.approval import Decision, decide_on_organisation
from tests.courses.feeds.follower import Follower
from tests.courses.feeds.listings import full_course, full_job
from tests.factories.course import course, course_run
from tests.factories.user import staff_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADDRESS = "http://other.example/feeds/opportunities"


def published(client: Client) -> list[Item]:
    """What this instance would tell a follower."""
    reader = Follower(client)
    reader.catch_up()
    return [Item(str(key), number, data) for number, (key, data) in enumerate(sorted(reader.open.items()), start=1)]


def take(*items: Item, feed: FollowedFeed | None = None) -> Applied:
    """Apply one page."""
    row = feed or start(ADDRESS)
    row.refresh_from_db()
    done = apply_page(
        feed_id=row.pk, page=Page(row.next_url, f"{ADDRESS}?afterChangeNumber={row.pages + 1}", items), now=NOW
    )
    assert done is not None
    return done


def record(row: dict[str, Any]) -> Any:
    """A record without the keys that each instance gives itself, and without the number in a register."""
    if isinstance(row, list):
        return [record(entry) for entry in row]
    if isinstance(row, dict):
        return {name: record(value) for name, value in row.items() if name not in {"id", "ukprn", "reference"}}
    return row


def test_everything_of_a_course_and_a_job_comes_in(client: Client) -> None:
    full_course()
    full_job()
    items = published(client)
    Opportunity.objects.all().delete()

    assert take(*items) == Applied(updated=2)

    assert {row.source for row in Opportunity.objects.all()} == {"feed"}
    Opportunity.objects.update(source="listing")  # published again, to be compared
    again = published(client)
    assert [record(item.data["record"]) for item in again] == [record(item.data["record"]) for item in items]  # type: ignore[index]


def counts() -> list[int]:
    models = (Course, Job, CourseRun, Provider, Employer, Venue, Skill)
    return [model._default_manager.count() for model in models]


def test_twice_is_once(client: Client) -> None:
    full_course()
    full_job()
    items = published(client)
    take(*items)
    before, runs = counts(), list(CourseRun.objects.values_list("pk", flat=True))

    assert take(*items) == Applied(updated=2)

    assert (counts(), list(CourseRun.objects.values_list("pk", flat=True))) == (before, runs)


def test_deleted_is_closed_and_may_come_back(client: Client) -> None:
    full_course()
    (item,) = published(client)
    take(item)
    assert take(Item(item.key, 2, None)) == Applied(deleted=1)
    mine = Opportunity.objects.get(source=Source.FEED)
    assert (mine.status, mine.status_reason) == ("CLOSED", "Its publisher has closed it.")

    take(item)
    mine.refresh_from_db()
    assert (mine.status, mine.status_reason) == ("LIVE", "")


def test_deleted_before_it_was_known_is_nothing() -> None:
    assert take(Item("77", 1, None)) == Applied()
    assert Opportunity.objects.count() == 0


def test_what_staff_here_withdraw_stays_withdrawn(client: Client) -> None:
    full_course()
    (item,) = published(client)
    take(item)
    Opportunity.objects.filter(source=Source.FEED).update(status="WITHDRAWN", status_reason="It is a scam.")

    take(item)

    mine = Opportunity.objects.get(source=Source.FEED)
    assert (mine.status, mine.status_reason) == ("WITHDRAWN", "It is a scam.")


def test_an_organisation_that_is_suspended_here_shows_nothing_until_it_is_approved_again(client: Client) -> None:
    full_course()
    (item,) = published(client)
    take(item)
    Provider.objects.filter(source=Source.FEED).update(approval="SUSPENDED", approval_reason="Complaints")
    take(item)
    assert Opportunity.objects.get(source=Source.FEED).status == "WITHDRAWN"

    Provider.objects.filter(source=Source.FEED).update(approval="APPROVED", approval_reason="")
    take(item)
    assert Opportunity.objects.get(source=Source.FEED).status == "LIVE"


def test_what_its_publisher_takes_off_meanwhile_does_not_come_back_with_its_organisation(client: Client) -> None:
    full_course()
    (item,) = published(client)
    take(item)
    owner = Provider.objects.get(source=Source.FEED)
    deciding: Any = {"model": Provider, "pk": owner.pk, "by": staff_user(uid="stan"), "now": NOW}
    decide_on_organisation(**deciding, decision=Decision.SUSPEND, reason="Complaints")
    assert Opportunity.objects.get(source=Source.FEED).status == "WITHDRAWN"

    take(Item(item.key, 2, None))
    decide_on_organisation(**deciding, decision=Decision.REINSTATE)

    assert Opportunity.objects.get(source=Source.FEED).status == "CLOSED"


def test_a_feed_claims_no_register_number(client: Client) -> None:
    row = full_course()
    take(*published(client))

    assert list(Provider.objects.filter(ukprn=row.provider.ukprn)) == [row.provider]
    assert Provider.objects.get(source=Source.FEED).ukprn is None


def test_two_feeds_do_not_meet(client: Client) -> None:
    full_course()
    (item,) = published(client)
    one, two = start(ADDRESS), start("http://third.example/feeds/opportunities")
    take(item, feed=one)
    take(item, feed=two)
    take(Item(item.key, 2, None), feed=one)

    assert [row.status for row in Opportunity.objects.filter(source=Source.FEED).order_by("pk")] == ["CLOSED", "LIVE"]


def test_a_skill_is_added_and_never_changed(client: Client) -> None:
    full_course()
    (item,) = published(client)
    Skill.objects.update(label="our own words")
    take(item)

    assert [skill.label for skill in Skill.objects.all()] == ["our own words"]


def changed(item: Item, **values: Any) -> Item:
    data = json.loads(json.dumps(item.data))
    data["record"].update(values)
    return Item(item.key, item.modified, data)


BROKEN: dict[str, dict[str, Any]] = {
    "title": {"title": ""},
    "published_at": {"published_at": None},
    "level": {"level": 99},
    "minimum_age": {"minimum_age": -1},
    "url": {"url": "javascript:alert(1)"},
    "course_type": {"course_type": "MAGIC"},
    "summary": {"summary": "x" * 301},
    "description": {"description": "a\x00b"},
    "what_to_bring": {"what_to_bring": "\ud800"},
    "access": {"access": ["FLYING"]},
    "closes_on": {"closes_on": "tomorrow"},
    "runs": {"runs": "none"},
    "delivery_mode": {"runs": [{"delivery_mode": {"a": 1}}]},
    "cost_gbp": {"runs": [{"delivery_mode": "ONLINE", "cost_gbp": "1e99"}]},
    "provider": {"provider": None},
    "id": {"provider": {"name": "Nobody"}},
    "NUL in id": {"provider": {"name": "Nobody", "id": "a\x00b"}},
    "half in id": {"provider": {"name": "Nobody", "id": "\ud800"}},
    "relation": {"skills": [{"uri": "http://data.europa.eu/esco/skill/1", "label": "x", "relation": "LIKES"}]},
    "kind": {"kind": "EVENT"},
    "version": {"version": None},
    "run_in_person_has_venue": {"runs": [{"delivery_mode": "CLASSROOM"}]},
    "skill_uri_is_esco": {"skills": [{"uri": "http://elsewhere.example/1", "label": "x", "relation": "TEACHES"}]},
}


@pytest.mark.parametrize("field", BROKEN)
def test_one_broken_listing_is_left_out_and_the_others_come_in(client: Client, field: str) -> None:
    for _ in range(3):
        course_run(course=course())
    items = published(client)

    done = take(items[0], changed(items[1], **BROKEN[field]), items[2])

    assert (done.updated, done.refused) == (2, (f"{items[1].key}: {field.rpartition(' ')[2]}",))
    refs = Opportunity.objects.filter(source=Source.FEED).values_list("source_ref", flat=True)
    assert {ref.partition(":")[2] for ref in refs} == {items[0].key, items[2].key}


@pytest.mark.parametrize(("key", "told"), [("a\x00b", "'a\\x00b': id"), ("\ud800", "'\\ud800': id")])
def test_an_item_whose_name_no_database_takes_is_left_out_and_the_page_goes_on(
    client: Client, key: str, told: str
) -> None:
    course_run(course=course())
    (item,) = published(client)

    done = take(Item(key, 1, item.data), Item(key, 2, None), Item(item.key, 3, item.data))

    assert done == Applied(1, 0, (told,))
    assert Opportunity.objects.filter(source=Source.FEED).count() == 1


def test_a_feed_claims_no_reference(client: Client) -> None:
    full_course()
    (item,) = published(client)
    take(item)
    take(changed(item, runs=[{"delivery_mode": "ONLINE", "reference": "A"}] * 2))

    assert list(CourseRun.objects.filter(course__source="feed").values_list("reference", flat=True)) == ["", ""]
    assert Course.objects.get(source=Source.FEED).reference == ""


def test_a_newer_version_stops_the_reading(client: Client) -> None:
    full_course()
    (item,) = published(client)

    with pytest.raises(FeedTooNew):
        take(changed(item, version=2))
    assert FollowedFeed.objects.get().pages == 0


def test_a_page_that_somebody_else_has_read_meanwhile_is_left(client: Client) -> None:
    full_course()
    (item,) = published(client)
    feed = start(ADDRESS)
    page = Page(ADDRESS, f"{ADDRESS}?afterChangeNumber=1", (item,))
    first = apply_page(feed_id=feed.pk, page=page, now=NOW)
    second = apply_page(feed_id=feed.pk, page=page, now=NOW)

    assert (first, second) == (Applied(updated=1), None)
    assert FollowedFeed.objects.get().pages == 1


@pytest.mark.parametrize(
    "change", [{}, {"summary": "New.", "training": "More.", "who_for": "All."}], ids=["new", "changed"]
)
def test_a_page_takes_as_many_statements_for_many_items_as_for_few(client: Client, change: dict[str, str]) -> None:
    full_course()
    full_job()
    course_item, job_item = published(client)
    Opportunity.objects.all().delete()
    items = [
        replace(item, key=f"{item.key}-{number}", data=deepcopy(item.data))
        for number in range(12)
        for item in (course_item, job_item)
    ]
    take(*(items if change else items[:2]))
    if change:
        for item in items:
            item.data["record"].update(change)  # type: ignore[index]

    asked = []
    for page in (items[2:4], items[4:]):
        with CaptureQueriesContext(connection) as queries:
            assert take(*page) == Applied(updated=len(page))
        asked.append([query["sql"].split()[0] for query in queries])

    assert asked[0] == asked[1]
