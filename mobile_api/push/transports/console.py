"""For development: every message is printed, none is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from mobile_api.push.message import AddressKind, Outgoing
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.local import refused_locally


class ConsoleTransport:
    """Prints messages as a lock screen would show them, without the address.

    Args:
        stream: where to; standard output where none is given.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Print a batch; see `Transport.send`. What a provider would refuse is refused here too."""
        refused = refused_locally(batch, tuple(AddressKind))
        for index, outgoing in enumerate(batch):
            if index not in refused:
                print(_shown(outgoing), file=self._stream or sys.stdout)
            yield refused.get(index) or Outcome(index, Verdict.ACCEPTED, "PRINTED")


def _shown(outgoing: Outgoing) -> str:
    message = outgoing.message
    urgent = ", urgent" if message.urgent else ""
    link = "" if message.link is None else f"\n    opens {message.link}"
    return f"Push to a device ({outgoing.address.kind}; replaces {message.tag}{urgent}): {message.title}\n    {message.body}{link}"
