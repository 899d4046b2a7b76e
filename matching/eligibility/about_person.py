"""Questions about a person: home, age, work, and what they have learned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from matching.eligibility.conditions import Condition, Finding, long_date, told
from matching.eligibility.facts import AUGUST, Situation, funding_year
from matching.eligibility.truth import Truth, known

_LEVEL_2 = 2
_LEVEL_3 = 3


@dataclass(frozen=True)
class LivesInLondon(Condition):
    """The home is in London. Elsewhere other rules hold: `elsewhere` says whether that is a no or a perhaps."""

    elsewhere: Truth = Truth.NO
    asks: ClassVar = ("lives_in_london",)

    def check(self, situation: Situation) -> Finding:
        """By the first half of the postcode."""
        lives = situation.answers.lives_in_london
        if situation.answers.home_on_edge:
            return Finding(Truth.PERHAPS, "Your postcode area is partly outside London. Your whole postcode decides.")
        if lives is False:
            return Finding(self.elsewhere, "Your home is not in London. Other rules hold there.")
        return told(known(lives), "Your home is in London.", "", "We don't know where you live.", "lives_in_london")


@dataclass(frozen=True)
class MayStay(Condition):
    """British or Irish, or may live here for more than a year."""

    asks: ClassVar = ("may_stay",)

    def check(self, situation: Situation) -> Finding:
        """As told."""
        return told(
            known(situation.answers.may_stay),
            "You may live in the UK for more than a year.",
            "You may not live in the UK for more than a year.",
            "We don't know how long you may live in the UK.",
            "may_stay",
        )


@dataclass(frozen=True)
class AgedOn31August(Condition):
    """Age on the 31 August of the funding year. A month of birth settles it: August ends on that day."""

    at_least: int = 0
    at_most: int = 150
    asks: ClassVar = ("birth_month",)

    def check(self, situation: Situation) -> Finding:
        """By year and month of birth."""
        year, born = funding_year(situation.day), situation.answers.birth_month
        wanted = f"You need to be {_ages(self.at_least, self.at_most)} on 31 August {year}."
        if born is None:
            return Finding(Truth.PERHAPS, f"We don't know your age. {wanted}", self.asks)
        age = year - born.year - (born.month > AUGUST)
        fits = self.at_least <= age <= self.at_most
        words = f"You are {age} on 31 August {year}."
        return Finding(known(fits), words if fits else f"{words} {wanted}")

    def turning_days(self, situation: Situation) -> Iterable[date]:
        """The first days of the funding years in which the age is reached, and passed."""
        born = situation.answers.birth_month
        if born is not None:
            for age in {self.at_least, self.at_most + 1} - {0, AgedOn31August.at_most + 1}:
                yield date(born.year + age + (born.month > AUGUST), AUGUST, 1)

    def birth_months(self, situation: Situation) -> Iterable[date]:
        """The youngest who is old enough, and the oldest who is young enough."""
        year = funding_year(situation.day)
        yield date(year - self.at_least, AUGUST, 1)
        if self.at_most < AgedOn31August.at_most:
            yield date(year - self.at_most - 1, AUGUST + 1, 1)


@dataclass(frozen=True)
class AgedAtStart(Condition):
    """Age on the first day. In the month of the birthday itself it is a perhaps: the day of birth is never asked."""

    at_least: int = 0
    at_most: int = 150
    asks: ClassVar = ("birth_month",)

    def check(self, situation: Situation) -> Finding:
        """By year and month of birth."""
        wanted = f"You need to be {_ages(self.at_least, self.at_most)} on {long_date(situation.day)}."
        born, day = situation.answers.birth_month, situation.day
        if born is None:
            return Finding(Truth.PERHAPS, f"We don't know your age. {wanted}", self.asks)
        oldest = day.year - born.year - (day.month < born.month)
        unsure = day.month == born.month and day.day < _last_of(born).day
        found = {self.at_least <= age <= self.at_most for age in {oldest, oldest - unsure}}
        if len(found) > 1:
            return Finding(Truth.PERHAPS, f"It starts in the month of your birthday. {wanted}")
        fits = found == {True}
        age_words = (
            f"You are {oldest - unsure} or {oldest} on that day." if unsure else f"You are {oldest} on that day."
        )
        return Finding(known(fits), age_words if fits else f"{age_words} {wanted}")

    def turning_days(self, situation: Situation) -> Iterable[date]:
        """The first and the last day of the month in which the age is reached, and the day after."""
        born = situation.answers.birth_month
        if born is not None:
            for age in {self.at_least, self.at_most + 1} - {0, AgedAtStart.at_most + 1}:
                first, days = date(born.year + age, born.month, 1), _last_of(born).day
                yield from (first, first + timedelta(days - 1), first + timedelta(days))

    def birth_months(self, situation: Situation) -> Iterable[date]:
        """The youngest who is old enough for certain, and the oldest who is young enough for certain."""
        this_month = situation.day.replace(day=1)
        before = (this_month - timedelta(1)).replace(day=1)
        after = (_last_of(this_month) + timedelta(1)).replace(day=1)
        yield from (month.replace(year=month.year - self.at_least) for month in (this_month, before))
        if self.at_most < AgedAtStart.at_most:
            yield from (month.replace(year=month.year - self.at_most - 1) for month in (this_month, after))


@dataclass(frozen=True)
class WorkIs(Condition):
    """What somebody does now is one of these."""

    any_of: tuple[str, ...]
    asks: ClassVar = ("employment",)

    def check(self, situation: Situation) -> Finding:
        """As told."""
        now = situation.answers.employment
        fits = known(now in self.any_of if now else None)
        return told(
            fits,
            "You told us that you are out of work and looking.",
            "You told us that you are not out of work and looking.",
            "We don't know if you have work.",
            "employment",
        )


@dataclass(frozen=True)
class FirstFull(Condition):
    """A first full level 2 or 3: nothing as high as the course is held yet.

    Somebody who holds something at the very same level gets a perhaps: we don't know whether theirs is a full one.
    """

    asks: ClassVar = ("highest_level",)

    def check(self, situation: Situation) -> Finding:
        """By the highest level of the person and the level of the course."""
        held, offering = situation.answers.highest_level, situation.offering
        level = _LEVEL_2 if offering is None else offering.level
        if level is None:
            return Finding(Truth.PERHAPS, "The course doesn't say its level.")
        if level not in {_LEVEL_2, _LEVEL_3}:
            return Finding(Truth.NO, "The course is not at level 2 or 3.")
        if held is None:
            return Finding(Truth.PERHAPS, "We don't know your highest level.", self.asks)
        if held < level:
            return Finding(Truth.YES, f"It would be your first level {level}.")
        if held == level:
            return Finding(
                Truth.PERHAPS, f"You have a level {level} already. We don't know if it counts as a full one."
            )
        return Finding(Truth.NO, f"You already have more than a level {level}.")


@dataclass(frozen=True)
class LevelBelow(Condition):
    """The highest level held is below this."""

    level: int
    asks: ClassVar = ("highest_level",)

    def check(self, situation: Situation) -> Finding:
        """As told."""
        held = situation.answers.highest_level
        return told(
            known(None if held is None else held < self.level),
            f"You don't have a level {self.level} yet.",
            f"You already have a level {self.level} or more.",
            "We don't know your highest level.",
            "highest_level",
        )


@dataclass(frozen=True)
class NeedsEnglishMaths(Condition):
    """English and maths are not both held at level 2. Whoever has nothing at level 2 has not."""

    asks: ClassVar = ("has_english_maths", "highest_level")

    def check(self, situation: Situation) -> Finding:
        """As told; the highest level settles it where the question itself is open."""
        answers = situation.answers
        has = answers.has_english_maths
        nothing_so_high = answers.highest_level is not None and answers.highest_level < _LEVEL_2
        if has and nothing_so_high:
            words = "You have English and maths at level 2, and nothing as high as that. These don't fit together."
            return Finding(Truth.PERHAPS, words)
        if has is None and nothing_so_high:
            has = False
        return told(
            known(None if has is None else not has),
            "You don't have both English and maths at GCSE grade 4 or C.",
            "You already have English and maths at GCSE grade 4 or C.",
            "We don't know if you have English and maths at GCSE grade 4 or C.",
            "has_english_maths",
        )


@dataclass(frozen=True)
class NeedsDigital(Condition):
    """Digital skills are below level 1."""

    asks: ClassVar = ("has_digital_level_1",)

    def check(self, situation: Situation) -> Finding:
        """As told; the provider tests it."""
        has = situation.answers.has_digital_level_1
        return told(
            known(None if has is None else not has),
            "You told us that you are new to computers or need the basics.",
            "You told us that you already have the basics on a computer.",
            "We don't know how well you use a computer.",
            "has_digital_level_1",
        )


@dataclass(frozen=True)
class ProviderDecides(Condition):
    """Something that we never ask, or that somebody else decides: always a perhaps."""

    because: str

    def check(self, situation: Situation) -> Finding:  # noqa: ARG002 - the same for everybody
        """Perhaps."""
        return Finding(Truth.PERHAPS, self.because)


def _ages(at_least: int, at_most: int) -> str:
    return f"{at_least} or over" if at_most == AgedOn31August.at_most else f"{at_least} to {at_most}"


def _last_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
