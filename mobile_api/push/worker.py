"""The loop of a worker that sends notifications: decide, send, sleep; until it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from django.db import connections
from django.utils import timezone

from mobile_api.push import circuit
from mobile_api.push.circuit import State
from mobile_api.push.outbox import FLUSH, LEASE, Sender
from mobile_api.push.planning import plan
from mobile_api.push.transport import Transport

logger = logging.getLogger(__name__)
NAP: Final = 1.0
"""Seconds between two looks at the outbox while it is empty."""


@dataclass
class PushWorker:
    """One process, or one thread, of any number.

    Attributes:
        transport: the way to devices.
        flush: devices of a lot.
        lease: how long a batch is its own without a sign of life.
        stop: set it, and the lot that has begun is the last.
        did: what it did so far: `decided`, `batches`.
    """

    transport: Transport
    flush: int = FLUSH
    lease: timedelta = LEASE
    stop: Event = field(default_factory=Event)
    did: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._thread: Thread | None = None
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"

    def begin(self) -> None:
        """Work in a thread of this process."""
        self._thread = Thread(target=self.work, name="push worker", daemon=True)
        self._thread.start()

    def end(self, *, patience: float = 10.0) -> None:
        """Stop after the lot that has begun, and wait for it: `patience` seconds at most."""
        self.stop.set()
        if self._thread is not None:
            self._thread.join(patience)

    def work(self, *, nap: float = NAP) -> None:
        """Until `stop` is set. A database that is away is asked again after the nap; what was claimed comes back by its lease."""
        while not self.stop.is_set():
            busy = False
            try:
                busy = self.work_once()
            except Exception:  # must go on: it is the loop of a service
                logger.exception("The push worker met a fault; it goes on.")
                connections.close_all()
            if not busy:
                self.stop.wait(nap)
        connections.close_all()

    def work_once(self, *, now: datetime | None = None) -> bool:
        """Decide about one lot of what is due, and send all that can be sent. Returns whether there was anything to do."""
        planned = plan(now=now or timezone.now())
        sent = self._send(now)
        if planned is not None:
            self.did.update(decided=sum(planned.decided.values()))
        return sent > 0 or (planned is not None and planned.more)

    def _send(self, now: datetime | None) -> int:
        sender = Sender(
            self.name,
            self.transport,
            clock=(lambda: now) if now is not None else timezone.now,
            stopping=self.stop.is_set,
            flush=self.flush,
            lease=self.lease,
        )
        count = 0
        while not self.stop.is_set():
            state = circuit.state(now=sender.clock())
            if state is State.STOPPED or not sender.send_next(probes=state is State.PROBES):
                break
            count += 1
        self.did.update(batches=count)
        return count
