"""The chain over the audit log: each place's hash covers its entry and the place before, so a change anywhere shows.

Making it is a step of the worker and not of whoever writes an entry: writers never wait for each other (ADR 21).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import connection, transaction

from backend.audit.models import AuditEntry, AuditLink, WaitingEntry

GENESIS: Final = "0" * 64
"""What the first place is chained to."""
BATCH: Final = 1_000
_LOCK: Final = 7_306_151_905
"""Of pg_advisory_xact_lock: one chain is made at a time. Writers of entries never take it."""


@dataclass(frozen=True)
class Place:
    """A place of the chain. As a line of an anchor file: `12 3f…`."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"


class ChainBroken(Exception):  # noqa: N818 - it is what was found
    """The log is not what was chained.

    Attributes:
        position: the first place that is wrong.
    """

    def __init__(self, position: int, what: str) -> None:
        self.position = position
        super().__init__(f"Broken at place {position}: {what}")


def canonical(entry: AuditEntry) -> bytes:
    """An entry as it is hashed: JSON in UTF-8, keys sorted, no blanks, moments in UTC to the microsecond (as in RFC 8785, for
    texts and whole numbers).
    """
    content = {
        "id": entry.pk,
        "at": _moment(entry.at),
        "written_at": _moment(entry.written_at),
        "action": entry.action,
        "actor": entry.actor,
        "actor_pseudonym": None if entry.actor_pseudonym is None else str(entry.actor_pseudonym),
        "subject_pseudonym": None if entry.subject_pseudonym is None else str(entry.subject_pseudonym),
        "thing": entry.thing,
        "facts": entry.facts,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(position: int, previous: str, entry: AuditEntry) -> str:
    """SHA-256, in hexadecimal, over the place, the hash of the place before, and the entry."""
    return hashlib.sha256(f"{position}\n{previous}\n".encode() + canonical(entry)).hexdigest()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def head() -> Place:
    """The last place; place 0 of an empty chain."""
    last = AuditLink.objects.order_by("-position").first()
    return Place(0, GENESIS) if last is None else Place(last.position, last.hash)


@transaction.atomic
def extend_chain(*, most: int = BATCH) -> int:
    """Take waiting entries into the chain, in the order of their keys. Returns how many; less than `most`: none is left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    waiting = list(AuditEntry.objects.filter(waiting__isnull=False).order_by("pk")[:most])
    end = head()
    links = []
    for entry in waiting:
        position = end.position + 1
        end = Place(position, hash_of(position, end.hash, entry))
        links.append(AuditLink(position=position, entry=entry, hash=end.hash))
    AuditLink.objects.bulk_create(links)
    WaitingEntry.objects.filter(entry__in=[entry.pk for entry in waiting]).delete()
    return len(links)


def extend_chain_to_its_end() -> int:
    """Take in every waiting entry, in transactions of at most `BATCH`. Returns how many."""
    total = 0
    while done := extend_chain():
        total += done
    return total


def verify(*, anchors: Iterator[Place] | tuple[Place, ...] = (), seen: Callable[[int], None] = lambda _: None) -> Place:
    """Go through the whole chain and compute every hash again.

    Args:
        anchors: places that the chain is known to have had: a chain that was cut off, or made anew, lacks them.
        seen: told after each entry how many there were.

    Returns:
        The last place.

    Raises:
        ChainBroken: names the first place that is wrong.
    """
    known = {anchor.position: anchor for anchor in anchors if anchor.position}
    last = Place(0, GENESIS)
    for link in AuditLink.objects.select_related("entry").order_by("position").iterator(chunk_size=BATCH):
        last = _next(last, link)
        if last != known.pop(last.position, last):
            raise ChainBroken(last.position, "the chain had another hash here when it was anchored.")
        seen(last.position)
    if known:
        raise ChainBroken(last.position + 1, "the chain ends here, and an anchor says that it was longer.")
    _require_everything_chained(last)
    return last


def _next(last: Place, link: AuditLink) -> Place:
    position = last.position + 1
    if link.position != position:
        raise ChainBroken(position, "this place is missing.")
    if link.hash != hash_of(position, last.hash, link.entry):
        raise ChainBroken(position, f"entry {link.entry_id} is not what was chained.")
    return Place(position, link.hash)


def _require_everything_chained(last: Place) -> None:
    """An entry is in the chain or waits for it."""
    outside = AuditEntry.objects.filter(link__isnull=True, waiting__isnull=True).order_by("pk").first()
    if outside is not None:
        raise ChainBroken(last.position + 1, f"entry {outside.pk} is neither in the chain nor waits for it.")
