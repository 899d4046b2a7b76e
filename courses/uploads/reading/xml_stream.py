"""Parses the XML of a workbook as a stream. A document type or an entity is refused where it stands, before it means anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, Generic, NoReturn, TypeVar
from xml.parsers import expat

from courses.uploads.reading.refusals import WorkbookDamaged, WorkbookUnsafe

T = TypeVar("T")
Start = Callable[[dict[str, str]], None]
End = Callable[[], None]
BLOCK: Final = 1 << 16


class XmlStream(Generic[T]):
    """Base of the two readers. A sheet has millions of elements, so that each costs one look-up and one call.

    Args:
        starts: what to do where an element of this name begins; its prefix, where it has one, does not count.
        ends: the same for where it ends.
    """

    def __init__(self, starts: Mapping[str, Start], ends: Mapping[str, End]) -> None:
        self.done: list[T] = []
        self.into: list[str] | None = None
        """Where the text goes that comes next; None: nowhere."""
        self._starts: dict[str, Start | None] = dict(starts)
        self._ends: dict[str, End | None] = dict(ends)
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.EntityDeclHandler = _refuse
        self._parser.ExternalEntityRefHandler = _refuse

    def read(self, source: IO[bytes]) -> Iterator[T]:
        """What the subclass puts into `done`, block by block.

        Raises:
            WorkbookUnsafe, WorkbookDamaged.
        """
        try:
            while block := source.read(BLOCK):
                self._parser.Parse(block, False)  # noqa: FBT003 - expat's own order
                yield from self.done
                self.done.clear()
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise WorkbookDamaged from None
        yield from self.done
        self.done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        try:
            handler = self._starts[name]
        except KeyError:
            handler = self._starts[name] = self._starts.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        try:
            handler = self._ends[name]
        except KeyError:
            handler = self._ends[name] = self._ends.get(name.rpartition(":")[2])
        if handler is not None:
            handler()

    def _text(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)


def _refuse(*_what: Any) -> NoReturn:
    raise WorkbookUnsafe
