"""Looks at rows beside each other: rows of one course must agree, and nothing may be listed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Final

from django.db import connection
from psycopg2.extras import Json

from backend.errors import Problem
from courses.drafts.course import MOST_RUNS
from courses.models import Upload, UploadRow
from courses.uploads.cells import WHOLE_ROW, tidy, tidy_reference
from courses.uploads.drafts import COLUMNS, RUN
from courses.uploads.header import Header, understand_header

_BATCH: Final = 2_000
_TWICE: Final = Problem("REFERENCE_TWICE", "", "An earlier row has this reference.")
_SAME: Final = Problem("ROW_TWICE", WHOLE_ROW, "An earlier row says the same.")
_TOO_MANY: Final = Problem("TOO_MANY", WHOLE_ROW, f"A course has at most {MOST_RUNS} runs.")


@dataclass(frozen=True)
class GroupRow:
    """What is compared of a row."""

    pk: int
    number: int
    group: str
    cells: list[str]
    problems: list[dict[str, str]]
    group_problems: list[dict[str, str]]
    state: str


def settle(upload: Upload, *, groups: Sequence[str] | None = None) -> None:
    """Write the problems that rows have beside others of their listing, and with them the state of each row.

    Args:
        upload: with all its rows.
        groups: only these; None: all.
    """
    header = understand_header(upload.header, COLUMNS[upload.kind])
    mendable = [UploadRow.State.GOOD, UploadRow.State.BAD]
    rows = UploadRow.objects.filter(
        upload=upload, state__in=mendable, **({} if groups is None else {"group__in": groups})
    )
    columns = ("pk", "number", "group", "cells", "problems", "group_problems", "state")
    stream = rows.order_by("group", "number").values_list(*columns).iterator(chunk_size=_BATCH)
    news: list[tuple[int, list[dict[str, str]], str]] = []
    for row, found in _compared(upload.kind, header, (GroupRow(*values) for values in stream)):
        problems = [asdict(problem) for problem in found]
        state = UploadRow.State.BAD if row.problems or problems else UploadRow.State.GOOD
        if (problems, state) != (row.group_problems, row.state):
            news.append((row.pk, problems, state))
    for start in range(0, len(news), _BATCH):
        _write(news[start : start + _BATCH])


def _compared(kind: str, header: Header, rows: Iterable[GroupRow]) -> Iterator[tuple[GroupRow, list[Problem]]]:
    for _, group in groupby(rows, key=lambda row: row.group):
        together = list(group)
        if len(together) == 1:
            yield together[0], []
        elif kind == Upload.Kind.COURSES:
            yield from _runs(header, together)
        else:
            column = "job_reference" if kind == Upload.Kind.JOBS else "venue_reference"
            yield together[0], []
            yield from ((row, [Problem(_TWICE.code, column, _TWICE.message)]) for row in together[1:])


def _runs(header: Header, rows: Sequence[GroupRow]) -> Iterator[tuple[GroupRow, list[Problem]]]:
    """The first row says what the course is; the others may only add runs."""
    # The same reference is why they stand together, however it is spaced.
    of_course = [(n, column) for n, column in header.columns if not column.field.startswith((RUN, "reference"))]
    of_run = [n for n, column in header.columns if column.field.startswith(RUN)]
    reference = next((n for n, column in header.columns if column.field == f"{RUN}reference"), None)
    first, references, runs = rows[0], set[str](), set[tuple[str, ...]]()
    for count, row in enumerate(rows, start=1):
        problems = [
            Problem("COURSE_DIFFERS", column.name, f"Row {first.number:,} says something else about the same course.")
            for n, column in of_course
            if _cell(row, n) != _cell(first, n)
        ]
        name = "" if reference is None else tidy_reference(_cell(row, reference))
        run = tuple(_cell(row, n) for n in of_run)
        if name and name in references:
            problems.append(Problem(_TWICE.code, "run_reference", _TWICE.message))
        elif run in runs:
            problems.append(_SAME)
        if count > MOST_RUNS:
            problems.append(_TOO_MANY)
        references.add(name)
        runs.add(run)
        yield row, problems


def _cell(row: GroupRow, position: int) -> str:
    return tidy(row.cells[position]) if position < len(row.cells) else ""


def _write(news: Sequence[tuple[int, list[dict[str, str]], str]]) -> None:
    keys, problems, states = zip(*news, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE courses_uploadrow AS r SET group_problems = news.problems, state = news.state "
            "FROM unnest(%s::bigint[], %s::jsonb[], %s::text[]) AS news(id, problems, state) WHERE r.id = news.id",
            [list(keys), [Json(found) for found in problems], list(states)],
        )
