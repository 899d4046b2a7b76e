"""Reads received files into rows, batch by batch. A worker that dies loses no row and doubles none.

Each batch is one transaction: its rows, the counts and the checkpoint. Whoever goes on reads the file from its start and skips
what stands before the checkpoint, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import dropwhile
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.errors import Refusal
from courses.models import Upload, UploadRow
from courses.uploads import files
from courses.uploads.checking import RowChecker
from courses.uploads.drafts import COLUMNS
from courses.uploads.header import understand_header
from courses.uploads.leases import Heartbeat, hold
from courses.uploads.reading.opened import open_table
from courses.uploads.reading.refusals import FileRefused, FileTooLarge, NoRows
from courses.uploads.reading.table import SheetRow, Table
from courses.uploads.settling import settle

BATCH: Final = 500
MOST_LETTERS: Final = 2_000_000
"""Of the rows of a batch, give or take a row: what one statement writes."""
MOST_LETTERS_IN_ALL: Final = 400_000_000
"""Of all rows. A workbook of a few kilobytes could else have one long text in each of its cells and fill the disk."""
Clock = Callable[[], datetime]


def read_upload(upload: Upload, *, clock: Clock = timezone.now) -> Upload:
    """Read the file of an upload that this worker has, to its end or to the refusal of the whole file.

    Raises:
        LeaseLost: another worker has it now.
    """
    try:
        table = open_table(files.path_of(upload.file))
        upload = _begin(upload, table, now=clock())
        checker = RowChecker(upload, now=clock())
        rows = dropwhile(lambda row: row.number <= upload.checkpoint, table.rows())
        # Blank rows by the million are read without a batch to store: the lease is renewed meanwhile.
        with Heartbeat(upload) as heartbeat:
            for batch in _in_batches(rows):
                heartbeat.progress = min(int(100 * table.share_read()), 99)
                upload = _store(upload, batch, checker, percent=heartbeat.progress, now=clock())
        return _finish(upload, now=clock())
    except FileRefused as refusal:
        return fail(upload, refusal, now=clock())
    except FileNotFoundError:
        return fail(upload, FileRefused("The file is not there any more. Please send it again."), now=clock())


def _in_batches(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Batches of bounded size.

    Raises:
        FileTooLarge: they say more than any list.
    """
    batch: list[SheetRow] = []
    letters = done = 0
    for row in rows:
        batch.append(row)
        letters += sum(map(len, row.cells))
        if len(batch) == BATCH or letters > MOST_LETTERS:
            yield batch
            done += letters
            batch, letters = [], 0
        if done > MOST_LETTERS_IN_ALL:
            raise FileTooLarge
    if batch:
        yield batch


@transaction.atomic
def _begin(upload: Upload, table: Table, *, now: datetime) -> Upload:
    header = understand_header(table.header, COLUMNS[upload.kind])
    held = hold(upload, now=now)
    held.state = Upload.State.READING
    held.format, held.encoding = table.reading.format, table.reading.encoding
    held.delimiter, held.header = table.reading.delimiter, list(table.header)
    held.ignored_columns = list(header.ignored)
    held.save()
    return held


@transaction.atomic
def _store(upload: Upload, batch: Sequence[SheetRow], checker: RowChecker, *, percent: int, now: datetime) -> Upload:
    held = checker.upload = hold(upload, now=now)
    checked = checker.check(batch)
    UploadRow.objects.bulk_create(one.row for one in checked)
    american = {position for one in checked for position in one.found.american}
    held.american_columns = sorted({*held.american_columns, *american})
    held.rows_read += len(batch)
    held.bad_rows += sum(one.row.state == UploadRow.State.BAD for one in checked)
    held.good_rows = held.rows_read - held.bad_rows
    held.checkpoint, held.progress = batch[-1].number, percent
    held.save()
    return held


@transaction.atomic
def _finish(upload: Upload, *, now: datetime) -> Upload:
    held = hold(upload, now=now)
    if not held.rows_read:
        raise NoRows
    if held.american_columns:
        _check_again(held, now=now)
    settle(held)
    held.state, held.progress, held.finished_at = Upload.State.CHECKED, 100, now
    held.lease, held.lease_until = "", None
    count(held)
    held.save()
    return held


def _check_again(upload: Upload, *, now: datetime) -> None:
    """All rows that were read before the first American day: their days may be American too."""
    checker = RowChecker(upload, now=now)
    for rows in _batches(upload):
        checked = checker.check([SheetRow(row.number, tuple(row.cells)) for row in rows])
        changed = []
        for row, one in zip(rows, checked, strict=True):
            doubts = [problem for problem in one.row.problems if problem["code"] == "DATE_AMBIGUOUS"]
            if doubts and not any(problem in row.problems for problem in doubts):
                row.problems, row.state = [*row.problems, *doubts], UploadRow.State.BAD
                changed.append(row)
        UploadRow.objects.bulk_update(changed, ["problems", "state"])


def _batches(upload: Upload) -> Iterator[list[UploadRow]]:
    after = 0
    while rows := list(upload.rows.filter(number__gt=after).order_by("number")[:BATCH]):
        yield rows
        after = rows[-1].number


def count(upload: Upload) -> None:
    """Set the numbers of good and bad rows from the rows."""
    upload.bad_rows = upload.rows.filter(state=UploadRow.State.BAD).count()
    upload.good_rows = upload.rows_read - upload.bad_rows


@transaction.atomic
def fail(upload: Upload, refusal: Refusal, *, now: datetime) -> Upload:
    """Refuse the whole file: none of its rows is kept."""
    held = hold(upload, now=now)
    held.rows.all().delete()
    held.state, held.refusal_code, held.refusal = Upload.State.FAILED, refusal.code, refusal.text
    held.rows_read = held.good_rows = held.bad_rows = held.progress = 0
    held.finished_at, held.lease, held.lease_until = now, "", None
    held.save()
    files.remove(held.file)
    return held
