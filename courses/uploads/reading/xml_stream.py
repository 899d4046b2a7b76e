"""Parses the XML of a workbook as a stream. A document type or an entity is refused where it stands, before it means anything; so is
what would make the parser keep more than a row: a tag without an end, a text without an end, tags in tags in tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, Generic, NoReturn, TypeVar
from xml.parsers import expat

from courses.uploads.reading.refusals import WorkbookDamaged, WorkbookUnsafe

T = TypeVar("T")
Start = Callable[[dict[str, str]], None]
End = Callable[[], None]
BLOCK: Final = 1 << 16
DEEPEST: Final = 64
"""Tags in each other. Spreadsheet programs get to about a dozen."""
LONGEST_TAG: Final = 200_000
"""Bytes of a tag or a remark, give or take a block: the parser holds it until it ends, and looks at it anew with every block."""
LONGEST_TEXT: Final = 100_000
"""Characters of one text. Excel's own limit is 32,767."""
MOST_NAMES: Final = 1_000
"""Names of tags. The standard has some hundred of them for a sheet, and each is kept."""


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
        self._depth = 0
        self._letters = 0
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
        given = 0
        try:
            while block := source.read(BLOCK):
                self._parser.Parse(block, False)  # noqa: FBT003 - expat's own order
                given += len(block)
                if given - self._parser.CurrentByteIndex > LONGEST_TAG:
                    raise WorkbookUnsafe
                yield from self.done
                self.done.clear()
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise WorkbookDamaged from None
        yield from self.done
        self.done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise WorkbookUnsafe
        try:
            handler = self._starts[name]
        except KeyError:
            handler = self._remember(name)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        handler = self._ends[name]
        if handler is not None:
            handler()

    def _remember(self, name: str) -> Start | None:
        """What a name with a prefix, or one that means nothing, stands for."""
        if len(self._starts) > MOST_NAMES:
            raise WorkbookUnsafe
        plain = name.rpartition(":")[2]
        self._starts[name], self._ends[name] = self._starts.get(plain), self._ends.get(plain)
        return self._starts[name]

    def _text(self, data: str) -> None:
        if self.into is not None:
            self._letters += len(data)
            if self._letters > LONGEST_TEXT:
                raise WorkbookUnsafe
            self.into.append(data)

    def begin_text(self) -> None:
        """A cell, or a shared text, begins: what follows is counted anew."""
        self._letters = 0


def _refuse(*_what: Any) -> NoReturn:
    raise WorkbookUnsafe
