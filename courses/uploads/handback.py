"""An organisation's own file handed back: its columns, order, delimiter and encoding, with a column that says what is wrong."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from courses.formulas import inert
from courses.models import Upload, UploadRow
from courses.uploads.header import ERRORS
from courses.uploads.sheet_writer import write_sheet

_ROWS: Final = 500


def rows_with_errors(upload: Upload, *, only_bad: bool = False) -> Iterator[list[str]]:
    """The header and the rows as they are now, mended cells included; the last cell says what is wrong. Formulas are inert."""
    place = next((n for n, name in enumerate(upload.header) if name.strip().casefold() == ERRORS), None)
    header = [name for n, name in enumerate(upload.header) if n != place]
    yield [*map(inert, header), ERRORS]
    rows = upload.rows.order_by("number")
    wanted = rows.filter(state=UploadRow.State.BAD) if only_bad else rows
    fields = ("cells", "problems", "group_problems", "warnings")
    for cells, *found in wanted.values_list(*fields).iterator(chunk_size=_ROWS):
        kept = [inert(cell) for n, cell in enumerate(cells) if n != place]
        kept += [""] * (len(header) - len(kept))
        words = inert(_in_words([one for part in found for one in part]))
        yield [*kept[: len(header)], words, *kept[len(header) :]]


def csv_with_errors(upload: Upload, *, only_bad: bool = False) -> Iterator[bytes]:
    """As CSV, in pieces. Every cell is quoted, so that another delimiter doesn't cut one in two."""
    encode = codecs.getincrementalencoder(upload.encoding or "utf-8-sig")("strict").encode
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=upload.delimiter or ",", quoting=csv.QUOTE_ALL)
    for number, row in enumerate(rows_with_errors(upload, only_bad=only_bad), start=1):
        writer.writerow(row)
        if number % _ROWS == 0:
            yield encode(text.getvalue())
            text.seek(0)
            text.truncate()
    yield encode(text.getvalue())


def xlsx_with_errors(upload: Upload, path: Path, *, only_bad: bool = False) -> None:
    """As a workbook, into this file."""
    write_sheet(path, rows_with_errors(upload, only_bad=only_bad))


def _in_words(problems: list[dict[str, str]]) -> str:
    return " ".join(
        f"{problem['field']}: {problem['message']}" if problem["field"] else problem["message"] for problem in problems
    )
