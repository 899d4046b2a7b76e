"""What is refused before it is sent, and what is not tried any more: the same for every transport."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mobile_api.push.message import Address, AddressKind, Outgoing, fault_of
from mobile_api.push.transport import Outcome, Verdict

_TAKEN: Final = Verdict.ACCEPTED
"""By a name of this file: Python 3.11 calls a function for each look at a member of an enum."""
NOT_TRIED: Final = "NOT_TRIED"
"""The code of what was held back because of what became of others."""
MOST_IN_A_ROW: Final = 20
"""Messages one after the other that nobody clearly took or refused, after which the rest of a batch is held back: who asks for
patience is given it, and a network that swallows answers does not get everything."""


def refused_locally(batch: Sequence[Outgoing], kinds: tuple[AddressKind, ...]) -> dict[int, Outcome]:
    """The messages of a batch that no provider would take, or not this transport, by their place.

    Args:
        batch: as it was handed to the transport.
        kinds: of addresses that the transport sends to.
    """
    faults: dict[int, str | None] = {}
    refused = {}
    for index, outgoing in enumerate(batch):
        key = id(outgoing.message)  # many share one object, which the batch keeps alive
        if key not in faults:
            faults[key] = fault_of(outgoing.message)
        if code := faults[key] or _fault_of_address(outgoing.address, kinds):
            refused[index] = Outcome(index, Verdict.REFUSED, code)
    return refused


def _fault_of_address(address: Address, kinds: tuple[AddressKind, ...]) -> str | None:
    if address.kind not in kinds:
        return "WRONG_TRANSPORT"
    return None if address.value else "NO_ADDRESS"


@dataclass
class Brake:
    """Stops a batch: at once when our credentials are refused, and after many without a clear answer.

    Attributes:
        verdict: on what is not tried any more; None: go on.
        after_seconds: how long the provider asked to wait.
    """

    verdict: Verdict | None = None
    after_seconds: float | None = None
    _in_a_row: int = 0

    def note(self, outcome: Outcome) -> None:
        """Count what became of a message."""
        if outcome.verdict is _TAKEN:  # first, because it is nearly every one
            self._in_a_row = 0
            return
        unclear = outcome.verdict in {Verdict.RETRY, Verdict.UNKNOWN}
        self._in_a_row = self._in_a_row + 1 if unclear else 0
        if outcome.verdict is Verdict.CREDENTIALS:
            self.verdict, self.after_seconds = Verdict.CREDENTIALS, None
        elif self._in_a_row >= MOST_IN_A_ROW and self.verdict is None:
            self.verdict, self.after_seconds = Verdict.RETRY, outcome.after_seconds

    def held_back(self, index: int) -> Outcome:
        """What becomes of a message that is not tried."""
        return Outcome(index, self.verdict or Verdict.RETRY, NOT_TRIED, after_seconds=self.after_seconds)
