"""The filter for pay at or above the London Living Wage that is in force on the first day."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING

from django.db.models import Q, QuerySet

from courses.models import PayRate, SearchDocument
from courses.search.documents import ANY_TIME
from courses.search.facets import Flag, all_of, any_of, flag, pay_codes


def paying_the_living_wage(rows: QuerySet[SearchDocument], today: date) -> QuerySet[SearchDocument]:
    """Pay against the rate of the first day, which is today where it has passed or is not stated."""
    rates = list(PayRate.objects.filter(kind=PayRate.Kind.LONDON_LIVING_WAGE).order_by("valid_from"))
    ends = [*(rate.valid_from for rate in rates[1:]), date.max][: len(rates)]
    any_time = date.fromisoformat(ANY_TIME)
    enough, least = Q(pk__in=[]), []
    for rate, end in zip(rates, ends, strict=True):
        if end <= today:
            continue
        start = Q(soonest__gte=rate.valid_from, soonest__lt=end)
        now = Q(soonest=any_time) | Q(soonest__lt=rate.valid_from) if rate.valid_from <= today else Q(pk__in=[])
        pence = int((rate.hourly_gbp * 100).to_integral_value(ROUND_CEILING))
        enough |= Q(hourly_pence__gte=pence) & (start | now)
        least.append(rate.hourly_gbp)
    if not least:
        return rows.none()
    certain = all_of(flag(Flag.HOURLY_PAY_CERTAIN))
    return rows.filter(enough, certain, any_of(pay_codes(min(least))))
