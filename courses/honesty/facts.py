"""What the fields that are not text say: the level asked for, and the pay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from courses.honesty.advert import Advert
from courses.honesty.verdict import Code, Policy

_WEEKS: Final = 52
"""Weeks in a year. A year is a day or two longer, so the pay an hour comes out a little high: nobody is accused for a rounding."""
_PENNY: Final = Decimal("0.01")


def fact_findings(advert: Advert, policy: Policy) -> Iterator[tuple[Code, str, str]]:
    """Yield (code, field, the fact in words) for each fact that stands in the way."""
    if advert.minimum_level is not None and advert.minimum_level > policy.highest_minimum_level:
        yield Code.MINIMUM_LEVEL_TOO_HIGH, "minimum_level", f"level {advert.minimum_level}"
    hourly = hourly_pay(advert)
    if hourly is not None and advert.minimum_wage_hourly is not None and hourly < advert.minimum_wage_hourly:
        yield Code.BELOW_MINIMUM_WAGE, "pay_min", f"£{hourly.quantize(_PENNY)} an hour"


def hourly_pay(advert: Advert) -> Decimal | None:
    """Return the lowest pay in pounds an hour, or None where it is not stated or cannot be worked out."""
    if advert.pay_min is None:
        return None
    if advert.pay_period == "HOUR":
        return advert.pay_min
    if advert.pay_period == "YEAR" and advert.hours_per_week:
        return advert.pay_min / (_WEEKS * advert.hours_per_week)
    return None
