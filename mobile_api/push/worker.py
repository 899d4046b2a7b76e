"""The loop of a worker that sends notifications: decide, send, sleep; until it is told to stop."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db import connections
from django.utils import timezone

from backend.background import Background
from backend.postgresql.faults import is_connection_lost
from mobile_api.push import circuit
from mobile_api.push.circuit import State
from mobile_api.push.holding import LEASE, give_back
from mobile_api.push.outbox import FLUSH, Sender
from mobile_api.push.planning import plan
from mobile_api.push.transport import Transport

logger = logging.getLogger(__name__)
NAP: Final = 1.0
"""Seconds between two looks at the outbox while it is empty."""
_AWAY: Final = ("08", "57P")
"""Beginnings of PostgreSQL's codes for connections that ended and servers that stop or start."""


class PushWorker(Background):
    """One process, or one thread, of any number. `stop` ends `work` after the lot that has begun.

    Attributes:
        transport: the way to devices.
        flush: devices of a lot.
        lease: how long a batch is its own without a sign of life.
        did: what it did so far: `decided`, `batches`.
    """

    def __init__(self, transport: Transport, *, flush: int = FLUSH, lease: timedelta = LEASE) -> None:
        super().__init__()
        self.transport = transport
        self.flush = flush
        self.lease = lease
        self.did: Counter[str] = Counter()

    def work(self, *, nap: float = NAP) -> None:
        """Until `stop` is set. A database that is away is asked again after the nap; when it is back, what was claimed is free at once.

        After any other fault the batch comes back by its lease, and counts an attempt: it may be its own.
        """
        was_away = False
        while not self.stop.is_set():
            busy = False
            try:
                if was_away:
                    logger.warning("The database is back; %d batches are free again.", give_back(self.name))
                    was_away = False
                busy = self.work_once()
            except Exception as error:  # must go on: it is the loop of a service
                was_away = was_away or is_away(error)
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


def is_away(error: Exception) -> bool:
    """Whether the database is not there, or was not: a statement that took too long, or that met a lock, is something else."""
    code = getattr(error.__cause__, "pgcode", None)
    return is_connection_lost(error) and (code is None or code.startswith(_AWAY))
