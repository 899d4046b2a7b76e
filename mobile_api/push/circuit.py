"""Stops all sending while our credentials are not accepted, tells operators, and tries one batch now and then.

Every worker would only collect refusals otherwise, and each push would be given up. The row in the database stops all of them.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.db.models import F

from mobile_api.models import PushCircuit

logger = logging.getLogger(__name__)
FIRST_PROBE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(minutes=30)
_NAME: Final = "push"


class State(Enum):
    """Whether a worker may send."""

    SENDS = "sends"
    PROBES = "probes"
    """Sending is stopped; this worker tries one batch."""
    STOPPED = "stopped"


def state(*, now: datetime) -> State:
    """What a worker may do now. While sending is stopped, one worker may try each time a probe is due."""
    circuit = PushCircuit.objects.first()
    if circuit is None:
        return State.SENDS
    pause = min(FIRST_PROBE * 2 ** min(circuit.probes + 1, 10), LONGEST_PAUSE)
    due = PushCircuit.objects.filter(pk=_NAME, probe_at=circuit.probe_at, probe_at__lte=now)
    return State.PROBES if due.update(probe_at=now + pause, probes=F("probes") + 1) else State.STOPPED


def stop(code: str, *, now: datetime) -> None:
    """Our credentials were refused: nothing is sent until a probe succeeds."""
    _, is_new = PushCircuit.objects.get_or_create(
        name=_NAME, defaults={"opened_at": now, "probe_at": now + FIRST_PROBE, "code": code[:60]}
    )
    if is_new:
        logger.error(
            "Sending notifications has stopped: our credentials are not accepted (%s). Nothing is lost; it goes on by itself "
            "once they are mended. See docs/push.md.",
            code,
        )


def close() -> None:
    """Our credentials were accepted: sending goes on."""
    count, _ = PushCircuit.objects.filter(pk=_NAME).delete()
    if count:
        logger.warning("Sending notifications goes on: our credentials are accepted again.")
