"""Which column of a file is which of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from courses.uploads.columns import Column
from courses.uploads.reading.refusals import HeaderIncomplete, HeaderMissing, HeaderRepeated, HeaderUnknown

ERRORS: Final = "errors"
"""The column that we add when we hand a file back. In a file that comes in it means nothing."""
_NEAR: Final = 80  # of 100: a slip of the finger


@dataclass(frozen=True)
class Header:
    """A header, understood.

    Attributes:
        width: cells of the header.
        columns: (position, column), by position.
        ignored: positions of columns that are not ours.
    """

    width: int
    columns: tuple[tuple[int, Column], ...]
    ignored: tuple[int, ...]

    def repeated_in(self, cells: Sequence[str]) -> bool:
        """Whether a row is the header once more, as where two files were put together."""
        return len(self.columns) > 1 and all(
            position < len(cells) and _plain(cells[position]) in {column.name, *column.also}
            for position, column in self.columns
        )


def understand_header(names: Sequence[str], columns: Sequence[Column]) -> Header:
    """Match a header.

    Raises:
        HeaderMissing: none of it is ours.
        HeaderUnknown: a name that is nearly one of ours; what stands below it would be lost silently.
        HeaderRepeated, HeaderIncomplete.
    """
    known = {_plain(name): column for column in columns for name in (column.name, *column.also)}
    found: dict[Column, int] = {}
    others: list[int] = []
    for position, name in enumerate(names):
        column = known.get(_plain(name))
        if column is None:
            others.append(position)
        elif column in found:
            raise HeaderRepeated(
                f"Column {position + 1} has the same name as column {found[column] + 1}: {column.name}."
            )
        else:
            found[column] = position
    if not found:
        raise HeaderMissing
    _refuse_misspelt(names, others, [column for column in columns if column not in found])
    missing = [column.name for column in columns if column.needed and column not in found]
    if missing:
        raise HeaderIncomplete(f"These columns are needed and missing: {', '.join(missing)}.")
    matched = sorted(((position, column) for column, position in found.items()), key=lambda pair: pair[0])
    return Header(len(names), tuple(matched), tuple(n for n in others if _plain(names[n]) != ERRORS))


def _refuse_misspelt(names: Sequence[str], others: Sequence[int], unused: Sequence[Column]) -> None:
    spellings = [column.name for column in unused]
    for position in others:
        near = process.extractOne(_plain(names[position]), spellings, scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is not None:
            raise HeaderUnknown(f"We don't know the name of column {position + 1}. Did you mean “{near[0]}”?")


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", name.strip().casefold()).strip("_")
