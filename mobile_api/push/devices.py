"""Phones come and go: they are registered, refreshed, removed at sign-out, and retired once it is proved that they are dead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from backend.accounts.models import User
from backend.errors import NotFound
from courses.worker import PeriodicJob
from mobile_api.models import Device
from mobile_api.models.device import hash_of_address
from mobile_api.push.addresses import GivenAddress, check_address

MOST_DEVICES: Final = 10
"""Of one person. Of more, those go that were not there for longest."""
KEPT_RETIRED: Final = timedelta(days=90)
_LOCKS: Final = 20_261_127  # of addresses, among the advisory locks of the database
_LOCK_NUMBERS: Final = 2**31


@transaction.atomic
def register(*, by: User, given: GivenAddress, now: datetime, replaces: int | None = None) -> Device:
    """Send to this phone from now on. Twice changes nothing but when it was last there.

    Whoever was signed in on it before gets nothing there any more: their row is deleted, and with it the number under which
    notifications wait for them.

    Args:
        by: who is signed in on it.
        given: its address.
        now: the moment.
        replaces: number of the same phone's row, where its address has changed.

    Raises:
        AddressInvalid, PushServiceUnknown, KeysInvalid.
        NotFound: `replaces` is not theirs.
    """
    check_address(given)
    mark = hash_of_address(given.value)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _alone_with(mark)
    mine = Device.objects.filter(user=by)
    row = mine.filter(address_sha256=mark).first()
    if row is None and replaces is not None:
        row = mine.filter(pk=replaces).first()
        if row is None:
            raise NotFound(field="id")
    others = Device.objects.filter(address_sha256=mark)
    (others.exclude(pk=row.pk) if row else others).delete()
    row = row or Device(user=by, added_at=now)
    row.kind, row.address, row.address_sha256 = given.kind, given.value, mark
    row.p256dh, row.auth = given.p256dh, given.auth
    row.refreshed_at, row.retired_at = max(now, row.added_at), None
    row.save()
    if replaces is not None:
        mine.filter(pk=replaces).exclude(pk=row.pk).delete()
    _pruned(by)
    return row


def _pruned(by: User) -> None:
    mine = Device.objects.filter(user=by)
    kept = mine.order_by("-refreshed_at", "-pk").values_list("pk", flat=True)[:MOST_DEVICES]
    mine.exclude(pk__in=list(kept)).delete()


@transaction.atomic
def refresh(*, by: User, device_id: int, now: datetime) -> Device:
    """The app on it is there, with the address that it had.

    Raises:
        NotFound: it is not theirs, or it is retired: it has to register anew.
    """
    row = Device.objects.select_for_update().filter(user=by, pk=device_id, retired_at=None).first()
    if row is None:
        raise NotFound(field="id")
    row.refreshed_at = max(now, row.added_at)
    row.save(update_fields=["refreshed_at"])
    return row


@transaction.atomic
def remove(*, by: User, device_id: int) -> bool:
    """They sign out on it: nothing more is sent there. Returns whether it was there; twice changes nothing."""
    count, _ = Device.objects.filter(user=by, pk=device_id).delete()
    return bool(count)


def retire(device_ids: Iterable[int], *, now: datetime) -> int:
    """The push service says that these addresses are dead: they are deleted, and the rows remember that there was a phone.

    Never called for any other answer: an address that only could not be reached is kept.
    """
    rows = Device.objects.filter(pk__in=list(device_ids), retired_at=None)
    return rows.update(retired_at=now, address="", p256dh="", auth="")


def forget_retired(now: datetime) -> str:
    """Delete what was retired long ago."""
    count, _ = Device.objects.filter(retired_at__lt=now - KEPT_RETIRED).delete()
    return f"{count:,} dead devices forgotten."


def _alone_with(mark: str) -> None:
    """Two people who register one phone at once come one after the other; the second has it then."""
    numbers = [_LOCKS, int(mark[:8], 16) % _LOCK_NUMBERS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers)


FORGET_DEVICES: Final = PeriodicJob("forget_dead_devices", every=timedelta(hours=6), run=forget_retired)
