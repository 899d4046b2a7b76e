"""What an hour of a job pays, beside the wages in force on its first day. The wages are dated rows with their source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import Final, Protocol

from backend.errors import Problem
from courses.models import Job, PayRate
from courses.pay import by_the_hour

Kind: Final = PayRate.Kind
_PENNY: Final = Decimal("0.01")
_ADULT: Final = 18
_FULL_RATE: Final = 21
RATE_LASTS: Final = 366
"""Days after which a newer rate is to be expected: the law sets them for a year."""


class Paid(Protocol):
    """What is read of a job: a `Job`, or a `JobDraft`."""

    @property
    def contract(self) -> str:
        """A `Job.Contract`."""

    @property
    def pay_min(self) -> Decimal | None:
        """Lowest pay in pounds."""

    @property
    def pay_period(self) -> str:
        """What it is for."""

    @property
    def hours_per_week(self) -> Decimal | None:
        """Of yearly, monthly and weekly pay."""

    @property
    def hours_per_day(self) -> Decimal | None:
        """Of daily pay."""

    @property
    def maximum_age(self) -> int | None:
        """The oldest somebody may be."""

    @property
    def starts_on(self) -> date | None:
        """The first day; None for as soon as possible."""


class Outcome(Enum):
    """How the pay compares."""

    MEETS = "MEETS"
    BELOW = "BELOW"
    RATE_NOT_KNOWN = "RATE_NOT_KNOWN"
    PAY_NOT_KNOWN = "PAY_NOT_KNOWN"


@dataclass(frozen=True)
class Comparison:
    """One wage beside the lowest pay of a job.

    Attributes:
        outcome: of the comparison.
        hourly: pounds an hour of the job, down to the penny; None where the advert does not allow to tell.
        rate: the wage in force on that day; None where we hold none.
        may_have_risen: the rate is older than rates last, so a newer one is to be expected by that day.
        text: the result in plain words.
    """

    outcome: Outcome
    hourly: Decimal | None
    rate: PayRate | None
    may_have_risen: bool
    text: str


def minimum_wage(job: Paid, *, rates: Sequence[PayRate], today: date) -> Comparison:
    """The statutory minimum on the first day, beside the lowest pay.

    The apprentice rate for apprenticeships; otherwise the rate of 21 and over, or a lower one where nobody older may apply.

    Args:
        job: the advert.
        rates: all rates that are held, in any order.
        today: the day in London; counts where the job starts as soon as possible.
    """
    return _compare(job, minimum_kind(job), rates, today)


def living_wage(job: Paid, *, rates: Sequence[PayRate], today: date) -> Comparison:
    """The voluntary London Living Wage, beside the lowest pay; arguments as of `minimum_wage`."""
    return _compare(job, Kind.LONDON_LIVING_WAGE, rates, today)


def check_pay(job: Paid, *, rates: Sequence[PayRate], today: date) -> list[Problem]:
    """A problem where the pay is below the minimum wage. Where no rate is held for that day nothing is claimed."""
    found = minimum_wage(job, rates=rates, today=today)
    if found.outcome is Outcome.BELOW:
        return [Problem("PAY_BELOW_MINIMUM_WAGE", "pay_min", found.text)]
    return []


def minimum_kind(job: Paid) -> PayRate.Kind:
    """Which minimum holds for everybody who may apply (National Minimum Wage Regulations 2015, regulation 4A)."""
    if job.contract == Job.Contract.APPRENTICESHIP:
        return Kind.APPRENTICE
    oldest = job.maximum_age
    if oldest is not None and oldest < _ADULT:
        return Kind.UNDER_18
    return Kind.AGE_18_20 if oldest is not None and oldest < _FULL_RATE else Kind.AGE_21_PLUS


def _compare(job: Paid, kind: PayRate.Kind, rates: Sequence[PayRate], today: date) -> Comparison:
    day = job.starts_on or today
    held = [rate for rate in rates if rate.kind == kind and rate.valid_from <= day]
    rate = max(held, key=lambda one: one.valid_from, default=None)
    exact = by_the_hour(job.pay_min, job.pay_period, job.hours_per_week, job.hours_per_day)
    hourly = None if exact is None else exact.quantize(_PENNY, rounding=ROUND_DOWN)
    if hourly is None or exact is None:
        return Comparison(
            Outcome.PAY_NOT_KNOWN, None, rate, may_have_risen=False, text="The advert doesn't say what an hour pays."
        )
    if rate is None:
        words = f"We hold no rate ({kind.label}) for {day:%-d %B %Y}, so this pay has not been compared."
        return Comparison(Outcome.RATE_NOT_KNOWN, hourly, None, may_have_risen=False, text=words)
    outcome = Outcome.MEETS if exact >= rate.hourly_gbp else Outcome.BELOW
    risen = (day - rate.valid_from).days >= RATE_LASTS
    return Comparison(outcome, hourly, rate, may_have_risen=risen, text=_words(outcome, hourly, rate, risen=risen))


def _words(outcome: Outcome, hourly: Decimal, rate: PayRate, *, risen: bool) -> str:
    side = "at or above" if outcome is Outcome.MEETS else "below"
    words = (
        f"£{hourly} an hour is {side} the {PayRate.Kind(rate.kind).label} rate of £{rate.hourly_gbp} "
        f"(from {rate.valid_from:%-d %B %Y}; source: {rate.source})."
    )
    return f"{words} A newer rate may apply by the first day; we don't hold it yet." if risen else words
