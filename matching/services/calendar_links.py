"""Addresses under which a calendar app fetches a plan: signed, ending by themselves, and ended by their owner at any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.db import transaction

from backend.accounts.models import User
from courses.worker import PeriodicJob
from matching.models import CalendarLink, Resident
from matching.services.residents import locked_resident

LASTS: Final = timedelta(days=180)
MOST_LINKS: Final = 5


def _signer() -> Signer:
    """Made when it is needed: without a key the server must still be able to say what is missing."""
    return Signer(salt="matching.calendar_links", sep=".")


@transaction.atomic
def make_calendar_link(*, by: User, now: datetime) -> CalendarLink:
    """A new address of one's plan. The oldest of more than five ends."""
    resident = locked_resident(by=by)
    link = CalendarLink.objects.create(resident=resident, key=uuid4(), made_at=now, expires_at=now + LASTS)
    newest = resident.calendar_links.order_by("-made_at", "-pk").values_list("pk", flat=True)
    resident.calendar_links.exclude(pk__in=list(newest[:MOST_LINKS])).delete()
    return link


@transaction.atomic
def end_calendar_links(*, by: User) -> int:
    """All addresses of one's plan stop to work at once. Returns how many there were."""
    count, _ = CalendarLink.objects.filter(resident=locked_resident(by=by)).delete()
    return count


def token_of(link: CalendarLink) -> str:
    """What stands in the address: a random number and its signature, and nothing about anybody."""
    return _signer().sign(link.key.hex)


def resident_of_token(token: str, *, now: datetime) -> Resident | None:
    """Whose plan an address shows; None where it is forged, has ended, or never was. A forged one costs no statement."""
    try:
        key = UUID(hex=_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    link = CalendarLink.objects.select_related("resident").filter(key=key, expires_at__gt=now).first()
    return link.resident if link else None


def forget_calendar_links(now: datetime) -> str:
    """Delete the addresses that have ended."""
    count, _ = CalendarLink.objects.filter(expires_at__lte=now).delete()
    return f"{count:,} calendar addresses deleted."


FORGET_CALENDAR_LINKS: Final = PeriodicJob("forget_calendar_links", every=timedelta(hours=6), run=forget_calendar_links)
