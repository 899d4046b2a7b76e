"""Which of the things that a listing asks for does a person have? Only what they told us counts; the rest is open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from courses.models import Course, Job, Level, OpportunitySkill, Skill
from matching.models import Resident

Listing = Course | Job
_CHECK: Final = re.compile(r"[^.!?\n]*\b(?:DBS|criminal records?|background)\s+checks?\b[^.!?\n]*", re.IGNORECASE)
"""A sentence about a check. It is quoted whole, so that "no DBS check is needed" stays what it says."""


class Sort(StrEnum):
    """What kind of thing a listing asks for."""

    LEVEL = "LEVEL"
    AGE = "AGE"
    SKILL = "SKILL"
    CHECK = "CHECK"
    OWN_WORDS = "OWN_WORDS"
    BRING = "BRING"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a listing asks for.

    Attributes:
        text: in plain words.
        met: whether the person has it; None where they have not said, or where nobody could tell us.
        sort: what kind of thing.
        skill: of a skill, which.
    """

    text: str
    met: bool | None
    sort: Sort
    skill: Skill | None = None

    @property
    def next_step(self) -> str:
        """What to do about it, in plain words; empty where it is there, or where nothing can be done."""
        return "" if self.met else _NEXT_STEPS.get((self.sort, self.met), "")


_NEXT_STEPS: Final[dict[tuple[Sort, bool | None], str]] = {
    (Sort.LEVEL, None): "Tell us your highest qualification, and we can say.",
    (Sort.LEVEL, False): "Look for a course that takes you to this level first.",
    (Sort.AGE, None): "Tell us the month that you were born in, and we can say.",
    (Sort.SKILL, None): "If you can do this, add it to your skills. If not, a course can teach you.",
    (Sort.CHECK, None): "Ask them about this before you apply. Having a record does not always mean no.",
    (Sort.OWN_WORDS, None): "If you are not sure, ask them before you apply.",
    (Sort.BRING, None): "Have this ready.",
}


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
    asked += [
        Asked(f"Skill: {row.skill.label}", row.skill_id in person.skills or None, Sort.SKILL, row.skill)
        for row in needed
    ]
    return [one for one in asked if one is not None]


def checklist(listing: Listing, skills: Iterable[OpportunitySkill], *, person: Person, on: date) -> list[Asked]:
    """All that a listing asks for: what we can compare, and then what it says in its own words, which is open for everybody.

    The arguments are those of `what_it_asks`. Listings state no check as a fact of its own: one is found where they write of it.
    """
    said = [match.group().strip() for match in _CHECK.finditer(listing.description)]
    asked = [*what_it_asks(listing, skills, person=person, on=on)]
    asked += [Asked(words, None, Sort.CHECK) for words in dict.fromkeys(said)]
    if isinstance(listing, Course):
        own = ((listing.entry_requirements, Sort.OWN_WORDS), (listing.what_to_bring, Sort.BRING))
        asked += [Asked(words, None, sort) for words, sort in own if words]
    return asked


def _level(least: int | None, person: Person) -> Asked | None:
    if least is None:
        return None
    met = None if person.highest_level is None else person.highest_level >= least
    return Asked(
        f"A qualification at {Level(least).label[0].lower()}{Level(least).label[1:]} or above", met, Sort.LEVEL
    )


def _ages(listing: Listing, person: Person, on: date) -> Iterable[Asked | None]:
    lowest, highest = listing.minimum_age, listing.maximum_age
    at_least, at_most = ages_on(person.birth_month, on) if person.birth_month else (None, None)
    if lowest is not None:
        met = None if at_least is None or at_most is None or at_least < lowest <= at_most else at_least >= lowest
        yield Asked(f"Aged {lowest} or over on the first day", met, Sort.AGE)
    if highest is not None:
        met = None if at_least is None or at_most is None or at_least <= highest < at_most else at_most <= highest
        yield Asked(f"Aged {highest} or under on the first day", met, Sort.AGE)


def ages_on(birth_month: date, day: date) -> tuple[int, int]:
    """The youngest and the oldest that somebody born in this month may be on a day: they differ in the month of the birthday."""
    years = day.year - birth_month.year
    if day.month == birth_month.month:
        return (years - 1, years)
    age = years if day.month > birth_month.month else years - 1
    return (age, age)
