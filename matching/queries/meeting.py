"""Which of the things that a listing asks for does a person have? Only what they told us counts; the rest is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses.models import Course, Job, Level, OpportunitySkill
from matching.models import Resident

Listing = Course | Job


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a listing asks for.

    Attributes:
        text: in plain words.
        met: whether the person has it; None where they have not said.
    """

    text: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Person:
    """What is read of a person here: nothing else is."""

    highest_level: int | None = None
    birth_month: date | None = None
    skills: frozenset[int] = frozenset()

    @classmethod
    def of(cls, resident: Resident) -> Person:
        """In one statement, for the skills."""
        skills = frozenset(resident.skills.values_list("pk", flat=True))
        return cls(resident.highest_level, resident.birth_month, skills)


NOBODY = Person()
"""Somebody who has told us nothing."""


def what_it_asks(listing: Listing, skills: Iterable[OpportunitySkill], *, person: Person, on: date) -> list[Asked]:
    """What a listing asks for: level, ages, and the skills that one must have.

    Args:
        listing: the course or job.
        skills: of the listing, each with its skill.
        person: what they told us.
        on: the day on which ages count: its first day.
    """
    needed = [row for row in skills if row.relation == OpportunitySkill.Relation.ESSENTIAL]
    asked = [_level(listing.minimum_level, person), *_ages(listing, person, on)]
    asked += [Asked(f"Skill: {row.skill.label}", row.skill_id in person.skills or None) for row in needed]
    return [one for one in asked if one is not None]


def _level(least: int | None, person: Person) -> Asked | None:
    if least is None:
        return None
    met = None if person.highest_level is None else person.highest_level >= least
    return Asked(f"A qualification at {Level(least).label[0].lower()}{Level(least).label[1:]} or above", met)


def _ages(listing: Listing, person: Person, on: date) -> Iterable[Asked | None]:
    lowest, highest = listing.minimum_age, listing.maximum_age
    at_least, at_most = ages_on(person.birth_month, on) if person.birth_month else (None, None)
    if lowest is not None:
        met = None if at_least is None or at_most is None or at_least < lowest <= at_most else at_least >= lowest
        yield Asked(f"Aged {lowest} or over on the first day", met)
    if highest is not None:
        met = None if at_least is None or at_most is None or at_least <= highest < at_most else at_most <= highest
        yield Asked(f"Aged {highest} or under on the first day", met)


def ages_on(birth_month: date, day: date) -> tuple[int, int]:
    """The youngest and the oldest that somebody born in this month may be on a day: they differ in the month of the birthday."""
    years = day.year - birth_month.year
    if day.month == birth_month.month:
        return (years - 1, years)
    age = years if day.month > birth_month.month else years - 1
    return (age, age)
