"""Who is reached by notifications: by area for operators, and for each resident as numbers, of which only sums by group are ever shown."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from mobile_api.models import PushLedger

FEWEST: Final = 10
"""People, below which a figure of a group is not shown."""


def exposure_by_area(*, since: datetime) -> list[dict[str, Any]]:
    """How many people of each area were sent something that nobody asked for, and how many notifications they got.

    Areas by the first half of the postcode that they gave; an area with fewer than ten people is not shown, nor are numbers within
    one: people are counted in whole tens. No answer for statistics is read.
    """
    sent = PushLedger.objects.filter(reason="SENT", decided_at__gte=since, user__resident__outcode__isnull=False)
    groups = (
        sent.order_by()
        .values("user__resident__outcode")
        .annotate(people=Count("user", distinct=True), notifications=Count("pk"))
    )
    shown = [group for group in groups.order_by("user__resident__outcode") if group["people"] >= FEWEST]
    return [
        {
            "area": group["user__resident__outcode"],
            "people": group["people"] // FEWEST * FEWEST,
            "notifications_each": round(group["notifications"] / group["people"], 1),
        }
        for group in shown
    ]


def sent_to_each(month: date) -> dict[int, tuple[int, int]]:
    """Notifications that each resident was sent in a month, and how many they opened; with those who were sent none.

    Args:
        month: its first day, by London's clock.

    Returns:
        By the number of the resident: everybody about whom anything was decided.
    """
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, _next_month(month)))
    rows = PushLedger.objects.filter(decided_at__gte=begin, decided_at__lt=end, user__resident__isnull=False).order_by()
    sent = Q(reason=PushLedger.Reason.SENT)
    counted = rows.values_list("user__resident").annotate(
        sent=Count("pk", filter=sent), opened=Count("pk", filter=sent & Q(opened_at__isnull=False))
    )
    return {resident: (notifications, opened) for resident, notifications, opened in counted}


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
