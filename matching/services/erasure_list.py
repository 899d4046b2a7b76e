"""The list of who was erased: a file beside the database, because a restored backup has forgotten it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts.models import User
from courses.worker import PeriodicJob
from matching.models import Erasure
from matching.models.erasure import hash_of_uid
from matching.services.erasure import erase


class ListUnreadable(Exception):  # noqa: N818 - it is what was found
    """A line of the file is not one of ours."""


@dataclass(frozen=True)
class Listed:
    """One erased person. As a line of the file: hash, moment, number of the receipt."""

    uid_sha256: str
    at: datetime
    receipt: UUID

    def __str__(self) -> str:
        return f"{self.uid_sha256} {self.at.isoformat()} {self.receipt}"

    @classmethod
    def read(cls, line: str) -> Listed:
        """From a line.

        Raises:
            ListUnreadable: it is something else.
        """
        try:
            uid_sha256, at, receipt = line.split(" ")
            return cls(bytes.fromhex(uid_sha256).hex(), datetime.fromisoformat(at), UUID(receipt))
        except ValueError:
            raise ListUnreadable from None


@transaction.atomic
def list_erasures(file: Path) -> int:
    """Add erasures that are not in the file yet. A crash in between may write a line twice, and never loses one."""
    rows = list(Erasure.objects.select_for_update(skip_locked=True).filter(is_listed=False).order_by("pk")[:1_000])
    if rows:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="ascii") as out:
            out.writelines(f"{Listed(row.uid_sha256, row.at, row.receipt)}\n" for row in rows)
            out.flush()
            os.fsync(out.fileno())
        Erasure.objects.filter(pk__in=[row.pk for row in rows]).update(is_listed=True)
    return len(rows)


def read_list(file: Path) -> list[Listed]:
    """Everybody in the file.

    Raises:
        ListUnreadable: it says which line is none of ours.
        FileNotFoundError: no such file.
    """
    listed = []
    for number, line in enumerate(file.read_text(encoding="ascii", errors="replace").splitlines(), start=1):
        try:
            listed.append(Listed.read(line))
        except ListUnreadable:
            raise ListUnreadable(f"Line {number} is not a hash, a moment and a receipt.") from None
    return listed


def erase_again(listed: Iterable[Listed], *, now: datetime, seen: Callable[[int], None] = lambda _: None) -> int:
    """Erase whoever of the list is back, because an older backup was restored.

    Somebody who was erased and then made a new account with the same sign-in keeps it: it is younger than the erasure.

    Args:
        listed: who was erased.
        now: the moment.
        seen: told how many accounts were looked at.

    Returns:
        How many were erased again.
    """
    last: dict[str, datetime] = {}
    for entry in listed:
        last[entry.uid_sha256] = max(entry.at, last.get(entry.uid_sha256, entry.at))
    done = 0
    for number, user in enumerate(_accounts(), start=1):
        erased_at = last.get(hash_of_uid(str(user.firebase_uid)))
        if erased_at is not None and user.joined_at <= erased_at:
            erase(user=user, because=Erasure.Because.AGAIN, now=now)
            done += 1
        seen(number)
    return done


def _accounts() -> Iterator[User]:
    return User.objects.filter(firebase_uid__isnull=False).order_by("pk").iterator(chunk_size=2_000)


def _listed(_now: datetime) -> str:
    return f"{list_erasures(Path(settings.ERASURE_LIST))} listed"


LIST_ERASURES: Final = PeriodicJob("list_erasures", every=timedelta(minutes=1), run=_listed)
