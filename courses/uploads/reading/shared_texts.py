"""The texts that the cells of a workbook share, kept in a temporary file: a large list has more of them than fit in memory."""

from __future__ import annotations

import tempfile
from array import array
from functools import lru_cache
from typing import IO, Final

from courses.uploads.reading.refusals import WorkbookDamaged, WorkbookTooLarge
from courses.uploads.reading.xml_stream import XmlStream

_KEPT: Final = 2_000  # texts in memory: choices and names come back row after row
_SHORT: Final = 2_000  # bytes of such a text
_MOST: Final = 5_000_000  # texts; each costs eight bytes even where it is empty


class SharedTexts:
    """The texts by their number.

    Args:
        source: the XML of the part; None where the workbook has none.
    """

    def __init__(self, source: IO[bytes] | None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this object
        self._ends = array("Q", [0])
        for text in _Texts().read(source) if source else ():
            if len(self._ends) > _MOST:
                raise WorkbookTooLarge
            self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))
        self._file.flush()
        self._short = lru_cache(maxsize=_KEPT)(self._read)

    def text(self, number: int) -> str:
        """The text of this number.

        Raises:
            WorkbookDamaged: there is none.
        """
        if not 0 <= number < len(self._ends) - 1:
            raise WorkbookDamaged
        short = self._ends[number + 1] - self._ends[number] <= _SHORT
        return self._short(number) if short else self._read(number)

    def _read(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Remove the temporary file."""
        self._file.close()


class _Texts(XmlStream[str]):
    """Each `si`: its `t`, or the `t` of its runs put together; not the reading aids of East Asian text (`rPh`)."""

    def __init__(self) -> None:
        super().__init__(
            {"si": self._begin, "t": self._begin_text, "rPh": self._begin_aid},
            {"si": self._finish, "t": self._end_text, "rPh": self._end_aid},
        )
        self._parts: list[str] = []
        self._aids = 0

    def _begin(self, _attributes: dict[str, str]) -> None:
        self._parts = []
        self.begin_text()

    def _finish(self) -> None:
        self.done.append("".join(self._parts))

    def _begin_text(self, _attributes: dict[str, str]) -> None:
        self.into = None if self._aids else self._parts

    def _end_text(self) -> None:
        self.into = None

    def _begin_aid(self, _attributes: dict[str, str]) -> None:
        self._aids += 1

    def _end_aid(self) -> None:
        self._aids -= 1
