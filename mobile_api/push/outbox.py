"""Sends what is in the outbox: each batch by one worker at a time, each device once.

A worker claims a batch under a lease, sends it in lots, and appends each lot's results before it begins the next. Whoever dies loses
the lease when it runs out; the next one sends only to devices without a result. What a death can do twice is one lot, and the screen
shows that once, because the second has the tag of the first.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from mobile_api.models import Device, PushBatch
from mobile_api.node import encode
from mobile_api.push import circuit
from mobile_api.push.devices import retire
from mobile_api.push.holding import LEASE, LeaseLost, claim, end, put_back, release, renew, try_later
from mobile_api.push.kinds import KINDS
from mobile_api.push.message import STOP, Address, AddressKind, Outgoing, PushMessage, WebPushKeys
from mobile_api.push.results import PASSES, append, without_result
from mobile_api.push.stopping import stop_address
from mobile_api.push.transport import Outcome, Transport, Verdict
from mobile_api.push.words import Choice, Names, languages, words_of

logger = logging.getLogger(__name__)
FLUSH: Final = 100
"""Devices of a lot: what a death may send twice."""
MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
_KINDS: Final = {kind.value: AddressKind[kind.name] for kind in Device.Kind}
_AMONG: Final = '"mobile_api_device"."id" = ANY(%s::bigint[])'


@dataclass(frozen=True)
class Sender:
    """What a worker sends with.

    Attributes:
        name: of its process.
        transport: the way to devices.
        clock: says which moment it is.
        stopping: whether the process was asked to stop: then the lot that has begun is the last.
        flush: devices of a lot.
        lease: how long a batch is a worker's without a sign of life.
    """

    name: str
    transport: Transport
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    flush: int = FLUSH
    lease: timedelta = LEASE

    def send_next(self, *, probes: bool = False) -> bool:
        """Claim and send one batch. Returns whether there was any.

        Args:
            probes: whether sending is stopped, and this batch tries whether it may go on.
        """
        now = self.clock()
        batch = claim(self.name, now=now, lease=self.lease)
        if batch is None:
            return False
        try:
            self._send(batch, now, probes)
        except LeaseLost:
            logger.warning("Batch %d was taken over by another worker.", batch.pk)
        return True

    def _send(self, batch: PushBatch, now: datetime, probes: bool) -> None:  # noqa: FBT001 - as of `send_next`
        if batch.expires_at <= now:
            end(batch, PushBatch.End.EXPIRED, holder=self.name, now=now)
        elif batch.quiet_from is not None and batch.quiet_from <= now + self.lease:
            put_back(batch, holder=self.name, now=now)
        elif batch.attempts > MOST_ATTEMPTS:
            logger.error("Batch %d is given up after %d attempts.", batch.pk, MOST_ATTEMPTS)
            end(batch, PushBatch.End.GIVEN_UP, holder=self.name, now=now)
        else:
            self._deliver(batch, probes)

    def _deliver(self, batch: PushBatch, probes: bool) -> None:  # noqa: FBT001 - as above
        left = without_result(batch.pk, batch.devices) if batch.begun else batch.devices
        addressed = addresses_of(left)
        message = message_of(batch, now=self.clock())
        lots = [addressed[at : at + self.flush] for at in range(0, len(addressed), self.flush)]
        waits: list[float] = []
        for number, lot in enumerate(lots, start=1):
            if self.stopping():
                release(batch, holder=self.name)
                return
            outcomes = list(self.transport.send([Outgoing(address, message) for _, address in lot]))
            is_last = number == len(lots)
            done = is_last and not waits and _is_final(outcomes, len(lot))
            self._record(batch, lot, outcomes, done=done)
            refused = next((each.code for each in outcomes if each.verdict is Verdict.CREDENTIALS), None)
            if refused is not None:
                circuit.stop(refused, now=self.clock())
                release(batch, holder=self.name)
                return
            if probes:
                circuit.close()
            waits += _waits(outcomes, len(lot))
            if done:
                return
        if waits:
            self._try_again(batch, max(waits))
        else:  # nobody was left to send it to
            end(batch, PushBatch.End.SENT, holder=self.name, now=self.clock())

    @transaction.atomic
    def _record(
        self, batch: PushBatch, lot: Sequence[tuple[int, Address]], outcomes: Sequence[Outcome], *, done: bool
    ) -> None:
        now = self.clock()
        if done:
            end(batch, PushBatch.End.SENT, holder=self.name, now=now)
        else:
            renew(batch, self.name, now + self.lease)
        append(batch.pk, ((lot[each.index][0], each.verdict, each.code) for each in outcomes), at=now)
        dead = [lot[each.index][0] for each in outcomes if each.verdict is Verdict.RETIRE]
        if dead:
            retire(dead, now=now)
        for verdict in (Verdict.WRONG_SENDER, Verdict.REFUSED):
            codes = sorted({each.code for each in outcomes if each.verdict is verdict})
            if codes:
                logger.error("Batch %d: %s, %s. See docs/push.md.", batch.pk, verdict.value, ", ".join(codes))

    def _try_again(self, batch: PushBatch, asked: float) -> None:
        now = self.clock()
        wait = min(FIRST_WAIT * 2 ** (batch.attempts - 1), LONGEST_WAIT) * random.uniform(0.5, 1.5)
        wait = max(wait, timedelta(seconds=asked))
        try_later(batch, holder=self.name, at=now + wait)


def addresses_of(devices: Sequence[int]) -> list[tuple[int, Address]]:
    """The devices that may be sent to now, with their addresses, in the order of their numbers.

    Whoever signed out, was erased, or whose phone died since the batch was made, is not among them.
    """
    # One parameter: of 500 Django would make 500 expressions, and PostgreSQL would parse them.
    numbers = f"{{{','.join(map(str, devices))}}}"
    rows = Device.objects.reachable().extra(where=[_AMONG], params=[numbers]).order_by("pk")  # noqa: S610 - a constant
    found = []
    for key, kind, address, p256dh, auth in rows.values_list("pk", "kind", "address", "p256dh", "auth"):
        keys = WebPushKeys(p256dh, auth) if p256dh else None
        found.append((key, Address(_KINDS[kind], address, keys)))
    return found


def message_of(batch: PushBatch, *, now: datetime) -> PushMessage:
    """The notification: one object for all devices of a batch."""
    names: dict[str, Any] = dict(batch.names)
    if "day" in names:
        names["day"] = date.fromisoformat(names["day"])
    title, body = words_of(Choice(batch.language, batch.template, batch.version), Names(**names))
    notification = encode("Notification", batch.pk)
    return PushMessage(
        title=title,
        body=body,
        data={"kind": batch.kind, "notification": notification, STOP: stop_address(notification)},
        tag=batch.tag,
        ttl_seconds=max(int((batch.expires_at - now).total_seconds()), 0),
        urgent=KINDS[batch.kind].urgent,
        link=batch.link or None,
        stop_words=languages()[batch.language].stop,
    )


def _is_final(outcomes: Sequence[Outcome], size: int) -> bool:
    return len(outcomes) == size and all(each.verdict not in PASSES for each in outcomes)


def _waits(outcomes: Sequence[Outcome], size: int) -> Iterator[float]:
    """How long each of those that are tried again has to wait at least; one without an answer waits as long as we choose."""
    yield from (each.after_seconds or 0.0 for each in outcomes if each.verdict in PASSES)
    yield from [0.0] * (size - len(outcomes))
