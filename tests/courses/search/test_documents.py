"""The search documents: what a listing becomes in the index, and who is in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from courses.models import Course, CourseRun, Opportunity, SearchDocument
from courses.search import refresh_search
from courses.search.facets import (
    LAST_WEEK,
    SLICES,
    Facet,
    Flag,
    borough_code,
    choice_codes,
    code,
    facet_of,
    fee_codes,
    flag,
    option_codes,
    pay_codes,
    value_of,
    week_codes,
)
from courses.travel.grid import cell_of
from tests.courses.search.listings import TODAY
from tests.factories.course import PUBLISHED, course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NEVER = date(9999, 12, 31)
UNKNOWN = 2**31 - 1


def document(row: Any) -> SearchDocument:
    refresh_search([row.pk])
    return SearchDocument.objects.get(pk=row.pk)


def facets(row: Any) -> dict[Facet, list[int]]:
    found: dict[Facet, list[int]] = {}
    for number in document(row).facets:
        found.setdefault(facet_of(number), []).append(value_of(number))
    return found


def bootcamp(**fields: Any) -> Course:
    """A bootcamp with a run on an evening in Newham in ten days, for £120.50."""
    row = course(
        level=2,
        minimum_level=1,
        access=["STEP_FREE", "CHILDCARE"],
        course_type="SKILLS_BOOTCAMP",
        funding=["SKILLS_BOOTCAMP", "ADVANCED_LEARNER_LOAN"],
        minimum_age=19,
        closes_on=TODAY + timedelta(3),
        **fields,
    )
    course_run(
        course=row,
        delivery_mode="CLASSROOM",
        venue=venue(),
        study_mode="PART_TIME",
        attendance="EVENING",
        starts_on=TODAY + timedelta(10),
        cost_gbp=Decimal("120.50"),
    )
    return row


def test_the_facets_of_a_course() -> None:
    taught, college = skill(), provider()
    row = bootcamp(skills=[taught], provider=college)
    found = facets(row)

    assert 0 <= found.pop(Facet.SLICE)[0] < SLICES
    assert found == {
        Facet.KIND: [0],
        Facet.COURSE_TYPE: [0],
        Facet.LEVEL: [2],
        Facet.ASKS: [2],
        Facet.FUNDING: [2, 6],
        Facet.ACCESS: [0, 10],
        Facet.SKILL: [taught.pk],
        Facet.PROVIDER: [college.pk],
        Facet.DELIVERY: [0],
        Facet.STUDY_MODE: [1],
        Facet.ATTENDANCE: [1],
        Facet.BOROUGH: [25],
        Facet.START_WEEK: [value_of(week_codes(TODAY + timedelta(10), TODAY + timedelta(10))[0])],
        Facet.FEE: [3],
        Facet.FLAG: [Flag.MAY_BE_FREE],
        Facet.OPTION: [value_of(_option(free=False)[0])],
        Facet.OPTION_IN_BOROUGH: [value_of(_option(free=False, boroughs=["E09000025"])[0])],
        Facet.PLACE: [cell_of(51.55, 0.02) + 1],
    }


def test_what_a_course_is_sorted_by() -> None:
    indexed = document(bootcamp())

    assert (indexed.published_at, indexed.closes_on, indexed.soonest, indexed.cheapest_pence) == (
        PUBLISHED,
        TODAY + timedelta(3),
        TODAY + timedelta(10),
        120_50,
    )
    assert (indexed.hourly_pence, indexed.yearly_pounds, indexed.cells) == (-1, -1, [cell_of(51.55, 0.02)])
    assert (indexed.minimum_age, indexed.maximum_age) == (19, None)


def _option(**how: Any) -> list[int]:
    chosen = {Facet.DELIVERY: ["CLASSROOM"], Facet.STUDY_MODE: ["PART_TIME"], Facet.ATTENDANCE: ["EVENING"]}
    return option_codes(chosen, **how)[:1]


def test_a_job() -> None:
    firm, office = employer(disability_confident="LEADER", living_wage_employer=True), venue()
    row = job(
        employer=firm,
        venues=[office],
        contract="APPRENTICESHIP",
        working_pattern="PART_TIME",
        workplace="HYBRID",
        pay_min=Decimal("14.85"),
        pay_period="HOUR",
        hours_per_week=20,
        flexible_working=True,
        visa_sponsorship=True,
        starts_on=TODAY + timedelta(10),
    )
    row.interview_guaranteed_by.add(course())
    found = facets(row)
    indexed = SearchDocument.objects.get(pk=row.pk)

    assert found[Facet.KIND] == [1]
    assert found[Facet.EMPLOYER] == [firm.pk]
    assert (found[Facet.CONTRACT], found[Facet.WORKING_PATTERN], found[Facet.WORKPLACE]) == ([3], [1], [1])
    assert (found[Facet.BOROUGH], found[Facet.PLACE], found[Facet.PAY]) == ([25], [office.cell + 1], [4])
    assert found[Facet.FLAG] == [
        Flag.DISABILITY_CONFIDENT,
        Flag.LIVING_WAGE_EMPLOYER,
        Flag.FLEXIBLE_WORKING,
        Flag.VISA_SPONSORSHIP,
        Flag.INTERVIEW_GUARANTEED,
        Flag.HOURLY_PAY_CERTAIN,
    ]
    assert (indexed.hourly_pence, indexed.yearly_pounds) == (14_85, 15_444)
    assert (indexed.soonest, indexed.cheapest_pence) == (TODAY + timedelta(10), UNKNOWN)


@pytest.mark.parametrize(
    ("fields", "hourly", "yearly", "certain"),
    [
        ({}, -1, -1, False),
        ({"pay_min": 15, "pay_period": "HOUR"}, 15_00, 29_250, True),
        ({"pay_min": 28_860, "pay_period": "YEAR", "hours_per_week": Decimal("37.5")}, 14_80, 28_860, True),
        ({"pay_min": 28_859, "pay_period": "YEAR", "hours_per_week": Decimal("37.5")}, 14_79, 28_859, True),
        ({"pay_min": 28_860, "pay_period": "YEAR"}, 14_80, 28_860, False),
        ({"pay_min": 2_405, "pay_period": "MONTH"}, 14_80, 28_860, False),
        ({"pay_min": 555, "pay_period": "WEEK"}, 14_80, 28_860, False),
        ({"pay_min": 120, "pay_period": "DAY", "hours_per_week": 37}, -1, -1, True),
    ],
)
def test_pay(fields: dict[str, Any], hourly: int, yearly: int, certain: object) -> None:
    row = job(**fields)
    flags = facets(row).get(Facet.FLAG, [])
    indexed = SearchDocument.objects.get(pk=row.pk)

    assert (indexed.hourly_pence, indexed.yearly_pounds, Flag.HOURLY_PAY_CERTAIN in flags) == (hourly, yearly, certain)


def test_runs_that_started_or_were_cancelled_do_not_count() -> None:
    row = course()
    course_run(course=row, starts_on=TODAY - timedelta(1), cost_gbp=0, attendance="EVENING")
    course_run(course=row, starts_on=TODAY + timedelta(5), cost_gbp=0, attendance="DAYTIME", status="CANCELLED")
    course_run(course=row, starts_on=TODAY + timedelta(9), cost_gbp=70, attendance="WEEKEND")

    found = facets(row)
    indexed = SearchDocument.objects.get(pk=row.pk)

    assert (found[Facet.ATTENDANCE], indexed.soonest, indexed.cheapest_pence) == ([2], TODAY + timedelta(9), 70_00)


def test_a_course_without_runs_a_course_at_any_time_and_a_course_that_is_free_to_all() -> None:
    bare, always, free = course(), course(), course(funding=["FREE_TO_ALL"])
    course_run(course=always, cost_gbp=None)
    course_run(course=free, cost_gbp=300)

    assert (document(bare).soonest, document(bare).cheapest_pence) == (NEVER, UNKNOWN)
    assert (document(always).soonest, facets(always)[Facet.START_WEEK], facets(always)[Facet.PLACE]) == (
        NEVER,
        [0],
        [0],
    )
    assert (document(free).cheapest_pence, facets(free)[Facet.FLAG]) == (0, [Flag.FREE, Flag.MAY_BE_FREE])


def test_a_job_that_has_started_starts_as_soon_as_one_can() -> None:
    assert document(job(starts_on=TODAY - timedelta(1))).soonest == NEVER


@pytest.mark.parametrize(
    "change",
    [
        {"status": "CLOSED"},
        {"status": "WITHDRAWN"},
        {"hidden_at": datetime(2026, 11, 1, tzinfo=UTC)},
        {"closes_on": TODAY - timedelta(1)},
    ],
)
def test_who_is_not_shown_leaves_the_index(change: dict[str, Any]) -> None:
    row, other = course(), course()
    refresh_search()
    Opportunity.objects.filter(pk=row.pk).update(**change)

    assert refresh_search([row.pk]) == 1
    assert list(SearchDocument.objects.values_list("pk", flat=True)) == [other.pk]
    assert refresh_search() == 0


def test_a_deleted_listing_takes_its_document_along() -> None:
    row = course()
    refresh_search()

    row.delete()

    assert SearchDocument.objects.count() == 0


def test_codes_in_python_and_in_sql_are_the_same() -> None:
    """The bands of every fee and pay at their edges, and the options of every run."""
    for amount in (0, 1, 50, Decimal("50.01"), 100, Decimal("100.01"), 2_000, Decimal("2000.01"), 99_999):
        run = course_run(cost_gbp=amount)
        band = facets(run.course)[Facet.FEE][0]
        assert [value_of(number) for number in fee_codes(Decimal(amount))] == list(range(band + 1))
    for amount in (Decimal("0.01"), Decimal("9.99"), 10, Decimal("13.99"), 14, 25, 60):
        band = facets(job(pay_min=amount, pay_period="HOUR"))[Facet.PAY][0]
        assert value_of(pay_codes(Decimal(amount))[0]) == band
    for delivery in CourseRun.DeliveryMode.values:
        for attendance in ("", *CourseRun.Attendance.values):
            place = venue() if delivery in {"CLASSROOM", "BLENDED"} else None
            run = course_run(delivery_mode=delivery, attendance=attendance, venue=place, cost_gbp=0)
            chosen = {Facet.DELIVERY: [delivery]} | ({Facet.ATTENDANCE: [attendance]} if attendance else {})
            codes = set(document(run.course).facets)
            assert codes & set(option_codes(chosen, free=True)) != set()
            assert (codes & set(option_codes(chosen, free=True, boroughs=["E09000025"])) != set()) == (
                place is not None
            )
            assert codes & set(option_codes({Facet.STUDY_MODE: ["FULL_TIME"]}, free=False)) == set()


def test_codes_are_all_different() -> None:
    everything = [
        *choice_codes(Facet.KIND, ["COURSE", "JOB"]),
        *option_codes({}, free=False),
        *option_codes({}, free=False, boroughs=["E09000001", "E09000033"]),
        *flag(Flag.FREE),
        *week_codes(TODAY, TODAY + timedelta(weeks=30)),
        borough_code("E09000001"),
        code(Facet.SLICE, 63),
    ]

    assert len(everything) == len(set(everything))
    assert max(everything) < 2**31


def test_a_window_of_weeks() -> None:
    monday = date(2026, 11, 23)

    assert len(week_codes(monday, monday + timedelta(6))) == 1
    assert len(week_codes(monday, monday + timedelta(7))) == 2
    assert value_of(week_codes(monday, date.max)[-1]) == LAST_WEEK
    assert (
        week_codes(date.max, date.max)
        == week_codes(date(2099, 1, 1), date(2099, 1, 1))
        == [code(Facet.START_WEEK, LAST_WEEK)]
    )


def test_slices_are_about_equal() -> None:
    rows = [course() for _ in range(256)]
    refresh_search()
    sizes: dict[int, int] = {}
    for numbers in SearchDocument.objects.filter(pk__in=[row.pk for row in rows]).values_list("facets", flat=True):
        (number,) = [value_of(number) for number in numbers if facet_of(number) is Facet.SLICE]
        sizes[number] = sizes.get(number, 0) + 1

    assert len(sizes) == SLICES
    assert max(sizes.values()) <= 8
