"""Loads the folder `fixtures/`: reference data that may be shipped, and the demonstration catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from courses.importers.fixture_files import STEPS, FixtureLoad, FixtureStep
from courses.importers.reading import fingerprint
from courses.importers.runs import DatabaseRefused, Parts, in_words, last_run, note_run, nothing_to_do
from courses.importers.search_news import analyse
from courses.models import ImportRun


@dataclass(frozen=True)
class FixtureLine:
    """What happened to one step: its files, what was written by noun, and anything worth saying."""

    files: str
    parts: Parts
    note: str = ""

    def __str__(self) -> str:
        said = in_words(self.parts)
        return f"{self.files}: {said}{f' ({self.note})' if self.note and self.changed else ''}"

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(part.changes for part in self.parts.values())


def load_fixtures(*, folder: Path, today: date, now: datetime) -> list[FixtureLine]:
    """Load everything, all or nothing; a second load on the same day changes nothing.

    Args:
        folder: the folder `fixtures`.
        today: the day from which the demo's dates count.
        now: the moment that is noted.

    Raises:
        FixtureBroken, DatabaseRefused, FileMissing, FileUnreadable, HeaderWrong: nothing has been loaded.
    """
    load = FixtureLoad(folder, today, now)
    lines: list[FixtureLine] = []
    before: list[ImportRun | None] = []
    with transaction.atomic():
        for step in STEPS:
            lines.append(_run(step, load, before))
            before.append(last_run(step.source, _file(step)))
        if any(line.changed for line in lines):
            analyse(rows for step in STEPS for rows in step.tables())
        load.search.follow()
    return lines


def _run(step: FixtureStep, load: FixtureLoad, before: Iterable[ImportRun | None]) -> FixtureLine:
    files = ", ".join(step.files)
    mark = fingerprint([load.folder / name for name in step.files], load.today.isoformat() if step.moves else "")
    # A step refers to the rows of the steps before it: where one of those was written later, this one is looked at again.
    if nothing_to_do(last_run(step.source, _file(step)), mark, step.tables, before):
        return FixtureLine(files, {})
    load.note = ""
    try:
        with transaction.atomic():
            parts = step.load(load)
    except (DataError, IntegrityError) as error:
        raise DatabaseRefused.because(error, _file(step)) from error
    note_run(source=step.source, file=_file(step), mark=mark, now=load.now, parts=parts)
    return FixtureLine(files, parts, load.note)


def _file(step: FixtureStep) -> str:
    return f"fixtures/{', '.join(step.files)}"
