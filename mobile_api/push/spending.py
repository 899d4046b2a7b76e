"""What is left of this week's budgets, and which news of a policy are not sent any more: the policy has ended, or the membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from matching.models import InboxItem
from matching.queries.membership import members_of
from matching.queries.policies import policies_in_force
from mobile_api.models import PushLedger
from mobile_api.push.deciding import Reason
from mobile_api.push.kinds import COUNTED
from mobile_api.push.people import PLAIN, WEEK


def left_for_everybody(now: datetime) -> int | None:
    """Counted notifications that may still be sent this week; None: any number. News of policies take nothing from it."""
    return _left(settings.PUSH_WEEKLY_BUDGET, PLAIN, now)


def left_for_news(now: datetime) -> int | None:
    """News of policies that may still be sent this week; None: any number."""
    return _left(settings.PUSH_OUTREACH_BUDGET, Q(policy__isnull=False, reason=PushLedger.Reason.SENT), now)


def _left(budget: int, spent: Q, now: datetime) -> int | None:
    if not budget:
        return None
    rows = PushLedger.objects.filter(spent, kind__in=COUNTED, decided_at__gt=now - WEEK)
    return max(budget - rows.count(), 0)


def lapsed(items: Sequence[InboxItem], *, now: datetime) -> Mapping[int, Reason]:
    """Why news of policies are not sent: the policy counts no more, or they are no members any more. By number of the item.

    It is asked at the moment of sending, because what waits for quiet hours to be over may have been told the evening before.
    """
    today = timezone.localdate(now)
    active = {one.row.pk: one.force for one in policies_in_force(today=today)}
    names = members_of(active.values(), {item.resident_id for item in items}, today=today)
    found = {}
    for item in items:
        force = active.get(item.policy_id or 0)
        if force is None:
            found[item.pk] = Reason.TOO_LATE
        elif force.policy.name not in names[item.resident_id]:
            found[item.pk] = Reason.NO_CONSENT
    return found
