"""A resident and the taxonomy as the matcher sees them, and what reading the database costs."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import OccupationSkill, Skill
from matching.datasets import occupation_table, opportunity_frame, resident_profile
from matching.models import DismissedOpportunity, Resident
from matching.recommender import frames
from matching.recommender.frames import Barrier, Delivery, StatedBarrier
from tests.factories.course import PUBLISHED, course, course_run
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
    assert resident_profile(resident()) == frames.Resident()


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
    DismissedOpportunity.objects.create(resident=alice, opportunity=gone, reason="TOO_FAR", dismissed_at=PUBLISHED)
    bob = resident(uid="bob")
    DismissedOpportunity.objects.create(resident=bob, opportunity=job(), reason="OTHER", dismissed_at=PUBLISHED)

    assert resident_profile(alice) == frames.Resident(
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
        hidden=frozenset({gone.pk}),
    )


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
    profile = resident_profile(resident(birth_month=month))

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
def test_a_resident_costs_two_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice = resident(outcode=outcode())
    alice.skills.set([skill() for _ in range(rows)])
    for _ in range(rows):
        DismissedOpportunity.objects.create(
            resident=alice, opportunity=course(), reason="OTHER", dismissed_at=PUBLISHED
        )

    with django_assert_num_queries(2):
        assert len(resident_profile(alice).hidden) == rows
