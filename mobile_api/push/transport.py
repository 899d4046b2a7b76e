"""What every transport does: send a batch, and say of each message what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from mobile_api.push.message import Outgoing


class Verdict(StrEnum):
    """What became of one message, and so what its sender may do next."""

    ACCEPTED = "accepted"
    """The provider has it."""
    RETIRE = "retire"
    """The provider says that this device is gone or never was: proven, so that the device may be retired."""
    RETRY = "retry"
    """Not delivered, for a reason that passes. Send it again after `after_seconds`."""
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: it may have arrived. Never send it again."""
    REFUSED = "refused"
    """Not delivered: the message is wrong, which is our bug. Never retire a device for it, never send it again as it is."""
    CREDENTIALS = "credentials"
    """Not delivered: our credentials are not accepted. Stop, tell somebody; it may be sent again once they are mended."""
    WRONG_SENDER = "wrong_sender"
    """Not delivered: the device belongs to another project. For ever so; tell somebody, because more will."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one message.

    Args:
        index: its place in the batch.
        code: stable, in capitals: the provider's own word, or ours. Never personal, never part of an address.
        provider_id: the provider's name of what it accepted.
        after_seconds: how long to wait before the next try, where the verdict is RETRY and the provider said so; else None:
            wait as long as your own policy says.
    """

    index: int
    verdict: Verdict
    code: str
    provider_id: str | None = None
    after_seconds: float | None = None


class Transport(Protocol):
    """A way to devices."""

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send a batch, and yield outcomes as answers come, in any order, each index exactly once.

        Never raises for a message. Whoever stops asking before the end leaves what was on its way with an unknown fate.
        One call at a time on one object.
        """
        ...  # pragma: no cover - a protocol
