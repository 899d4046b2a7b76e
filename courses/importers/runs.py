"""One load of one source: what it reads, what it leaves out, and its row in the table of import runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import DataError, IntegrityError, models
from django.db.models import QuerySet

from backend.errors import Refusal
from courses.importers.reading import Advance, parse, read_csv, read_json
from courses.importers.record import Record
from courses.importers.search_news import SearchNews
from courses.importers.skips import Skip, Skips
from courses.importers.upsert import Written
from courses.models import ImportRun

T = TypeVar("T")
Parts = Mapping[str, Written]  # what was written, by noun; the main noun first
Tables = Callable[[], Iterable[QuerySet[Any]]]  # the stored rows that a source is answerable for


class DatabaseRefused(Refusal):
    """The rows break a constraint that reading them did not catch."""

    code = "DATABASE_REFUSED"
    message = "The database refuses these rows."

    @classmethod
    def because(cls, error: DataError | IntegrityError, what: str) -> DatabaseRefused:
        """The refusal of `what`, with the name of the constraint: that says what is wrong, and holds no value."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        return cls(f"The database refuses the rows of {what}: they break the rule {name or 'of a column'}.")


@dataclass
class Load:
    """A load in progress.

    Attributes:
        folder: the folder in which the publisher's folders lie.
        now: the moment that is noted.
        advance: told how many bytes were read.
        search: what the search index has to follow.
        skips: what was left out so far.
    """

    folder: Path
    now: datetime
    advance: Advance
    search: SearchNews = field(default_factory=SearchNews)
    skips: Skips = field(default_factory=Skips)

    def csv(self, name: str, columns: Collection[str], build: Callable[[Record], T]) -> Iterator[T]:
        """What `build` makes of each row of a CSV file, as a stream."""
        return parse(read_csv(self.folder / name, columns, self.advance), build, self.skips)

    def json(self, name: str, build: Callable[[Record], T]) -> Iterator[T]:
        """What `build` makes of each object of a JSON list."""
        return parse(read_json(self.folder / name, self.advance), build, self.skips)

    def unless_broken(self, record: Record, read: Callable[[], T]) -> T | None:
        """What `read` returns; None, and a line in the report, where the value breaks a rule that the row can live with."""
        try:
            return read()
        except Skip as skip:
            self.skips.value(record.file, record.number, skip)
            return None


def last_run(source: str, file: str) -> ImportRun | None:
    """The last load of this file."""
    return ImportRun.objects.filter(source=source, file=file).order_by("-pk").first()


def nothing_to_do(last: ImportRun | None, mark: str, tables: Tables, after: Iterable[ImportRun | None]) -> bool:
    """Whether loading again would write nothing.

    Args:
        last: the last load.
        mark: fingerprint of the files and of the importers' code.
        tables: the rows that must still be there.
        after: the last loads of what this source refers to; one that is younger may have changed that.
    """
    if last is None or last.sha256 != mark or any(run is not None and run.pk > last.pk for run in after):
        return False
    return stored(tables) >= last.created + last.updated + last.unchanged


def stored(tables: Tables) -> int:
    """How many rows there are."""
    return sum(rows.count() for rows in tables())


def note_run(
    *, source: str, file: str, mark: str, now: datetime, parts: Parts, skips: Skips | None = None
) -> ImportRun:
    """Add the load's row to the table of import runs."""
    return ImportRun.objects.create(
        source=source,
        file=file,
        sha256=mark,
        finished_at=now,
        created=sum(part.created for part in parts.values()),
        updated=sum(part.updated for part in parts.values()),
        unchanged=sum(part.unchanged for part in parts.values()),
        skipped=skips.rows if skips else 0,
        skips=skips.as_json() if skips else [],
    )


def rows_of(model: type[models.Model], **conditions: Any) -> QuerySet[Any]:
    """The stored rows of a model."""
    return model._default_manager.filter(**conditions)  # noqa: SLF001 - Django's documented name


def in_words(parts: Parts) -> str:
    """What was written, in one line."""
    if not any(part.changes for part in parts.values()):
        return "nothing changed"
    return "; ".join(_say(noun, part) for noun, part in parts.items())


def _say(noun: str, part: Written) -> str:
    counts = {"new": part.created, "changed": part.updated, "unchanged": part.unchanged, "removed": len(part.removed)}
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    return f"{noun} {said or 'none'}"
