"""Filters of the search: each alone, those of a run together, and documents that were written yesterday."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from courses.filters import InvalidFilter, filter_courses, filter_jobs
from courses.models import Course, CourseRun, Job, Venue, VenueBorough
from courses.search import refresh_search
from courses.search.filters import FILTERS, documents
from tests.courses.search.listings import TODAY, passing
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.pay_rate import pay_rate
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(10)


def full_course(title: str, **run: Any) -> None:
    """A course with everything that a filter can ask for, whose run is as told."""
    row = course(
        title=title,
        course_type="SKILLS_BOOTCAMP",
        level=2,
        minimum_level=1,
        minimum_age=19,
        maximum_age=24,
        access=["STEP_FREE", "CHILDCARE"],
        skills=[skill(label="glaze")],
        funding=["ADULT_SKILLS_FUND"],
        provider=provider(name="Glassworks"),
    )
    usual = {
        "delivery_mode": "CLASSROOM",
        "study_mode": "PART_TIME",
        "attendance": "EVENING",
        "starts_on": SOON,
        "cost_gbp": 0,
        "places": 9,
        "places_left": 2,
    }
    course_run(course=row, **{**usual, "venue": venue(), **run})


def full_job(title: str, **fields: Any) -> None:
    """The same for a job."""
    usual = {
        "level": 3,
        "contract": "APPRENTICESHIP",
        "working_pattern": "PART_TIME",
        "workplace": "HYBRID",
        "pay_min": Decimal("15.00"),
        "pay_period": "HOUR",
        "hours_per_week": 30,
        "starts_on": SOON,
        "flexible_working": True,
        "visa_sponsorship": True,
    }
    firm = employer(name="Kilnworks", disability_confident="LEADER", living_wage_employer=True)
    row = job(title=title, employer=firm, venues=[venue()], **{**usual, **fields})
    row.interview_guaranteed_by.add(course(title="Leads to a job"))


@pytest.fixture
def listings() -> None:
    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=TODAY - timedelta(100), hourly_gbp="14.80")
    full_course("Course")
    full_job("Job")
    course(title="Plain course")
    job(title="Plain job")
    refresh_search()


PLAIN = ["Leads to a job", "Plain course"]
EACH: dict[str, list[tuple[Any, list[str]]]] = {
    "kinds": [
        (["JOB"], ["Job", "Plain job"]),
        (["COURSE"], ["Course", *PLAIN]),
        (["JOB", "COURSE"], ["Course", "Job", *PLAIN, "Plain job"]),
    ],
    "course_types": [(["SKILLS_BOOTCAMP", "QUALIFICATION"], ["Course"])],
    "min_level": [(2, ["Course", "Job"]), (3, ["Job"]), (4, [])],
    "max_level": [(2, ["Course"]), (8, ["Course", "Job"])],
    "highest_level": [(0, ["Job", *PLAIN, "Plain job"]), (1, ["Course", "Job", *PLAIN, "Plain job"])],
    "age": [
        (18, ["Job", *PLAIN, "Plain job"]),
        (19, ["Course", "Job", *PLAIN, "Plain job"]),
        (25, ["Job", *PLAIN, "Plain job"]),
    ],
    "access": [(["STEP_FREE", "CHILDCARE"], ["Course"]), (["STEP_FREE", "CAPTIONS"], [])],
    "funding": [(["ADULT_SKILLS_FUND", "SKILLS_BOOTCAMP"], ["Course"]), (["SKILLS_BOOTCAMP"], [])],
    "may_be_free": [(True, ["Course"]), (False, ["Course", "Job", *PLAIN, "Plain job"])],
    "free_for_me": [(True, ["Course"]), (False, ["Course", "Job", *PLAIN, "Plain job"])],
    "contracts": [(["APPRENTICESHIP", "TEMPORARY"], ["Job"])],
    "working_patterns": [(["PART_TIME"], ["Job"])],
    "workplaces": [(["HYBRID"], ["Job"]), (["REMOTE"], ["Plain job"])],
    "min_hourly_pay": [(Decimal("15.00"), ["Job"]), (Decimal("15.01"), [])],
    "min_yearly_pay": [(Decimal(23400), ["Job"]), (Decimal("23400.01"), [])],
    "pays_living_wage": [(True, ["Job"])],
    "living_wage_employer": [(True, ["Job"])],
    "apprenticeships": [(True, ["Job"])],
    "disability_confident": [(True, ["Job"])],
    "flexible_working": [(True, ["Job"])],
    "visa_sponsorship": [(True, ["Job"])],
    "interview_guaranteed": [(True, ["Job", "Leads to a job"])],
    "delivery_modes": [(["CLASSROOM"], ["Course"]), (["ONLINE"], [])],
    "study_modes": [(["PART_TIME", "FLEXIBLE"], ["Course"]), (["FULL_TIME"], [])],
    "attendance": [(["EVENING"], ["Course"]), (["WEEKEND"], [])],
    "boroughs": [(["E09000025"], ["Course", "Job"])],
    "starts_from": [(SOON, ["Course", "Job", "Plain job"]), (SOON + timedelta(1), ["Plain job"])],
    "starts_to": [(SOON, ["Course", "Job", "Plain job"]), (SOON - timedelta(1), ["Plain job"])],
    "max_cost": [(Decimal(0), ["Course"]), (Decimal(500), ["Course"])],
    "free": [(True, ["Course"])],
    "places_left": [(True, ["Course"])],
}
BY_KEY = {"skills", "providers", "employers"}
WITH_OTHERS = {"borough_metres"}


@pytest.mark.usefixtures("listings")
def test_each_filter_alone() -> None:
    borough(gss_code="E09000007")
    for name, tries in EACH.items():
        for value, titles in tries:
            assert passing(**{name: value}) == sorted(titles), (name, value)
    assert passing(boroughs=["E09000007"]) == []
    assert {*EACH, *BY_KEY, *WITH_OTHERS} == {name for filters in FILTERS for name in filters.base_filters}


@pytest.mark.usefixtures("listings")
def test_all_filters_of_a_course_at_once() -> None:
    every = {
        name: tries[0][0]
        for name, tries in EACH.items()
        if "Course" in tries[0][1] and name not in {"kinds", "highest_level", "age"}
    }

    assert passing(**every, highest_level=1, age=20, kinds=["COURSE"]) == ["Course"]


def test_by_key() -> None:
    taught, college, firm = skill(), provider(), employer()
    course(title="Course", skills=[taught], provider=college)
    job(title="Job", skills=[taught], employer=firm)
    course(title="Other")
    refresh_search()

    assert passing(skills=[taught.pk]) == ["Course", "Job"]
    assert passing(providers=[college.pk]) == ["Course"]
    assert passing(employers=[firm.pk]) == ["Job"]


RUNS: dict[str, dict[str, Any]] = {
    "delivery_modes": {"delivery_mode": "ONLINE", "venue": None},
    "study_modes": {"study_mode": "FULL_TIME"},
    "attendance": {"attendance": "WEEKEND"},
    "boroughs": {"venue": "other"},
    "starts_from": {"starts_on": SOON - timedelta(1)},
    "starts_to": {"starts_on": SOON + timedelta(1)},
    "max_cost": {"cost_gbp": 10},
    "free": {"cost_gbp": 10},
    "places_left": {"places_left": 0},
}


PAIRS = [(one, other) for one, other in combinations(sorted(RUNS), 2) if not RUNS[one].keys() & RUNS[other].keys()]


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_the_filters_of_a_run_hold_for_one_and_the_same_run(name: str, other: str) -> None:
    """Two runs, each of which passes one of two filters and fails the other: the course passes each, not both."""
    wanted = {key: EACH[key][0][0] for key in (name, other)}
    elsewhere = venue(borough=borough(gss_code="E09000007"))
    differ = {
        key: {column: elsewhere if value == "other" else value for column, value in RUNS[key].items()}
        for key in (name, other)
    }
    full_course("Course", **differ[name])
    run = CourseRun.objects.get()
    second = CourseRun.objects.get(pk=run.pk)
    second.pk = None
    for column, value in {**_usual_again(), **differ[other]}.items():
        setattr(second, column, value)
    second.save()
    refresh_search()

    assert passing(**{other: wanted[other]}) == passing(**{name: wanted[name]}) == ["Course"]
    assert passing(**wanted) == []


def _usual_again() -> dict[str, Any]:
    return {
        "delivery_mode": "CLASSROOM",
        "venue": venue(),
        "study_mode": "PART_TIME",
        "attendance": "EVENING",
        "starts_on": SOON,
        "cost_gbp": Decimal(0),
        "places_left": 2,
    }


@pytest.mark.parametrize(
    "given",
    [
        {"attendance": ["EVENING"]},
        {"boroughs": ["E09000025"]},
        {"free": True},
        {"max_cost": Decimal(5)},
        {"starts_from": TODAY},
        {"starts_to": TODAY + timedelta(30)},
        {"attendance": ["EVENING"], "boroughs": ["E09000025"], "free": True},
    ],
)
def test_a_run_that_started_after_its_document_was_written_no_longer_counts(given: dict[str, Any]) -> None:
    full_course("Course", starts_on=TODAY + timedelta(1))
    row = CourseRun.objects.get()
    course_run(course=row.course, starts_on=TODAY + timedelta(60), cost_gbp=900, attendance="DAYTIME")
    refresh_search()

    assert passing(**given) == ["Course"]
    assert passing(today=TODAY + timedelta(1), **given) == ["Course"]
    tomorrow = {**given, "starts_from": TODAY + timedelta(2)} if "starts_from" in given else given
    late = ["Course"] if "starts_from" in given else []
    assert passing(today=TODAY + timedelta(2), **tomorrow) == late


def test_a_window_looks_into_the_weeks_at_its_ends() -> None:
    for days in range(0, 40, 3):
        course_run(course=course(title=f"{days:02}"), starts_on=TODAY + timedelta(days))
        job(title=f"{days:02} job", starts_on=TODAY + timedelta(days))
    refresh_search()

    for first, last in ((0, 39), (1, 8), (3, 3), (4, 5), (7, 24)):
        # To the end, and from the beginning, as well.
        rest = [f"{day:02}{kind}" for day in range(0, 40, 3) if day >= first for kind in ("", " job")]
        assert passing(starts_from=TODAY + timedelta(first)) == rest
        soon = [f"{day:02}{kind}" for day in range(0, 40, 3) if day <= last for kind in ("", " job")]
        assert passing(starts_to=TODAY + timedelta(last)) == soon
        inside = [day for day in range(0, 40, 3) if first <= day <= last]
        window = {"starts_from": TODAY + timedelta(first), "starts_to": TODAY + timedelta(last)}
        assert passing(**window) == [f"{day:02}{kind}" for day in inside for kind in ("", " job")], (first, last)


@pytest.mark.parametrize(
    ("pay", "starts", "passes"),
    [
        ("14.79", None, False),
        ("14.80", None, True),
        ("14.80", 99, True),
        ("14.80", 100, False),
        ("15.39", 100, False),
        ("15.40", 100, True),
        ("15.40", 200, True),
    ],
)
def test_the_living_wage_is_that_of_the_first_day(pay: str, starts: int | None, passes: object) -> None:
    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=TODAY - timedelta(400), hourly_gbp="13.85")
    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=TODAY - timedelta(35), hourly_gbp="14.80")
    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=TODAY + timedelta(100), hourly_gbp="15.40")
    starts_on = None if starts is None else TODAY + timedelta(starts)
    job(title="Job", pay_min=Decimal(pay), pay_period="HOUR", starts_on=starts_on)
    refresh_search()

    assert passing(pays_living_wage=True) == (["Job"] if passes else [])


def test_a_living_wage_is_not_claimed_without_hours_or_without_a_rate() -> None:
    job(title="Yearly", pay_min=60_000, pay_period="YEAR")
    job(title="Hourly", pay_min=60, pay_period="HOUR")
    refresh_search()
    assert passing(pays_living_wage=True) == []

    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=TODAY, hourly_gbp="14.80")
    assert passing(pays_living_wage=True) == ["Hourly"]


def test_closing_dates_are_looked_at_on_the_day() -> None:
    course(title="Today", closes_on=TODAY)
    refresh_search()

    assert passing() == ["Today"]
    assert passing(today=TODAY + timedelta(1)) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"min_level": 3, "max_level": 1}, "max_level"),
        ({"starts_from": SOON, "starts_to": TODAY}, "starts_to"),
        ({"age": 200}, "age"),
        ({"max_cost": Decimal(10**6)}, "max_cost"),
        ({"boroughs": ["E09000099"]}, "boroughs"),
        ({"skills": [10**17]}, "skills"),
        ({"kinds": ["TEA"]}, "kinds"),
        ({"attendance": ["NEVER"]}, "attendance"),
    ],
)
def test_filters_that_cannot_be_used(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        documents(given, today=TODAY)

    assert (refused.value.code, refused.value.field) == ("INVALID_FILTER", field)


@pytest.fixture
def edge() -> None:
    """A course and a job in Newham, 400 metres from Camden, and others in the middle of it."""
    camden = borough(gss_code="E09000007")
    place = venue()
    VenueBorough.objects.create(venue=place, borough=place.borough, metres=0)
    VenueBorough.objects.create(venue=place, borough=camden, metres=400)
    row = course(title="Edge")
    course_run(course=row, delivery_mode="CLASSROOM", venue=place, attendance="EVENING")
    job(title="Edge job", venues=[place])
    course_run(course=course(title="Camden"), delivery_mode="CLASSROOM", venue=venue(borough=camden))
    course_run(course=course(title="Online"))
    refresh_search()


@pytest.mark.usefixtures("edge")
@pytest.mark.parametrize(
    ("metres", "titles"),
    [(None, ["Camden"]), (0, ["Camden"]), (399, ["Camden"]), (400, ["Camden", "Edge", "Edge job"])],
)
def test_places_around_a_borough(metres: int | None, titles: list[str]) -> None:
    # A place without a row of its own is where its borough is.
    VenueBorough.objects.create(venue=Venue.objects.get(borough="E09000007"), borough_id="E09000007", metres=0)
    given = {"boroughs": ["E09000007"], "borough_metres": metres}

    assert passing(**given) == titles
    assert passing(**given, attendance=["EVENING"]) == [title for title in titles if title == "Edge"]
    courses = filter_courses(Course.objects.all(), given, today=TODAY)
    assert [row.title for row in courses.order_by("title")] == [title for title in titles if "job" not in title]
    assert [row.title for row in filter_jobs(Job.objects.all(), given)] == [title for title in titles if "job" in title]


@pytest.mark.usefixtures("edge")
def test_how_far_around_says_nothing_without_boroughs() -> None:
    assert passing(borough_metres=400) == ["Camden", "Edge", "Edge job", "Online"]


@pytest.mark.parametrize("metres", [-1, 5_001])
def test_how_far_around_is_at_most_five_kilometres(metres: int) -> None:
    with pytest.raises(InvalidFilter) as refused:
        documents({"boroughs": [], "borough_metres": metres}, today=TODAY)

    assert refused.value.field == "borough_metres"
