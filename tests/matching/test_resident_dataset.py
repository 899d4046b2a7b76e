"""A resident and the taxonomy as the matcher sees them, and what reading the database costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import OccupationSkill, Skill
from matching.datasets import occupation_table, opportunity_frame, resident_profile
from matching.models import DismissedOpportunity, Resident
from matching.recommender import frames
from matching.recommender.frames import Barrier, Delivery, PutAway, PutAwayFor, StatedBarrier
from tests.factories.course import PUBLISHED, course, course_run
from tests.factories.feedback import feedback_event
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.skill import occupation, skill
from tests.factories.venue import venue

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def two_skills() -> tuple[Skill, Skill]:
    """In the order of their addresses."""
    address = "http://data.europa.eu/esco/skill"
    return skill(uri=f"{address}/a", label="use spreadsheets"), skill(uri=f"{address}/b", label="touch typing")


def test_somebody_who_has_said_nothing() -> None:
    assert resident_profile(resident(), today=TODAY) == frames.Resident()


def test_somebody_who_has_said_everything() -> None:
    sheets, typing = two_skills()
    alice = resident(
        outcode=outcode(code="E7"),
        wants="Office work, near home.",
        own_skills=["braiding hair"],
        availability=["MON_MORNING", "FRI_EVENING"],
        delivery_modes=["ONLINE", "CLASSROOM"],
        longest_journey=45,
        highest_level=0,
        birth_month=date(1998, 4, 1),
        access_needs=["CAPTIONS", "STEP_FREE"],
        barriers=["CONFIDENCE", "NO_LAPTOP", "STEP_FREE"],
        employment_status=Resident.EmploymentStatus.EMPLOYED,
        earnings_band=Resident.EarningsBand.NONE,
        languages=["en", "bn"],
    )
    alice.skills.set([typing, sheets])
    gone = course()
    away = {"resident": alice, "dismissed_at": PUBLISHED}
    DismissedOpportunity.objects.create(opportunity=gone, reason="TOO_FAR", measure=50, **away)
    late = course()
    DismissedOpportunity.objects.create(opportunity=late, reason="WRONG_TIME", wrong_times=["TUE_EVENING"], **away)
    other = course()
    DismissedOpportunity.objects.create(opportunity=other, reason="OTHER", **away)
    bob = resident(uid="bob")
    DismissedOpportunity.objects.create(resident=bob, opportunity=job(), reason="OTHER", dismissed_at=PUBLISHED)

    assert resident_profile(alice, today=TODAY) == frames.Resident(
        wants="Office work, near home.",
        skills=frozenset({sheets.uri, typing.uri}),
        skill_labels=("use spreadsheets", "touch typing", "braiding hair"),
        latitude=51.55,
        longitude=0.02,
        starts_from="E7",
        availability=1 << 0 | 1 << 14,
        delivery=Delivery.ONLINE | Delivery.CLASSROOM,
        longest_journey=45,
        highest_level=0,
        born_from=date(1998, 4, 1),
        born_to=date(1998, 4, 30),
        access_needs=1 << 4 | 1 << 0,
        # Step-free access is an access need already: said twice, it counts once.
        barriers=(StatedBarrier(Barrier.CONFIDENCE), StatedBarrier(Barrier.NO_LAPTOP, 1 << 9)),
        hidden=frozenset({gone.pk, late.pk, other.pk}),
        put_away=(
            PutAway(gone.pk, PutAwayFor.TOO_FAR, 50),
            PutAway(late.pk, PutAwayFor.WRONG_TIME, None, 1 << 5),
        ),
    )


def days(number: int, *, kind: str = "SHOWN", of: int, by: str = "alice", before: date = TODAY) -> None:
    """So many days in a row, the last of them the day before, twice on each."""
    for ago in range(1, number + 1):
        for hour in (8, 20):
            at = datetime.combine(before - timedelta(days=ago), time(hour), UTC)
            feedback_event(by=by, opportunity_id=of, kind=kind, at=at, received_at=at)


def test_what_was_seen_on_many_days_and_never_opened() -> None:
    alice = resident()
    often, seldom, opened, long_ago, today = (course().pk for _ in range(5))
    days(5, of=often)
    days(3, of=seldom)
    days(5, of=opened)
    days(1, kind="SAVED", of=opened)
    days(9, of=long_ago, before=TODAY - timedelta(days=30))
    days(4, of=today, before=TODAY + timedelta(days=2))  # the day itself and the one after count as little as hours do
    days(9, of=seldom, by="bob")

    assert resident_profile(alice, today=TODAY).seen == ((often, 5),)
    # A month later they are all as fresh as ever.
    assert resident_profile(alice, today=TODAY + timedelta(days=32)).seen == ()


def test_a_day_begins_at_midnight_in_london() -> None:
    alice, key, summer = resident(), course().pk, date(2026, 7, 10)
    for day in range(4):  # half past midnight in London is still the day before in UTC
        at = datetime(2026, 7, 5 + day, 23, 30, tzinfo=UTC)
        feedback_event(opportunity_id=key, kind="SHOWN", at=at, received_at=at)

    assert resident_profile(alice, today=summer).seen == ((key, 4),)
    assert resident_profile(alice, today=date(2026, 7, 9)).seen == ()


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (date(2004, 2, 1), date(2004, 2, 29)),
        (date(2005, 2, 1), date(2005, 2, 28)),
        (date(1900, 2, 1), date(1900, 2, 28)),
        (date(2000, 2, 1), date(2000, 2, 29)),
        (date(1999, 12, 1), date(1999, 12, 31)),
    ],
)
def test_the_first_and_the_last_possible_birthday(month: date, last: date) -> None:
    profile = resident_profile(resident(birth_month=month), today=TODAY)

    assert (profile.born_from, profile.born_to) == (month, last)


def test_the_taxonomy_in_the_order_of_its_addresses() -> None:
    sheets, typing = two_skills()
    later = occupation(uri="http://data.europa.eu/esco/occupation/z", label="a clerk")
    earlier = occupation(
        uri="http://data.europa.eu/esco/occupation/a",
        label="z typist",
        alternative_labels=["copy typist", "audio typist"],
        description="Types.",
        isco_group="4131",
    )
    for row, relation in ((typing, "optional"), (sheets, "essential")):
        OccupationSkill.objects.create(occupation=earlier, skill=row, relation=relation)
    table = occupation_table()

    assert table == frames.OccupationTable(
        uris=(earlier.uri, later.uri),
        labels=("z typist", "a clerk"),
        alternative_labels=(("copy typist", "audio typist"), ()),
        descriptions=("Types.", ""),
        skill_labels=(("use spreadsheets", "touch typing"), ()),
        isco_groups=("4131", ""),
    )


def test_an_empty_taxonomy() -> None:
    assert len(occupation_table()) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_catalogue_costs_seven_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        course_run(course=course(skills=[skill()]), delivery_mode="CLASSROOM", venue=venue())
        job(skills=[skill()], venues=[venue(), venue()])

    with django_assert_num_queries(7):
        assert len(opportunity_frame(today=TODAY)) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_taxonomy_costs_two_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        OccupationSkill.objects.create(occupation=occupation(), skill=skill(), relation="essential")

    with django_assert_num_queries(2):
        assert len(occupation_table()) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_resident_costs_three_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice = resident(outcode=outcode())
    alice.skills.set([skill() for _ in range(rows)])
    for _ in range(rows):
        DismissedOpportunity.objects.create(
            resident=alice, opportunity=course(), reason="OTHER", dismissed_at=PUBLISHED
        )

    with django_assert_num_queries(3):
        assert len(resident_profile(alice, today=TODAY).hidden) == rows
