"""Facets of search documents: every value that a listing can be filtered by, as one whole number.

A code is the facet's number shifted left by 24 bits, plus the value: the place of a choice among the choices of its model,
or a key. Where a model's choices change their order, documents are right again after a refresh of everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import IntEnum
from itertools import product
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import Choices, IntegerField, Q, Value

from courses.models import AccessFeature, Course, CourseRun, FundingStream, Job, Opportunity

_SHIFT: Final = 24
_SIGNATURES: Final = 1_000
"""More than there are options."""


class Facet(IntEnum):
    """What a code is about."""

    KIND = 1
    COURSE_TYPE = 2
    LEVEL = 3
    ASKS = 4
    """What one must already hold: 0 nothing, else the level plus 1."""
    FUNDING = 5
    ACCESS = 6
    SKILL = 7
    PROVIDER = 8
    EMPLOYER = 9
    DELIVERY = 10
    STUDY_MODE = 11
    ATTENDANCE = 12
    BOROUGH = 13
    START_WEEK = 14
    """0: at any time; else weeks from `FIRST_WEEK`, from 1."""
    FEE = 15
    CONTRACT = 16
    WORKING_PATTERN = 17
    WORKPLACE = 18
    PAY = 19
    FLAG = 20
    OPTION = 21
    """How, when and whether for free one run is taught, in one code: what must hold together for one run."""
    OPTION_IN_BOROUGH = 22
    """The same with the run's borough, in which 0 is none."""
    PLACE = 24
    """0: no journey is needed; else the cell of the travel grid plus 1."""
    SLICE = 23
    """One of 64 equal parts of all documents, by a hash of the key: a sample that an index can find."""


class Flag(IntEnum):
    """Values of `Facet.FLAG`: what a listing is or offers."""

    FREE = 1
    MAY_BE_FREE = 2
    DISABILITY_CONFIDENT = 3
    LIVING_WAGE_EMPLOYER = 4
    FLEXIBLE_WORKING = 5
    VISA_SPONSORSHIP = 6
    INTERVIEW_GUARANTEED = 7
    HOURLY_PAY_CERTAIN = 8
    """The pay of an hour is stated, or follows from stated hours."""


CHOICES: Final[dict[Facet, type[Choices]]] = {
    Facet.KIND: Opportunity.Kind,
    Facet.COURSE_TYPE: Course.Type,
    Facet.FUNDING: FundingStream,
    Facet.ACCESS: AccessFeature,
    Facet.DELIVERY: CourseRun.DeliveryMode,
    Facet.STUDY_MODE: CourseRun.StudyMode,
    Facet.ATTENDANCE: CourseRun.Attendance,
    Facet.CONTRACT: Job.Contract,
    Facet.WORKING_PATTERN: Job.WorkingPattern,
    Facet.WORKPLACE: Job.Workplace,
}
OPTION_FACETS: Final = (Facet.DELIVERY, Facet.STUDY_MODE, Facet.ATTENDANCE)
"""Parts of `Facet.OPTION`, before whether it is free."""
_OPTION_SIZES: Final = tuple(len(CHOICES[facet].values) + 1 for facet in OPTION_FACETS)
SLICES: Final = 64
FIRST_WEEK: Final = date(2020, 1, 6)
ANY_WEEK: Final = Facet.START_WEEK << _SHIFT
"""The code of what can be started at any time."""
LAST_WEEK: Final = 1_566
"""Thirty years on: all later weeks are one."""
NO_JOURNEY: Final = Facet.PLACE << _SHIFT
"""The code of what happens online or at home."""
FEES: Final = (1, 50_01, 100_01, 250_01, 500_01, 1_000_01, 2_000_01)
"""Pence at which the next band begins."""
PAY: Final = (10_00, 12_00, 13_00, 14_00, 15_00, 16_00, 18_00, 20_00, 25_00)
"""Pence of an hour at which the next band begins."""


def code(facet: Facet, value: int) -> int:
    """The code of a value."""
    return (facet << _SHIFT) + value


def facet_of(number: int) -> Facet:
    """The facet of a code."""
    return Facet(number >> _SHIFT)


def value_of(number: int) -> int:
    """The value in a code."""
    return number % (1 << _SHIFT)


def any_of(codes: Iterable[int]) -> Q:
    """Condition of a document that has one of these codes, or more."""
    return Q(facets__overlap=_written(codes))


def all_of(codes: Iterable[int]) -> Q:
    """Condition of a document that has all of these codes."""
    return Q(facets__contains=_written(codes))


def _written(codes: Iterable[int]) -> Value:
    """As one parameter: Django writes a list item by item, and a hundred items cost a millisecond."""
    return Value(list(codes), output_field=ArrayField(IntegerField()))


def flag(value: Flag) -> list[int]:
    """The code of a flag, as what a document must contain."""
    return [code(Facet.FLAG, value)]


def choice_codes(facet: Facet, chosen: Iterable[str]) -> list[int]:
    """Codes of stored choices."""
    places = list(CHOICES[facet].values)
    return [code(facet, places.index(str(choice))) for choice in chosen]


def borough_code(gss_code: str) -> int:
    """The code of a London borough: the last two digits of its ONS code."""
    return code(Facet.BOROUGH, int(gss_code[-2:]))


def option_codes(
    chosen: Mapping[Facet, Sequence[str]], *, free: bool, boroughs: Sequence[str] | None = None
) -> list[int]:
    """Every option that has one of the chosen values in each chosen part, and is free where that is asked."""
    parts = [
        range(size)
        if facet not in chosen
        else [number - code(facet, 0) + 1 for number in choice_codes(facet, chosen[facet])]
        for facet, size in zip(OPTION_FACETS, _OPTION_SIZES, strict=True)
    ]
    signatures = [_signature(places, is_free) for places in product(*parts) for is_free in ((1,) if free else (0, 1))]
    if boroughs is None:
        return [code(Facet.OPTION, signature) for signature in signatures]
    areas = [int(gss_code[-2:]) for gss_code in boroughs]
    return [code(Facet.OPTION_IN_BOROUGH, area * _SIGNATURES + signature) for area in areas for signature in signatures]


def _signature(places: Sequence[int], is_free: int) -> int:
    number = 0
    for place, size in zip(places, _OPTION_SIZES, strict=True):
        number = number * size + place
    return number * 2 + is_free


def fee_codes(at_most: Decimal) -> list[int]:
    """Bands in which a fee of at most this lies."""
    return [code(Facet.FEE, band) for band in range(_band(at_most, FEES) + 1)]


def pay_codes(at_least: Decimal) -> list[int]:
    """Bands in which a pay of at least this lies."""
    return [code(Facet.PAY, band) for band in range(_band(at_least, PAY), len(PAY) + 1)]


def week_codes(start: date, end: date) -> list[int]:
    """Weeks of which a day lies in a window, from its first to its last."""
    return [code(Facet.START_WEEK, number) for number in range(_week(start), _week(end) + 1)]


def _week(day: date) -> int:
    return min(max((day - FIRST_WEEK).days // 7 + 1, 1), LAST_WEEK)


def _band(pounds: Decimal, bounds: tuple[int, ...]) -> int:
    return sum(pounds * 100 >= bound for bound in bounds)


# The same in SQL. Everything that is written into it is a constant of this module or of a model.


def choice_sql(facet: Facet, column: str) -> str:
    """SQL of the code of a stored choice; null where there is none."""
    places = ", ".join(f"'{choice}'" for choice in CHOICES[facet].values)
    return f"{code(facet, 0) - 1} + array_position(ARRAY[{places}], {column}::text)"


def option_sql(columns: Mapping[Facet, str], *, free: str, borough: str | None = None) -> str:
    """SQL of the code of a run's option; with the SQL of its borough's number, of the option in that borough."""
    number = "0"
    for facet, size in zip(OPTION_FACETS, _OPTION_SIZES, strict=True):
        places = ", ".join(f"'{choice}'" for choice in CHOICES[facet].values)
        place = f"coalesce(array_position(ARRAY[{places}], {columns[facet]}::text), 0)"
        number = f"({number}) * {size} + {place}"
    number = f"({number}) * 2 + CASE WHEN {free} THEN 1 ELSE 0 END"
    if borough is None:
        return value_sql(Facet.OPTION, number)
    return value_sql(Facet.OPTION_IN_BOROUGH, f"{borough} * {_SIGNATURES} + {number}")


def choices_sql(facet: Facet, column: str) -> str:
    """SQL of the codes of a list of stored choices."""
    return f"ARRAY(SELECT {choice_sql(facet, 'choice')} FROM unnest({column}) AS choice)"  # noqa: S608


def value_sql(facet: Facet, value: str) -> str:
    """SQL of the code of a number."""
    return f"({code(facet, 0)} + ({value})::integer)"


def flag_sql(value: Flag, condition: str) -> str:
    """SQL of a flag's code where the condition holds; null elsewhere."""
    return f"CASE WHEN {condition} THEN {code(Facet.FLAG, value)} END"


def band_sql(facet: Facet, pence: str, bounds: tuple[int, ...]) -> str:
    """SQL of the code of a band; null where the amount is not known."""
    return value_sql(facet, f"width_bucket({pence}, ARRAY{list(bounds)}::numeric[])")


def week_sql(day: str) -> str:
    """SQL of the code of a week; a missing day is "at any time"."""
    weeks = f"least(greatest(({day} - DATE '{FIRST_WEEK}') / 7 + 1, 1), {LAST_WEEK})"
    return value_sql(Facet.START_WEEK, f"CASE WHEN {day} IS NULL THEN 0 ELSE {weeks} END")


def slice_sql(key: str) -> str:
    """SQL of the code of a row's slice: multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4)."""
    return value_sql(Facet.SLICE, f"mod(mod({key}, 1048576) * 2654435761, 4294967296) / 67108864")
