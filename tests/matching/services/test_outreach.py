"""Measures that act: whom a policy's members are told of what, when others are, and that nothing is hidden or told of a job by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.management.commands.run_scheduler import JOBS
from courses.models import Opportunity
from matching.models import HeldNews, InboxItem, InclusionPolicy, ModelRelease, Resident
from matching.services.outreach import TELL_EARLIER, TELL_OUTREACH, tell_earlier, tell_outreach
from matching.services.policies import stop_policy
from matching.services.prioritisation import opt_in, opt_out
from matching.services.recommend import recommend
from matching.services.strong_matches import TELL_STRONG_MATCHES, tell_strong_matches
from tests.factories.catalogue import SmallCatalogue
from tests.factories.policy import analyst, approved_policy
from tests.factories.resident import resident, the_resident
from tests.factories.user import user

PYTHON = "I want to build websites and write code in Python"
PEOPLE = ("alice", "bob", "carol", "dan")
DAY = timedelta(days=1)
Make = Callable[..., InclusionPolicy]
Told = set[tuple[str, int, str]]


@pytest.fixture
def now(fitted: ModelRelease) -> datetime:
    """Nothing of the catalogue is of yesterday; four look for the same, and nobody is a member of anything."""
    moment = timezone.now()
    Opportunity.objects.update(published_at=moment - 9 * DAY)
    for uid in PEOPLE:
        resident(uid=uid, wants=PYTHON)
    return moment


@pytest.fixture
def make(now: datetime, catalogue: SmallCatalogue) -> Make:
    """A policy in force that tells women of the Python course."""

    def made(**columns: Any) -> InclusionPolicy:
        given = {"measure": "OUTREACH", "programme": "Code for London", "day": timezone.localdate(now), **columns}
        return approved_policy(courses=given.pop("courses", [catalogue.python]), now=now, **given)

    return made


def join(*names: str, now: datetime) -> None:
    for name in names:
        opt_in(by=user(uid=name), group="WOMEN", version="1", now=now)


def published(listing: Opportunity, now: datetime) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(published_at=now - DAY)


def told(*, of_policies: bool) -> Told:
    """Who was told of what, and on which occasion."""
    items = InboxItem.objects.exclude(policy__isnull=of_policies).select_related("resident__user")
    return {(str(item.resident.user.firebase_uid), item.opportunity_id or 0, item.occasion) for item in items}


def of_policy(*names: str, row: InclusionPolicy, course: Opportunity) -> Told:
    return {(name, course.pk, f"policy:{row.pk}") for name in names}


def of_day(*names: str, course: Opportunity, day: date) -> Told:
    return {(name, course.pk, str(day)) for name in names}


def test_members_are_told_of_what_suits_them_and_nobody_else(
    now: datetime, catalogue: SmallCatalogue, make: Make
) -> None:
    row = make(courses=[catalogue.python, catalogue.repair])
    join("alice", "bob", now=now)
    Resident.objects.filter(pk=the_resident("bob").pk).update(wants="Bake bread in the night")

    assert TELL_OUTREACH.run(now) == "1 members told of a course of their programme."
    assert told(of_policies=True) == of_policy("alice", row=row, course=catalogue.python)
    assert told(of_policies=False) == set()
    assert {TELL_EARLIER, TELL_OUTREACH} <= set(JOBS)


def test_once_in_seven_days_and_of_each_course_once(now: datetime, catalogue: SmallCatalogue, make: Make) -> None:
    row = make(courses=[catalogue.python, catalogue.spreadsheets])
    Resident.objects.update(wants=f"{PYTHON}. Office work with spreadsheets")
    join("alice", now=now)
    found = [tell_outreach(now=now + days * DAY) for days in (0, 1, 6, 8, 9, 16, 17)]

    assert found == [1, 0, 0, 1, 0, 0, 0]
    assert told(of_policies=True) == {
        *of_policy("alice", row=row, course=catalogue.python),
        *of_policy("alice", row=row, course=catalogue.spreadsheets),
    }


def test_not_of_what_everybody_was_told_before(now: datetime, catalogue: SmallCatalogue, make: Make) -> None:
    make()
    join("alice", now=now)
    published(catalogue.python, now)

    assert (tell_strong_matches(now=now), tell_outreach(now=now)) == (4, 0)


def test_what_others_are_told_is_the_same_whoever_is_a_member(
    now: datetime, catalogue: SmallCatalogue, make: Make
) -> None:
    """Outreach without a head start: for each set of members, and without the policy, everybody's news are the same."""
    published(catalogue.python, now)
    tell_strong_matches(now=now)
    plain = told(of_policies=False)
    assert plain == of_day(*PEOPLE, course=catalogue.python, day=timezone.localdate(now))
    make(courses=[catalogue.spreadsheets, catalogue.python])
    for members in ((), ("alice",), ("bob", "carol"), PEOPLE):
        InboxItem.objects.all().delete()
        for name in PEOPLE:
            opt_out(by=user(uid=name), group="WOMEN", now=now)
        join(*members, now=now)
        for job in (TELL_EARLIER, TELL_STRONG_MATCHES, TELL_OUTREACH):
            job.run(now)

        assert told(of_policies=False) == plain


@pytest.mark.parametrize("end", ["stopped", "left", "expired", "not yet"])
def test_what_has_ended_tells_nobody(end: str, now: datetime, make: Make) -> None:
    day = timezone.localdate(now)
    row = make(review_by=day + 2 * DAY) if end == "expired" else make(day=day + 3 * DAY if end == "not yet" else day)
    join("alice", now=now)
    if end == "stopped":
        stop_policy(policy_id=row.pk, why="A test", by=analyst(uid="ada"), now=now)
    if end == "left":
        opt_out(by=user(uid="alice"), group="WOMEN", now=now)

    assert tell_outreach(now=now + 3 * DAY if end == "expired" else now) == 0
    assert InboxItem.objects.count() == 0


def test_about_jobs_nobody_is_told_anything(now: datetime, make: Make) -> None:
    make(scope="JOBS", programme="", courses=[])
    join("alice", now=now)

    assert (tell_outreach(now=now), tell_earlier(now=now), InboxItem.objects.count()) == (0, 0, 0)


def test_an_earlier_push_is_the_same_news_on_the_same_day(now: datetime, catalogue: SmallCatalogue, make: Make) -> None:
    row = make(measure="EARLIER_PUSH")
    join("alice", now=now)
    assert TELL_EARLIER.run(now) == "0 members told of what is new in their programme."
    published(catalogue.python, now)

    assert (tell_earlier(now=now), tell_earlier(now=now), tell_outreach(now=now)) == (1, 0, 0)
    assert tell_strong_matches(now=now) == 3
    assert told(of_policies=True) == of_policy("alice", row=row, course=catalogue.python)
    assert told(of_policies=False) == of_day(
        "bob", "carol", "dan", course=catalogue.python, day=timezone.localdate(now)
    )
    assert TELL_EARLIER.at is not None
    assert TELL_STRONG_MATCHES.at is not None
    noon = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    assert TELL_EARLIER.at.next_after(noon) < TELL_STRONG_MATCHES.at.next_after(noon)


def turn(now: datetime, days: int) -> None:
    """The news of a day."""
    moment = now + days * DAY
    tell_strong_matches(now=moment)
    tell_outreach(now=moment)


def test_a_head_start_is_days_in_which_members_alone_are_told_and_ends_by_itself(
    now: datetime, catalogue: SmallCatalogue, make: Make
) -> None:
    row = make(head_start_days=3, courses=[catalogue.python, catalogue.spreadsheets])
    join("alice", now=now)
    published(catalogue.python, now)
    today = timezone.localdate(now)
    for days in (0, 0, 1, 2):
        turn(now, days)
    held = HeldNews.objects.get()

    assert (held.course_id, held.until, held.released_on) == (catalogue.python.pk, today + 3 * DAY, None)
    assert told(of_policies=True) == of_policy("alice", row=row, course=catalogue.python)
    assert told(of_policies=False) == set()
    # It is hidden from nobody meanwhile.
    assert catalogue.python.pk in {item["opportunity"] for item in recommend(to=user(uid="bob"), now=now).items}
    assert catalogue.python.pk in set(Opportunity.objects.live(today=today).values_list("pk", flat=True))

    for days in (3, 3, 4):
        turn(now, days)
    others = of_day("bob", "carol", "dan", course=catalogue.python, day=today + 3 * DAY)
    assert told(of_policies=False) == others
    assert HeldNews.objects.get().released_on == today + 3 * DAY


def test_news_that_wait_are_told_as_soon_as_their_policy_ends(
    now: datetime, catalogue: SmallCatalogue, make: Make
) -> None:
    row = make(head_start_days=7)
    published(catalogue.python, now)
    turn(now, 0)
    stop_policy(policy_id=row.pk, why="A test", by=analyst(uid="ada"), now=now)
    turn(now, 1)

    tomorrow = timezone.localdate(now) + DAY
    assert told(of_policies=False) == of_day(*PEOPLE, course=catalogue.python, day=tomorrow)


def test_of_two_head_starts_the_longer_one_counts(now: datetime, catalogue: SmallCatalogue, make: Make) -> None:
    make(head_start_days=2)
    longer = make(head_start_days=5, code="carers", group="CARER", basis="NONE_NEEDED")
    published(catalogue.python, now)
    turn(now, 0)

    held = HeldNews.objects.get()
    assert (held.policy, held.until) == (longer, timezone.localdate(now) + 5 * DAY)


def test_news_with_a_head_start_come_beside_the_one_of_the_week(
    now: datetime, catalogue: SmallCatalogue, make: Make
) -> None:
    row = make(head_start_days=3, courses=[catalogue.python, catalogue.spreadsheets])
    Resident.objects.update(wants=f"{PYTHON}. Office work with spreadsheets")
    join("alice", now=now)
    published(catalogue.python, now + DAY)
    Opportunity.objects.filter(pk=catalogue.python.pk).update(status="DRAFT")
    turn(now, 0)
    assert told(of_policies=True) == of_policy("alice", row=row, course=catalogue.spreadsheets)
    Opportunity.objects.filter(pk=catalogue.python.pk).update(status="LIVE")
    turn(now, 1)

    assert told(of_policies=True) == {
        *of_policy("alice", row=row, course=catalogue.spreadsheets),
        *of_policy("alice", row=row, course=catalogue.python),
    }


def test_without_a_release(db: None) -> None:
    assert TELL_OUTREACH.run(timezone.now()) == "0 members told of a course of their programme."
