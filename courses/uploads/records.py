"""A course or a job as another system sends it: the columns of our templates as a record, the runs of a course as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from backend.errors import Problem
from courses.models import Upload
from courses.uploads.columns import Column
from courses.uploads.drafts import COLUMNS, RUN

RUNS: Final = "runs"
_NOT_ONE_VALUE: Final = "Please send a text, a number, true, false, or null."
_NOT_RUNS: Final = "Please send a list of at least one run, each an object."
_UNKNOWN: Final = "There is no such field. The names are those of the columns in our templates."


@dataclass(frozen=True)
class Record:
    """A record as rows of cells, one for each run, and what is wrong with its shape.

    Attributes:
        rows: cells in the order of the columns.
        problems: with the path of the field.
    """

    rows: list[list[str]]
    problems: list[Problem]


def read_record(kind: str, record: object, *, reference: str | None = None) -> Record:
    """Turn a record into rows.

    Args:
        kind: an `Upload.Kind`.
        record: as it was sent.
        reference: the organisation's own, where it stands in the address; the record may repeat it.
    """
    if not isinstance(record, Mapping):
        return Record([], [Problem("VALUE_TYPE", "", "Please send an object.")])
    columns = COLUMNS[kind]
    name = next(column.name for column in columns if column.field == "reference")
    shared = {key: value for key, value in record.items() if key != RUNS}
    problems: list[Problem] = []
    if reference is not None and shared.setdefault(name, reference) != reference:
        problems.append(Problem("REFERENCE_DIFFERS", name, "This is not the reference in the address."))
    if not shared.get(name):
        problems.append(Problem("VALUE_MISSING", name, "This can't be empty."))
    if kind != Upload.Kind.COURSES:
        return Record([_cells(columns, shared, "", problems)], problems)
    runs = record.get(RUNS)
    if not isinstance(runs, list) or not runs or not all(isinstance(run, Mapping) for run in runs):
        return Record([], [*problems, Problem("VALUE_TYPE", RUNS, _NOT_RUNS)])
    of_course = [column for column in columns if not column.field.startswith(RUN)]
    of_run = [column for column in columns if column.field.startswith(RUN)]
    course = dict(zip(of_course, _cells(of_course, shared, "", problems), strict=True))
    rows = []
    for number, run in enumerate(runs):
        cells = dict(zip(of_run, _cells(of_run, run, f"{RUNS}.{number}.", problems), strict=True))
        rows.append([(course | cells)[column] for column in columns])
    return Record(rows, problems)


def _cells(
    columns: tuple[Column, ...] | list[Column], record: Mapping[str, object], prefix: str, problems: list[Problem]
) -> list[str]:
    names = {column.name for column in columns}
    # The name may be anything, so it is not repeated.
    problems += [Problem("FIELD_UNKNOWN", prefix.rstrip("."), _UNKNOWN) for name in record if name not in names]
    cells = []
    for column in columns:
        text = _text(record.get(column.name), several=column.form.several)
        if text is None:
            problems.append(Problem("VALUE_TYPE", f"{prefix}{column.name}", _NOT_ONE_VALUE))
        cells.append(text or "")
    return cells


def _text(value: Any, *, several: bool) -> str | None:
    """As one would type it; None where it is no value of a cell."""
    if isinstance(value, str | None):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}"
    if several and isinstance(value, list) and all(isinstance(part, str | int) for part in value):
        return "; ".join(str(part) for part in value)
    return None
