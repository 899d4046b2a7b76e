"""Questions about pay. The amounts are dated rows, of wages or of the rules' files; none stands here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from matching.eligibility.conditions import Condition, Finding, long_date
from matching.eligibility.facts import PENNY, Pay, Situation, Wage
from matching.eligibility.truth import Truth, known

WEEKS_IN_YEAR: Final = 52
_SEPTEMBER: Final = 9


@dataclass(frozen=True, slots=True)
class WageYear:
    """Which wages may be meant in a funding year. The sources don't settle it, so all that come into question are named.

    Attributes:
        start: first day of the year.
        end: last day of the year.
        autumns: the years in whose autumn a wage was announced, the oldest first. Wages have not fallen: nothing is below the first.
        hours_a_week: by which publishers make a year's pay of it.
        source: where that is seen.
    """

    start: date
    end: date
    autumns: tuple[int, ...]
    hours_a_week: tuple[Decimal, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Pay below `surely_below` qualifies whichever wage is meant; at `surely_not` it does not. None: not known."""

    surely_below: Decimal | None
    surely_not: Decimal | None


@dataclass(frozen=True)
class PaidBelowWage(Condition):
    """Pay in a year is below a wage that is announced each autumn.

    Yes only where it holds for every wage that may be meant, no only where it holds for none of them.
    """

    wage: str
    years: tuple[WageYear, ...]
    asks: ClassVar = ("pay",)

    def check(self, situation: Situation) -> Finding:
        """Beside the lowest and the highest of the amounts that may be meant."""
        year = self._year(situation.day)
        if year is None:
            return Finding(Truth.PERHAPS, f"We hold no pay limit for {long_date(situation.day)}.")
        return _beside(situation.answers.pay, self._limit(year, situation), _not_held(year, self.wage, situation))

    def pay_points(self, situation: Situation) -> Iterable[Decimal]:
        """Both ends of the limit."""
        year = self._year(situation.day)
        limit = self._limit(year, situation) if year else Limit(None, None)
        return [point for point in (limit.surely_below, limit.surely_not) if point is not None]

    def turning_days(self, situation: Situation) -> Iterable[date]:  # noqa: ARG002 - the same for everybody
        """Where each year begins."""
        return [year.start for year in self.years]

    def _year(self, day: date) -> WageYear | None:
        return next((year for year in self.years if year.start <= day <= year.end), None)

    def _limit(self, year: WageYear, situation: Situation) -> Limit:
        rates = [announced_in(autumn, self.wage, situation.wages) for autumn in year.autumns]
        amounts = [rate.hourly * hours * WEEKS_IN_YEAR for rate in rates if rate for hours in year.hours_a_week]
        return Limit(min(amounts) if rates[0] else None, max(amounts) if all(rates) else None)


@dataclass(frozen=True)
class PaidBelow(Condition):
    """Pay in a year is below an amount that a rule names."""

    pounds: Decimal
    asks: ClassVar = ("pay",)

    def check(self, situation: Situation) -> Finding:
        """Beside that amount."""
        return _beside(situation.answers.pay, Limit(self.pounds, self.pounds), "")

    def pay_points(self, situation: Situation) -> Iterable[Decimal]:  # noqa: ARG002 - the same for everybody
        """That amount."""
        return [self.pounds]


@dataclass(frozen=True)
class PaysTheMinimum(Condition):
    """An apprenticeship pays at least the apprentice rate in force on its first day: everybody starts in their first year.

    The law sets the rate for a year: from the same day of the next year on, an older one says nothing.
    """

    wage: str

    def check(self, situation: Situation) -> Finding:
        """The hourly pay beside the newest rate of that day, where it is not yet old."""
        held = [wage for wage in situation.wages if wage.kind == self.wage and wage.valid_from <= situation.day]
        rate = max(held, key=lambda wage: wage.valid_from, default=None)
        paid = None if situation.offering is None else situation.offering.hourly_pay
        if paid is None:
            return Finding(Truth.PERHAPS, "The advert doesn't say what an hour pays.")
        if rate is None or situation.day >= _a_year_after(rate.valid_from):
            return Finding(Truth.PERHAPS, f"We hold no apprentice wage for {long_date(situation.day)}.")
        side = "at or above" if paid >= rate.hourly else "below"
        words = f"It pays £{paid:.2f} an hour, {side} the least an apprentice may be paid (£{rate.hourly})."
        return Finding(known(paid >= rate.hourly), words)

    def turning_days(self, situation: Situation) -> Iterable[date]:
        """Where each rate begins, and where it says no more."""
        begins = [wage.valid_from for wage in situation.wages if wage.kind == self.wage]
        return [*begins, *map(_a_year_after, begins)]


def announced_in(autumn: int, kind: str, wages: Iterable[Wage]) -> Wage | None:
    """The wage that was announced in the autumn of a year: its row begins between that September and the next August."""
    begins, ends = date(autumn, _SEPTEMBER, 1), date(autumn + 1, _SEPTEMBER, 1)
    held = [wage for wage in wages if wage.kind == kind and begins <= wage.valid_from < ends]
    return max(held, key=lambda wage: wage.valid_from, default=None)


def _a_year_after(day: date) -> date:
    """The same day of the next year; 1 March for 29 February."""
    return date(day.year + 1, day.month, 1) + timedelta(day.day - 1)


def money(amount: Decimal) -> str:
    """As people write it: £28,860, or £27,007.50."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def _not_held(year: WageYear, kind: str, situation: Situation) -> str:
    """The autumns whose wage is not in the sources, in words; empty where all are."""
    missing = [str(autumn) for autumn in year.autumns if announced_in(autumn, kind, situation.wages) is None]
    return f"We don't hold the wage of autumn {' and '.join(missing)} yet." if missing else ""


def _beside(pay: Pay | None, limit: Limit, not_held: str) -> Finding:
    low, high = limit.surely_below, limit.surely_not
    if low is None:
        return Finding(Truth.PERHAPS, not_held)
    if pay is None:
        return Finding(Truth.PERHAPS, "We don't know what you earn.", ("pay",))
    if pay.most is not None and pay.most < low:
        return Finding(Truth.YES, f"You earn less than {money(low)} a year.")
    if pay.least < low:
        return Finding(Truth.PERHAPS, f"You may earn more or less than {money(low)} a year.", ("pay",))
    return _above(pay, low, high, not_held)


def _above(pay: Pay, low: Decimal, high: Decimal | None, not_held: str) -> Finding:
    """Pay that is not below the lowest amount that may be meant."""
    if high is None:
        return Finding(Truth.PERHAPS, f"You earn {money(low)} a year or more. {not_held}")
    if pay.least >= high:
        return Finding(Truth.NO, f"You earn {money(high)} a year or more.")
    return Finding(
        Truth.PERHAPS, f"The limit is somewhere from {money(low)} to {money(high)} a year. Our sources don't settle it."
    )


def just_below(point: Decimal) -> Pay:
    """All pay below an amount."""
    return Pay(Decimal(0), max(point - PENNY, Decimal(0)))
