"""A course, a bootcamp, a job and an apprenticeship in which everything is stated."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from courses.models import Course, Job, Venue
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

PUBLISHED = datetime(2026, 11, 2, 9, tzinfo=UTC)


def full_course(**fields: object) -> Course:
    """A qualification with a run in a classroom, one online, one moved and one cancelled."""
    owner = provider(
        name="Lantern Yard College", ukprn="10099999", website="https://lantern.example", about="A college."
    )
    row = course(
        **{
            "title": "Spreadsheets for work",
            "provider": owner,
            "reference": "LY-7",
            "summary": "Sort lists and add up numbers.",
            "description": "Ten evenings with a patient teacher.",
            "url": "https://lantern.example/7",
            "course_type": "QUALIFICATION",
            "learn_aim_ref": "60084234",
            "awarding_body": "Northlight Awards",
            "level": 2,
            "minimum_level": 1,
            "minimum_age": 19,
            "maximum_age": 65,
            "entry_requirements": "You can read and write.",
            "what_to_bring": "A pen.",
            "who_for": "Beginners.",
            "what_you_learn": "Sums.",
            "how_you_learn": "In a group.",
            "how_assessed": "A test.",
            "where_next": "Office work.",
            "support": "Childcare.",
            "funding": ["ADULT_SKILLS_FUND"],
            "access": ["CAPTIONS", "CHILDCARE"],
            "skills": [skill(label="use spreadsheets")],
            "closes_on": date(2027, 6, 30),
            **fields,
        }
    )
    place = venue(name="Marsh Lane Centre", address="1 Marsh Lane", access=["STEP_FREE"])
    _in_a_classroom(row, place)
    _elsewhere(row, place)
    return row


def _in_a_classroom(row: Course, place: Venue) -> None:
    course_run(
        course=row,
        delivery_mode="CLASSROOM",
        study_mode="PART_TIME",
        attendance="EVENING",
        venue=place,
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 3, 15),
        sessions=["MON_EVENING", "WED_EVENING"],
        hours_per_week=Decimal("4.5"),
        duration_value=10,
        duration_unit="WEEKS",
        cost_gbp=Decimal("120.50"),
        cost_description="Books are extra.",
        places=12,
        places_left=3,
        day_starts_at=time(18, 30),
        day_ends_at=time(20, 45),
        url="https://lantern.example/7/book",
        reference="A",
    )


def _elsewhere(row: Course, place: Venue) -> None:
    course_run(
        course=row, delivery_mode="ONLINE", study_mode="FLEXIBLE", duration_value=30, duration_unit="HOURS", cost_gbp=0
    )
    course_run(
        course=row,
        delivery_mode="BLENDED",
        venue=place,
        starts_on=date(2027, 4, 12),
        status="RESCHEDULED",
        was_to_start_on=date(2027, 4, 5),
        places=12,
        places_left=0,
        cost_gbp=80,
    )
    course_run(course=row, delivery_mode="WORK_BASED", starts_on=date(2027, 5, 3), status="CANCELLED")


def bootcamp() -> Course:
    """A Skills Bootcamp."""
    row = course(title="Data bootcamp", course_type="SKILLS_BOOTCAMP", level=3, funding=["SKILLS_BOOTCAMP"])
    course_run(course=row, study_mode="FULL_TIME", duration_value=12, duration_unit="WEEKS")
    return row


def full_job(**fields: object) -> Job:
    """A job at two places."""
    owner = employer(name="Tidewharf Software", website="https://tidewharf.example", disability_confident="LEADER")
    values = {
        "title": "Junior support technician",
        "employer": owner,
        "reference": "TW-1",
        "summary": "Help people with their computers.",
        "description": "You answer calls and mend laptops.",
        "url": "https://tidewharf.example/1",
        "published_at": PUBLISHED,
        "closes_on": date(2027, 6, 30),
        "soc2020": "3132",
        "pay_min": Decimal("14.20"),
        "pay_max": Decimal("15.5"),
        "pay_period": "HOUR",
        "hours_per_week": Decimal("37.5"),
        "sessions": ["MON_MORNING"],
        "starts_on": date(2027, 7, 5),
        "vacancies": 2,
        "minimum_level": 1,
        "flexible_working": True,
        "flexible_working_detail": "Choose your hours",
        "visa_sponsorship": True,
        "training": "Two weeks of lessons.",
        "entry_level": True,
        "skills": [skill(label="mend computers")],
        "venues": [venue(name="North Quay"), venue(name="South Quay")],
        **fields,
    }
    return job(**values)


def apprenticeship() -> Job:
    """An apprenticeship."""
    return full_job(
        title="Apprentice technician", contract="APPRENTICESHIP", standard_reference="ST0973", level=3, reference="TW-2"
    )
