"""What the rules are about: what a resident told us, what is offered, the wages, and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

AUGUST: Final = 8
PENNY: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay before tax in a year, in pounds, somewhere between two amounts.

    Attributes:
        least: no less than this.
        most: no more than this; None where there is no upper end.
    """

    least: Decimal
    most: Decimal | None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError("pay goes from 0 up, the least first")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What somebody told us. None, or an empty text, is "not told". No equality answer has a place here.

    Attributes:
        birth_month: first day of the month of birth.
        lives_in_london: by the first half of the home postcode.
        home_on_edge: a part of the area of that half postcode lies outside London, so that only the whole one would tell.
        may_stay: British or Irish, or may live in the United Kingdom for more than a year.
        employment: a value of `Resident.EmploymentStatus`.
        pay: before tax in a year.
        highest_level: of all qualifications, 0 for Entry level.
        has_english_maths: holds both at level 2 (GCSE grade 4 or C).
        has_digital_level_1: has digital skills at level 1.
    """

    birth_month: date | None = None
    lives_in_london: bool | None = None
    home_on_edge: bool = False
    may_stay: bool | None = None
    employment: str = ""
    pay: Pay | None = None
    highest_level: int | None = None
    has_english_maths: bool | None = None
    has_digital_level_1: bool | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Public money is approved for a qualification between two days; no end where none was published."""

    start: date
    end: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offering:
    """What is offered: a running of a course, or an apprenticeship.

    Attributes:
        level: of the qualification; None where it is not stated.
        fee: in pounds before any funding; None where it is not stated.
        free_to_all: the provider lists it as free for everybody.
        regulated: it leads to a qualification of the national list.
        approvals: by offer, for that qualification; None where we hold nothing about it.
        list_day: of the list of approvals that we hold.
        foundation: a foundation apprenticeship; None where we cannot tell.
        hourly_pay: of an apprenticeship; None where it is not stated.
    """

    level: int | None = None
    fee: Decimal | None = None
    free_to_all: bool = False
    regulated: bool = False
    approvals: Mapping[str, Approval] | None = None
    list_day: date | None = None
    foundation: bool | None = None
    hourly_pay: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wage:
    """A wage from a day on, in pounds an hour."""

    kind: str
    valid_from: date
    hourly: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Everything that a rule may look at.

    Attributes:
        answers: of the resident.
        offering: None asks about the person alone, as if the course fitted.
        day: the first day of the course.
        wages: all that are held.
    """

    answers: Answers
    offering: Offering | None
    day: date
    wages: Sequence[Wage] = field(default=())


def funding_year(day: date) -> int:
    """The year in which the funding year of this day began: funding years run from 1 August to 31 July."""
    return day.year if day.month >= AUGUST else day.year - 1
