"""Erases residents who have not been here for long: first they are told, then they have time to come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from backend.accounts.models import User
from courses.models import EmployerMember, ProviderMember
from courses.worker import PeriodicJob
from matching.models import Erasure, InactivityNotice, InboxItem, Resident
from matching.services.erasure import erase
from matching.services.inbox import tell

MOST_A_TURN: Final = 500


def tend_inactive(*, now: datetime) -> dict[str, int]:
    """Everything that is due on this day. A second run on the same day finds nothing more.

    Members of organisations and staff are left alone: their work may well take them here once in two years.

    Returns:
        How many `came_back` since they were told, were `erased`, and were `told`.
    """
    today = timezone.localdate(now)
    if not settings.INACTIVE_MONTHS:
        return {"came_back": 0, "erased": 0, "told": 0}
    back, _ = InactivityNotice.objects.filter(resident__user__seen_on__gt=F("told_on")).delete()
    due = InactivityNotice.objects.filter(erase_on__lte=today).order_by("erase_on", "pk")
    erased = sum(_erase(key, now=now) for key in list(due.values_list("resident__user", flat=True)[:MOST_A_TURN]))
    quiet = _quiet(today).filter(inactivity_notice=None).order_by("user__seen_on", "pk")
    told = sum(_tell(resident, now=now) for resident in quiet.select_related("user")[:MOST_A_TURN])
    return {"came_back": back, "erased": erased, "told": told}


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, or the last one of a shorter month: 31 March less one month is 28 February."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    last = ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def _quiet(today: date) -> QuerySet[Resident]:
    """Residents, and nothing but residents, who were last here `INACTIVE_MONTHS` ago or longer."""
    acts = [Exists(model.objects.filter(user=OuterRef("user"))) for model in (ProviderMember, EmployerMember)]
    last_day = months_before(today, settings.INACTIVE_MONTHS)
    rows = Resident.objects.filter(user__seen_on__lte=last_day, user__is_staff=False, user__merged_into=None)
    return rows.exclude(acts[0]).exclude(acts[1])


@transaction.atomic
def _tell(resident: Resident, *, now: datetime) -> int:
    today = timezone.localdate(now)
    _, is_new = InactivityNotice.objects.get_or_create(
        resident=resident,
        defaults={"told_on": today, "erase_on": today + timedelta(days=settings.INACTIVE_NOTICE_DAYS)},
    )
    if is_new:
        tell(
            resident=resident,
            kind=InboxItem.Kind.SERVICE_NOTICE,
            about=None,
            occasion=f"INACTIVE:{today}",
            facts={"notice": "ACCOUNT_INACTIVE"},
            now=now,
        )
    return int(is_new)


@transaction.atomic
def _erase(key: int, *, now: datetime) -> int:
    """Erase one, unless they came back this very moment: the account is held before the notice is read again."""
    user = User.objects.select_for_update().filter(pk=key).first()
    notices = InactivityNotice.objects.filter(resident__user=key, erase_on__lte=timezone.localdate(now))
    notice = notices.first()
    if user is None or notice is None or user.seen_on > notice.told_on:
        return 0
    if user not in User.objects.filter(pk=key, resident__in=_quiet(notice.told_on)):
        notice.delete()  # they act for an organisation meanwhile
        return 0
    erase(user=user, because=Erasure.Because.INACTIVE, now=now)
    return 1


def _tended(now: datetime) -> str:
    return ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in tend_inactive(now=now).items())


TEND_INACTIVE: Final = PeriodicJob("tend_inactive", every=timedelta(hours=6), run=_tended, lease=timedelta(hours=1))
