"""Live courses and jobs as CSV, for people who work with spreadsheets.

UTF-8 with a byte order mark: without it Excel reads "£" wrongly, and every other reader knows the mark. A text that a
spreadsheet would take for a formula begins with an apostrophe; a number stays one. Lines end as RFC 4180 has it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from courses.feeds.addresses import page_of
from courses.formulas import inert
from courses.models import FeedItem

_ROWS: Final = 500  # listings a statement
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One of the files.

    Attributes:
        name: of the file, without its ending.
        title: in words.
        kind: which listings.
        parts: the rows of a listing, each as two records: the listing and the part that makes the row.
        columns: heading and where its value stands; "run.starts_on" is in the part.
    """

    name: str
    title: str
    kind: FeedItem.Kind
    parts: Callable[[Record], Iterable[Record]]
    columns: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """The file in pieces: its heading, then the listings in the order of their keys."""
        yield "\ufeff" + _line(list(self.columns))
        for record in _records(self.kind):
            yield "".join(_line(self._cells(record, part)) for part in self.parts(record))

    def _cells(self, record: Record, part: Record) -> list[str]:
        row = {"listing": record, "part": part, "page": {"url": page_of(record["id"])}}
        return [_cell(_look_up(row, path)) for path in self.columns.values()]


def _records(kind: FeedItem.Kind) -> Iterator[Record]:
    rows = FeedItem.objects.filter(kind=kind, state=FeedItem.State.UPDATED).order_by("opportunity_id")
    after = 0
    while found := list(rows.filter(opportunity_id__gt=after).values_list("opportunity_id", "data")[:_ROWS]):
        yield from (json.loads(data)["record"] for _, data in found)
        after = found[-1][0]


def _look_up(row: Record, path: str) -> object:
    value: Any = row
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return inert("; ".join(map(_text, value)))
    return inert(str(value))


def _text(item: object) -> str:
    return str(item["label"] if isinstance(item, dict) and "label" in item else item)


def _line(cells: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _own(*names: str) -> dict[str, str]:
    return {name: f"listing.{name}" for name in names}


def _run(*names: str) -> dict[str, str]:
    return {f"run_{name}": f"part.{name}" for name in names}


_VENUE: Final = ("name", "address", "postcode", "borough_id", "latitude", "longitude")

COURSES: Final = Table(
    name="courses",
    title="Live courses, one row for each run",
    kind=FeedItem.Kind.COURSE,
    parts=lambda record: record["runs"] or [{}],
    columns={
        "course_id": "listing.id",
        "page": "page.url",
        "provider": "listing.provider.name",
        "ukprn": "listing.provider.ukprn",
        **_own("title", "course_type", "level", "summary", "learn_aim_ref", "awarding_body", "funding"),
        **_own("minimum_level", "minimum_age", "maximum_age", "entry_requirements", "what_to_bring", "access"),
        **_own("skills", "url", "closes_on"),
        "run_id": "part.id",
        **_run("status", "delivery_mode", "study_mode", "attendance", "starts_on", "ends_on", "sessions"),
        **_run("hours_per_week", "duration_value", "duration_unit", "cost_gbp", "places", "places_left", "url"),
        **{f"venue_{name}": f"part.venue.{name}" for name in _VENUE},
    },
)
JOBS: Final = Table(
    name="jobs",
    title="Live entry-level jobs and apprenticeships, one row for each place of work",
    kind=FeedItem.Kind.JOB,
    parts=lambda record: record["venues"] or [{}],
    columns={
        "job_id": "listing.id",
        "page": "page.url",
        "employer": "listing.employer.name",
        "disability_confident": "listing.employer.disability_confident",
        "living_wage_employer": "listing.employer.living_wage_employer",
        **_own("title", "contract", "working_pattern", "workplace", "days_on_site", "pay_min", "pay_max"),
        **_own("pay_period", "hours_per_week", "sessions", "flexible_working", "flexible_working_detail"),
        **_own("starts_on", "closes_on", "vacancies", "entry_level", "minimum_level", "minimum_age", "level"),
        **_own("standard_reference", "soc2020", "visa_sponsorship", "training", "skills", "summary", "url"),
        **{f"venue_{name}": f"part.{name}" for name in _VENUE},
    },
)
TABLES: Final = (COURSES, JOBS)
