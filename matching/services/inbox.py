"""A resident is told something in the app, once, and reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound
from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.inbox_words import FACTS
from matching.models import InboxItem, Resident
from matching.services.residents import locked_resident

Kind = InboxItem.Kind
KEPT: Final = timedelta(days=90)
"""How long an item is kept that nothing ends earlier."""


def tell(
    *,
    resident: Resident,
    kind: InboxItem.Kind,
    about: Opportunity | None,
    occasion: str,
    facts: Mapping[str, Any],
    now: datetime,
    expires_at: datetime | None = None,
) -> bool:
    """Tell a resident something, in the transaction of what it is about. The same thing again changes nothing.

    Args:
        resident: whom.
        kind: what sort of thing.
        about: the listing that the words name; None where there is none.
        occasion: up to 64 letters that tell it from another one of this kind about this listing: `2026-12-12:10`, `7:OFFERED`.
        facts: what its words need, as `matching.inbox_words.FACTS` says; no personal words.
        now: the moment.
        expires_at: from when on it says nothing any more; None for 90 days.

    Returns:
        Whether it is new. A push notification follows only then.

    Raises:
        ValueError: the caller gives other facts than the kind needs.
    """
    item = inbox_item(
        resident=resident, kind=kind, about=about, occasion=occasion, facts=facts, now=now, expires_at=expires_at
    )
    values = {name: getattr(item, name) for name in ("facts", "told_at", "expires_at")}
    _, is_new = InboxItem.objects.get_or_create(
        resident=resident, kind=kind, opportunity=about, occasion=occasion, defaults=values
    )
    return bool(is_new)


def inbox_item(
    *,
    resident: Resident,
    kind: InboxItem.Kind,
    about: Opportunity | None,
    occasion: str,
    facts: Mapping[str, Any],
    now: datetime,
    expires_at: datetime | None = None,
) -> InboxItem:
    """The same as a row that is not stored yet, for `tell_all`; arguments as of `tell`."""
    if facts.keys() != FACTS[kind]:
        raise ValueError(f"{kind} needs the facts {', '.join(sorted(FACTS[kind]))}.")
    return InboxItem(
        resident_id=resident.pk,
        kind=kind,
        opportunity_id=about.pk if about else None,
        occasion=occasion,
        facts=dict(facts),
        told_at=now,
        expires_at=min(expires_at or now + KEPT, now + KEPT),
    )


def tell_all(items: Iterable[InboxItem]) -> None:
    """Many at once, in one statement; of those that were told before the first stays (constraint `inbox_told_once`)."""
    InboxItem.objects.bulk_create(items, ignore_conflicts=True)


@transaction.atomic
def mark_read(*, by: User, item_id: int, now: datetime) -> InboxItem:
    """They have read it. Doing it twice changes nothing.

    Raises:
        NotFound: there is no such item that `by` may see.
    """
    mine = InboxItem.objects.shown(now=now).filter(resident=locked_resident(by=by))
    item: InboxItem | None = mine.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound(field="id")
    if item.read_at is None:
        item.read_at = now
        item.save(update_fields=["read_at"])
    return item


@transaction.atomic
def mark_all_read(*, by: User, now: datetime) -> int:
    """They have seen everything that is there now. Returns how many were unread."""
    mine = InboxItem.objects.shown(now=now).filter(resident=locked_resident(by=by))
    return int(mine.unread().update(read_at=now))


def forget_expired(now: datetime) -> str:
    """Delete the items that have expired."""
    count, _ = InboxItem.objects.filter(expires_at__lte=now).delete()
    return f"{count:,} inbox items deleted."


FORGET_INBOX: Final = PeriodicJob("forget_expired_inbox", every=timedelta(hours=1), run=forget_expired)
