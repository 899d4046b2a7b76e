"""Puts what was decided to be sent into the outbox: those who get the same words share batches of up to 500 devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg2.extras import execute_values

from matching.models import InboxItem
from mobile_api.models import PushBatch
from mobile_api.push.deciding import Ask, Decision
from mobile_api.push.kinds import KINDS
from mobile_api.push.listings import Told, told
from mobile_api.push.people import Reached
from mobile_api.push.words import Choice, choose

BATCH: Final = 500
"""Devices of a batch."""


@dataclass(frozen=True)
class _Parcel:
    """What those in one batch have in common."""

    kind: str
    choice: Choice
    told: Told
    quiet_from: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class Post:
    """What goes out of one turn of the planner.

    Attributes:
        items: what people were told, by number.
        reached: the people, by account.
        ledger: number of the ledger's row of each item.
        now: the moment.
    """

    items: Mapping[int, InboxItem]
    reached: Mapping[int, Reached]
    ledger: Mapping[int, int]
    now: datetime

    def put(self, sent: Sequence[Decision]) -> int:
        """Make their batches, and note on each row of the ledger in which it goes.

        Args:
            sent: decisions to send, that have a row in the ledger.

        Returns:
            How many batches it takes.
        """
        words = told([self.items[d.key] for d in sent])
        parcels: dict[_Parcel, list[Decision]] = defaultdict(list)
        for decision in sent:
            parcels[self._parcel(decision, words[decision.key])].append(decision)
        batches, rows = [], []
        for parcel, decisions in parcels.items():
            for part in self._parts(parcel, decisions):
                batches.append(_batch(parcel, [device for _, devices in part for device in devices], self.now))
                keys = [key for decision, _ in part for key in (decision.key, *decision.leads)]
                rows.append([self.ledger[key] for key in keys if key in self.ledger])
        made = PushBatch.objects.bulk_create(batches)
        pairs = [(number, batch.pk) for batch, numbers in zip(made, rows, strict=True) for number in numbers]
        if pairs:
            with connection.cursor() as cursor:
                execute_values(
                    cursor.cursor,
                    "UPDATE mobile_api_pushledger AS l SET batch = v.batch FROM (VALUES %s) AS v (id, batch) WHERE l.id = v.id",
                    pairs,
                    page_size=len(pairs),
                )
        return len(made)

    def _reached_of(self, key: int) -> Reached:
        return self.reached[int(self.items[key].resident.user_id)]

    def _parcel(self, decision: Decision, words: Told) -> _Parcel:
        item, reached = self.items[decision.key], self._reached_of(decision.key)
        if decision.leads:
            words = words.with_others(item.kind, 1 + len(decision.leads))
        ask = Ask(item.pk, item.kind, item.told_at, item.expires_at)
        return _Parcel(
            kind=item.kind,
            choice=choose(words.template, reached.language),
            told=words,
            quiet_from=_quiet_from(reached, ask, self.now),
            expires_at=ask.useless_at,
        )

    def _parts(self, parcel: _Parcel, decisions: Sequence[Decision]) -> Iterable[list[tuple[Decision, list[int]]]]:
        """Lots of people with 500 devices at most: nobody's devices are in two of them."""
        part: list[tuple[Decision, list[int]]] = []
        size = 0
        for decision in decisions:
            devices = self._reached_of(decision.key).devices_of(parcel.kind)
            if size + len(devices) > BATCH:
                yield part
                part, size = [], 0
            part.append((decision, devices))
            size += len(devices)
        if part:
            yield part


def _quiet_from(reached: Reached, ask: Ask, now: datetime) -> datetime | None:
    if reached.person.is_woken_by(ask.kind):
        return None
    begins = reached.person.quiet.next_begin(now)
    return begins if begins is not None and begins < ask.useless_at else None


def _batch(parcel: _Parcel, devices: list[int], now: datetime) -> PushBatch:
    names: dict[str, Any] = {name: value for name, value in asdict(parcel.told.names).items() if value}
    if "day" in names:
        names["day"] = names["day"].isoformat()
    return PushBatch(
        kind=parcel.kind,
        template=parcel.choice.name,
        version=parcel.choice.version,
        language=parcel.choice.language,
        names=names,
        tag=parcel.told.tag,
        link=parcel.told.link,
        urgent=KINDS[parcel.kind].urgent,
        devices=devices,
        made_at=now,
        not_before=now,
        quiet_from=parcel.quiet_from,
        expires_at=parcel.expires_at,
    )
