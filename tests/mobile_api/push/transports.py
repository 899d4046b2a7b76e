"""Ways to devices that go nowhere: one says what it is told to say, one writes every address into a file, as a phone would show it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mobile_api.push.message import Outgoing
from mobile_api.push.transport import Outcome, Verdict

Say = Callable[[Outgoing], Outcome | Verdict | None]


class Scripted:
    """Answers as `say` tells, and remembers everything that it was given. None: no answer at all."""

    def __init__(self, say: Say = lambda _each: Verdict.ACCEPTED) -> None:
        self.say, self.given = say, list[Outgoing]()

    @property
    def addresses(self) -> list[str]:
        """Every address that it was given, in order."""
        return [each.address.value for each in self.given]

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """The last first, because answers come in any order."""
        for index, each in reversed(list(enumerate(batch))):
            self.given.append(each)
            said = self.say(each)
            if isinstance(said, Outcome):
                yield Outcome(index, said.verdict, said.code, said.provider_id, said.after_seconds)
            elif said is not None:
                yield Outcome(index, said, said.name)


class Recording:
    """Accepts everything, and writes it down at that very moment: a line that stands in the file was shown on a screen."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """One write for each."""
        for index, each in enumerate(batch):
            os.write(self.file, f"{each.address.value}\n".encode())
            yield Outcome(index, Verdict.ACCEPTED, "OK")
