"""Filters of the course and job lists: each on rows that pass and rows that do not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from courses.filters import InvalidFilter, filter_courses, filter_jobs
from courses.models import AccessFeature, Course, FundingStream, Job, Level
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def courses(**given: Any) -> list[str]:
    return sorted(row.title for row in filter_courses(Course.objects.all(), given, today=TODAY))


def jobs(**given: Any) -> list[str]:
    return sorted(row.title for row in filter_jobs(Job.objects.all(), given))


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def run(title: str, **fields: Any) -> Course:
    row = course(title=title)
    course_run(course=row, **fields)
    return row


def test_no_filter_keeps_all_even_without_runs() -> None:
    course(title="A")

    assert courses() == ["A"]
    assert courses(course_types=[], delivery_modes=[], min_level=None, free=None) == ["A"]


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        ({"min_level": Level.LEVEL_2}, ["L2", "L3"]),
        ({"max_level": 0}, ["Entry"]),
        ({"min_level": 0, "max_level": 2}, ["Entry", "L2"]),
        ({"min_level": 2, "max_level": 2}, ["L2"]),
    ],
)
def test_level(given: dict[str, int], titles: list[str]) -> None:
    for title, level in (("Entry", 0), ("L2", 2), ("L3", 3), ("None", None)):
        course(title=title, level=level)
        job(title=title, level=level)

    assert courses(**given) == titles
    assert jobs(**given) == titles


def test_highest_level_and_age() -> None:
    for title, fields in (
        ("Open", {}),
        ("Needs L3", {"minimum_level": 3}),
        ("Adults", {"minimum_age": 19}),
        ("Young", {"minimum_age": 16, "maximum_age": 24}),
    ):
        course(title=title, **fields)
        job(title=title, **fields)

    assert courses(highest_level=2) == jobs(highest_level=2) == ["Adults", "Open", "Young"]
    assert courses(highest_level=3) == ["Adults", "Needs L3", "Open", "Young"]
    assert courses(age=18) == jobs(age=18) == ["Needs L3", "Open", "Young"]
    assert courses(age=25) == ["Adults", "Needs L3", "Open"]


def test_access_needs_all_of_it() -> None:
    loop, step = AccessFeature.HEARING_LOOP, AccessFeature.STEP_FREE
    for title, access in (("Both", [loop, step]), ("Loop", [loop]), ("None", [])):
        course(title=title, access=access)
        job(title=title, access=access)

    assert courses(access=[loop]) == jobs(access=[loop]) == ["Both", "Loop"]
    assert courses(access=[loop, step]) == jobs(access=[loop, step]) == ["Both"]


def test_skills_any_of_them_once() -> None:
    one, two, other = skill(), skill(), skill()
    course(title="Both", skills=[one, two])
    course(title="One", skills=[one])
    course(title="Other", skills=[other])
    job(title="Job", skills=[two])

    assert courses(skills=[one.pk, two.pk]) == ["Both", "One"]
    assert jobs(skills=[one.pk, two.pk]) == ["Job"]


def test_course_type_funding_and_provider() -> None:
    here = provider()
    course(title="Bootcamp", course_type="SKILLS_BOOTCAMP", funding=[FundingStream.SKILLS_BOOTCAMP], provider=here)
    course(
        title="Short", course_type="SHORT_COURSE", funding=[FundingStream.ADULT_SKILLS_FUND, FundingStream.FREE_TO_ALL]
    )
    course(title="Plain", course_type="SHORT_COURSE")

    assert courses(course_types=["SKILLS_BOOTCAMP"]) == ["Bootcamp"]
    assert courses(course_types=["SKILLS_BOOTCAMP", "SHORT_COURSE"]) == ["Bootcamp", "Plain", "Short"]
    assert courses(funding=["FREE_TO_ALL", "SKILLS_BOOTCAMP"]) == ["Bootcamp", "Short"]
    assert courses(providers=[here.pk]) == ["Bootcamp"]


def test_delivery_study_mode_and_attendance() -> None:
    run("Online", delivery_mode="ONLINE", study_mode="PART_TIME", attendance="EVENING")
    run("Classroom", delivery_mode="CLASSROOM", venue=venue(), study_mode="FULL_TIME", attendance="DAYTIME")

    assert (
        courses(delivery_modes=["ONLINE"])
        == courses(study_modes=["PART_TIME"])
        == courses(attendance=["EVENING"])
        == ["Online"]
    )
    assert courses(delivery_modes=["ONLINE", "CLASSROOM"]) == ["Classroom", "Online"]


def test_boroughs() -> None:
    newham, camden = borough(), borough(gss_code="E09000007")
    run("Newham", delivery_mode="CLASSROOM", venue=venue(borough=newham))
    run("Camden", delivery_mode="CLASSROOM", venue=venue(borough=camden))
    run("Online")
    job(title="Newham", venues=[venue(borough=newham), venue(borough=newham)])
    job(title="Remote")

    assert courses(boroughs=[newham.pk]) == jobs(boroughs=[newham.pk]) == ["Newham"]
    assert courses(boroughs=[newham.pk, camden.pk]) == ["Camden", "Newham"]


def test_start_of_a_course() -> None:
    run("Any time")
    run("Next week", starts_on=in_days(7))
    run("Next month", starts_on=in_days(30))
    run("Last week", starts_on=in_days(-7))

    assert courses(starts_from=in_days(8)) == ["Any time", "Next month"]
    assert courses(starts_to=in_days(7)) == ["Any time", "Next week"]
    assert courses(starts_from=in_days(7), starts_to=in_days(7)) == ["Any time", "Next week"]
    assert courses(starts_from=in_days(-30)) == ["Any time", "Next month", "Next week"]


def test_cost_and_places() -> None:
    run("Free", cost_gbp=0)
    run("Cheap", cost_gbp=Decimal("12.50"))
    run("Dear", cost_gbp=500)
    run("Unknown")
    everyone = course(title="Waived", funding=[FundingStream.FREE_TO_ALL])
    course_run(course=everyone, cost_gbp=500, places=10, places_left=0)

    assert courses(max_cost=Decimal("12.50")) == ["Cheap", "Free", "Waived"]
    assert courses(free=True) == ["Free", "Waived"]
    assert courses(free=False) == ["Cheap", "Dear", "Free", "Unknown", "Waived"]
    assert courses(places_left=True) == ["Cheap", "Dear", "Free", "Unknown"]


def test_filters_of_a_run_hold_for_one_run() -> None:
    both = course(title="Both")
    course_run(course=both, attendance="EVENING", cost_gbp=500)
    course_run(course=both, attendance="DAYTIME", cost_gbp=0)

    assert courses(attendance=["EVENING"]) == courses(free=True) == ["Both"]
    assert courses(attendance=["EVENING"], free=True) == []


def test_a_run_that_has_started_does_not_count() -> None:
    run("Gone", attendance="EVENING", starts_on=in_days(-1))
    run("Today", attendance="EVENING", starts_on=TODAY)

    assert courses(attendance=["EVENING"]) == ["Today"]


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        ({"min_hourly_pay": Decimal("13.85")}, ["15 an hour", "30,000, 37.5 h"]),
        ({"min_hourly_pay": Decimal("15.01")}, ["30,000, 37.5 h"]),
        ({"min_yearly_pay": Decimal(15_600)}, ["15 an hour", "26,000, 40 h", "30,000, 37.5 h"]),
        ({"min_yearly_pay": Decimal(15_601)}, ["26,000, 40 h", "30,000, 37.5 h"]),
        ({"min_yearly_pay": Decimal(26_000), "min_hourly_pay": Decimal("12.50")}, ["26,000, 40 h", "30,000, 37.5 h"]),
        ({"min_hourly_pay": Decimal("12.50")}, ["15 an hour", "26,000, 40 h", "30,000, 37.5 h"]),
    ],
)
def test_pay_is_compared_by_the_hours_of_the_job(given: dict[str, Decimal], titles: list[str]) -> None:
    job(title="15 an hour", pay_min=15, pay_period="HOUR", hours_per_week=20)
    job(title="26,000, 40 h", pay_min=26_000, pay_period="YEAR", hours_per_week=40)
    job(title="30,000, 37.5 h", pay_min=30_000, pay_period="YEAR")
    job(title="Not stated")

    assert jobs(**given) == titles


def test_contract_pattern_workplace_and_employer() -> None:
    firm = employer()
    job(title="A", contract="APPRENTICESHIP", working_pattern="PART_TIME", workplace="HYBRID", employer=firm)
    job(title="B", contract="PERMANENT", working_pattern="FULL_TIME", workplace="REMOTE")
    job(title="C", contract="PERMANENT", working_pattern="FLEXIBLE", workplace="ON_SITE")

    assert jobs(contracts=["APPRENTICESHIP"]) == jobs(employers=[firm.pk]) == jobs(apprenticeships=True) == ["A"]
    assert jobs(working_patterns=["FULL_TIME"]) == ["B"]
    assert jobs(workplaces=["HYBRID", "REMOTE"]) == ["A", "B"]
    assert jobs(part_time=True) == ["A", "C"]
    assert jobs(part_time=False, apprenticeships=False) == ["A", "B", "C"]


def test_yes_filters() -> None:
    job(title="Confident", employer=employer(disability_confident="COMMITTED"))
    job(title="Living wage", employer=employer(living_wage_employer=True))
    job(title="Flexible", flexible_working=True)
    job(title="Visa", visa_sponsorship=True)

    assert jobs(disability_confident=True) == ["Confident"]
    assert jobs(living_wage=True) == ["Living wage"]
    assert jobs(flexible_working=True) == ["Flexible"]
    assert jobs(visa_sponsorship=True) == ["Visa"]


def test_start_of_a_job() -> None:
    job(title="Soon")
    job(title="Next week", starts_on=in_days(7))

    assert jobs(starts_from=in_days(8)) == ["Soon"]
    assert jobs(starts_to=in_days(7)) == ["Next week", "Soon"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"min_level": 3, "max_level": 2}, "max_level"),
        ({"starts_from": in_days(2), "starts_to": in_days(1)}, "starts_to"),
        ({"age": 121}, "age"),
        ({"age": -1}, "age"),
        ({"skills": [999_999]}, "skills"),
        ({"min_level": 9}, "min_level"),
        ({"access": ["LIFT"]}, "access"),
        ({"boroughs": ["E09000099"]}, "boroughs"),
    ],
)
def test_values_that_cannot_be_used(given: dict[str, Any], field: str) -> None:
    for refused_by in (lambda: courses(**given), lambda: jobs(**given)):
        with pytest.raises(InvalidFilter) as refused:
            refused_by()
        assert (refused.value.code, refused.value.field) == ("INVALID_FILTER", field)


@pytest.mark.parametrize("pounds", [Decimal("-0.01"), Decimal(1000000), Decimal("1.234")])
def test_amounts_that_cannot_be_used(pounds: Decimal) -> None:
    for name, refused_by in (("max_cost", courses), ("min_hourly_pay", jobs), ("min_yearly_pay", jobs)):
        with pytest.raises(InvalidFilter) as refused:
            refused_by(**{name: pounds})
        assert refused.value.field == name


def test_one_statement(django_assert_num_queries: Any) -> None:
    run("A", attendance="EVENING")

    with django_assert_num_queries(1):
        courses(min_level=None, attendance=["EVENING"], free=False, starts_from=TODAY, age=30, highest_level=2)
