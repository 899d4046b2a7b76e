"""Pay by the hour: how an advert's amount compares with the wages of the day."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from courses.models import Job

WEEKS_IN_YEAR: Final = 52
USUAL_HOURS: Final = Decimal("37.5")
"""Of a week, where jobs are compared and one states its pay and not its hours."""
PERIODS_IN_YEAR: Final = {
    Job.PayPeriod.WEEK.value: WEEKS_IN_YEAR,
    Job.PayPeriod.MONTH.value: 12,
    Job.PayPeriod.YEAR.value: 1,
}


def by_the_hour(
    amount: Decimal | None, period: str, hours_per_week: Decimal | None, hours_per_day: Decimal | None = None
) -> Decimal | None:
    """Pounds an hour, unrounded; None where it cannot be worked out.

    Pay by the week, month or year needs the weekly hours; pay by the day needs the hours of a day, which few adverts state.

    Args:
        amount: pounds for one `period`.
        period: a `Job.PayPeriod`, or empty.
        hours_per_week: as the advert states them.
        hours_per_day: of a job that is paid by the day.
    """
    if amount is None or period == Job.PayPeriod.HOUR:
        return amount
    if period == Job.PayPeriod.DAY:
        return amount / hours_per_day if hours_per_day else None
    times = PERIODS_IN_YEAR.get(period)
    if times is None or not hours_per_week:
        return None
    return amount * times / (hours_per_week * WEEKS_IN_YEAR)
