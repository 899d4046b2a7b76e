"""Gives rows of a checked upload other cells: typed by hand, or out of a corrected file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import IntegrityError, transaction

from backend.errors import Refusal
from courses.models import Upload, UploadRow
from courses.uploads import files
from courses.uploads.cells import tidy
from courses.uploads.checking import RowChecker
from courses.uploads.drafts import COLUMNS, RUN
from courses.uploads.header import Header, understand_header
from courses.uploads.processing import count
from courses.uploads.reading.opened import open_table
from courses.uploads.reading.refusals import FileRefused
from courses.uploads.reading.table import SheetRow
from courses.uploads.settling import settle

MENDABLE: Final = (Upload.State.CHECKED, Upload.State.PUBLISHED)
_BATCH: Final = 500
_ANY_LETTERS: Final = "utf-8-sig"
Key = tuple[str, str]


class SameFileOpen(Refusal):
    """The same file was sent again meanwhile, and waits."""

    code = "SAME_FILE_OPEN"
    message = "The same file was sent again and waits to be published. Please mend it there, or discard it."


class CorrectedUploadGone(FileRefused):
    """The upload that this file corrects can't be mended any more."""

    code = "UPLOAD_NOT_READY"
    message = "The upload that this file corrects can't be changed any more."


def rewrite_rows(upload: Upload, pairs: Iterable[tuple[UploadRow, Sequence[str]]], *, now: datetime) -> int:
    """Give rows other cells. They are checked at once, and so are the other rows about the same listings. How many."""
    checker, groups, done = RowChecker(upload, now=now), set[str](), 0
    stream = iter(pairs)
    while batch := list(islice(stream, _BATCH)):
        checked = checker.check([SheetRow(row.number, tuple(cells)) for row, cells in batch])
        for (row, _), one in zip(batch, checked, strict=True):
            groups |= {row.group, one.row.group}
            for name in ("cells", "group", "problems", "warnings", "state", "listing_id", "revision"):
                setattr(row, name, getattr(one.row, name))
            row.group_problems = []
        rows = [row for row, _ in batch]
        UploadRow.objects.bulk_update(
            rows, ["cells", "group", "problems", "group_problems", "warnings", "state", "listing", "revision"]
        )
        _widen(upload, rows)
        done += len(batch)
    settle(upload, groups=sorted(groups))
    return done


def reopen(upload: Upload) -> None:
    """It can be published (again).

    Raises:
        SameFileOpen.
    """
    count(upload)
    upload.state = Upload.State.CHECKED
    save_state(upload, "good_rows", "bad_rows", "encoding")


def save_state(upload: Upload, *columns: str) -> None:
    """Save an upload that is open from now on, or still.

    Raises:
        SameFileOpen.
    """
    try:
        with transaction.atomic():
            upload.save(update_fields=["state", *columns])
    except IntegrityError:
        raise SameFileOpen from None


def correct_rows(correction: Upload, *, now: datetime) -> dict[str, int]:
    """Replace the bad rows of an upload by those of a corrected file, told apart by the organisation's own references.

    Columns may stand in another order; a column that the corrected file hasn't keeps its cells. Rows that are good already are
    left alone. How many rows were replaced, and how many matched no bad row.

    Raises:
        FileRefused, SameFileOpen.
    """
    target = Upload.objects.select_for_update(of=("self",)).filter(corrections=correction).first()
    if target is None or target.state not in MENDABLE:
        raise CorrectedUploadGone
    table = open_table(files.path_of(correction.file))
    theirs = understand_header(table.header, COLUMNS[correction.kind])
    ours = understand_header(target.header, COLUMNS[target.kind])
    waiting: defaultdict[Key, list[UploadRow]] = defaultdict(list)
    for row in target.rows.filter(state=UploadRow.State.BAD).order_by("-number"):
        waiting[_key(ours, row.cells)].append(row)
    pairs, unmatched = [], 0
    for given in table.rows():
        rows = waiting.get(_key(theirs, given.cells))
        if rows:
            row = rows.pop()
            pairs.append((row, _arranged(row.cells, ours, given.cells, theirs)))
        else:
            unmatched += 1
    replaced = rewrite_rows(target, pairs, now=now)
    reopen(target)
    return {"replaced": replaced, "unmatched": unmatched}


def _key(header: Header, cells: Sequence[str]) -> Key:
    """The listing and the run, by reference; a course without one by its title. Rows that share a key are taken in order."""
    found = {column.field: tidy(cells[n]) for n, column in header.columns if n < len(cells)}
    return (found.get("reference") or found.get("title", "").casefold(), found.get(f"{RUN}reference", ""))


def _arranged(stored: Sequence[str], ours: Header, given: Sequence[str], theirs: Header) -> list[str]:
    said = {column: given[n] for n, column in theirs.columns if n < len(given)}
    cells = [*stored, *[""] * (ours.width - len(stored))][: ours.width]
    for n, column in ours.columns:
        cells[n] = said.get(column, cells[n])
    return cells


def _widen(upload: Upload, rows: Iterable[UploadRow]) -> None:
    """A mended cell may have letters that the file's own encoding hasn't; then it is handed back in UTF-8."""
    try:
        "".join(cell for row in rows for cell in row.cells).encode(upload.encoding or _ANY_LETTERS)
    except UnicodeEncodeError:
        upload.encoding = _ANY_LETTERS
