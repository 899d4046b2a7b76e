"""A small catalogue to recommend from: three courses and three jobs, their skills, and the occupations they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.models import Course, Job, Occupation, OccupationSkill, Skill, Venue
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.skill import occupation, skill
from tests.factories.venue import venue


@dataclass(frozen=True)
class SmallCatalogue:
    """The rows that tests name."""

    repair: Course
    """In a classroom in Newham, in two weeks, free for everyone."""
    python: Course
    """Online, at any time, £450."""
    spreadsheets: Course
    """In a classroom far away in the west, in a month, £120 or free."""
    help_desk: Job
    """In Newham, £14.20 an hour."""
    developer: Job
    """From home, £28,000 a year."""
    tester: Job
    """Hybrid, in the west, without stated pay."""
    repairing: Skill
    programming: Skill
    sheets: Skill

    @property
    def ids(self) -> set[int]:
        """Keys of all six."""
        rows = (self.repair, self.python, self.spreadsheets, self.help_desk, self.developer, self.tester)
        return {row.pk for row in rows}


def small_catalogue(*, today: date) -> SmallCatalogue:
    """The whole of it. Runs start after `today`."""
    repairing = skill(label="repair computers", alternative_labels=["fix laptops"])
    programming, sheets = skill(label="use Python"), skill(label="use spreadsheets")
    _occupations(repairing, programming, sheets)
    near, west = venue(), venue(latitude=51.55, longitude=-0.45)
    return SmallCatalogue(
        repair=_repair(near, repairing, today + timedelta(14)),
        python=_python(programming),
        spreadsheets=_spreadsheets(west, sheets, today + timedelta(30)),
        help_desk=job(
            title="IT support technician",
            summary="Answer calls at a help desk and repair computers for staff.",
            venues=[near],
            skills=[repairing],
            pay_min=Decimal("14.20"),
            pay_period=Job.PayPeriod.HOUR,
        ),
        developer=_developer(programming),
        tester=job(
            title="Trainee software tester",
            summary="Try programs out and write down what goes wrong.",
            venues=[west],
            workplace=Job.Workplace.HYBRID,
        ),
        repairing=repairing,
        programming=programming,
        sheets=sheets,
    )


def _repair(place: Venue, taught: Skill, starts_on: date) -> Course:
    row = course(
        title="Computer repair for beginners",
        summary="Learn to repair laptops and help people with their computers.",
        level=1,
        funding=["FREE_TO_ALL"],
        skills=[taught],
    )
    course_run(course=row, delivery_mode="CLASSROOM", venue=place, starts_on=starts_on, cost_gbp=0)
    return row


def _python(taught: Skill) -> Course:
    row = course(title="Python for websites", summary="Write code and build a website.", level=3, skills=[taught])
    course_run(course=row, cost_gbp=450)
    return row


def _spreadsheets(place: Venue, taught: Skill, starts_on: date) -> Course:
    row = course(
        title="Spreadsheets at work",
        summary="Sort lists and add up numbers.",
        level=1,
        funding=["ADULT_SKILLS_FUND"],
        skills=[taught],
    )
    course_run(course=row, delivery_mode="CLASSROOM", venue=place, starts_on=starts_on, cost_gbp=120)
    return row


def _developer(asked: Skill) -> Job:
    return job(
        title="Junior web developer",
        summary="Write code for websites with a small team.",
        skills=[asked],
        pay_min=28_000,
        pay_period=Job.PayPeriod.YEAR,
        hours_per_week=Decimal("37.5"),
    )


def _occupations(repairing: Skill, programming: Skill, sheets: Skill) -> list[Occupation]:
    made = [
        occupation(
            label="ICT help desk agent",
            alternative_labels=["deskside technician", "IT support technician"],
            description="Help desk agents give help to computer users and repair hardware.",
            isco_group="3512",
        ),
        occupation(
            label="web developer",
            alternative_labels=["website developer", "web programmer"],
            description="Web developers build websites with code.",
            isco_group="2513",
        ),
        occupation(
            label="data entry clerk",
            alternative_labels=["data input assistant"],
            description="Data entry clerks keep lists and numbers in spreadsheets.",
            isco_group="4132",
        ),
    ]
    pairs = zip(made, (repairing, programming, sheets), strict=True)
    essential = OccupationSkill.Relation.ESSENTIAL
    OccupationSkill.objects.bulk_create(
        OccupationSkill(occupation=row, skill=needed, relation=essential) for row, needed in pairs
    )
    return made
