"""Imports sources of open data, each all or nothing: one that fails leaves nothing behind, and the others still load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from backend.errors import Refusal
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Advance, fingerprint
from courses.importers.registry import SOURCES
from courses.importers.runs import DatabaseRefused, Load, Parts, in_words, last_run, note_run, nothing_to_do, stored
from courses.importers.search_news import analyse
from courses.importers.skips import Skips
from courses.models import ImportRun


class SourceNeeded(Refusal):
    """What this source refers to has not been loaded."""

    code = "SOURCE_NEEDED"
    message = "Another source has to be loaded first."


@dataclass(frozen=True)
class Outcome:
    """What happened to one source: what was written and left out, or why nothing was."""

    source: OpenSource
    parts: Parts
    skips: Skips
    report: Path | None = None
    refusal: Refusal | None = None

    def lines(self) -> Iterator[str]:
        """The outcome in plain English."""
        if self.refusal:
            yield f"{self.source.name}: {self.refusal.code}. {self.refusal.text} Nothing of this source was loaded."
            return
        yield f"{self.source.name}: {in_words(self.parts)}"
        for noun, part in self.parts.items():
            if part.gone:
                yield f"    {len(part.gone):,} {noun} are no longer in the source, and were left as they are"
        for code, left_out, reason, count in self.skips.by_code():
            yield f"    left out: {count:,} × {code} ({left_out}). {reason}"
        if self.report:
            yield f"    every line of that: {self.report}"


def import_source(source: OpenSource, *, folder: Path, reports: Path, now: datetime, advance: Advance) -> Outcome:
    """Import one source, all or nothing. A refusal is part of the outcome, so that the next source can go on.

    Args:
        source: which one.
        folder: the folder in which the publishers' folders lie.
        reports: the folder for the list of what was left out.
        now: the moment that is noted.
        advance: told how many bytes were read.
    """
    skips = Skips()
    try:
        mark = fingerprint([folder / name for name in source.files])
        last, after = last_run(source.source, source.file), _last_of(source.needs)
        if nothing_to_do(last, mark, source.tables, after):
            return Outcome(source, {}, skips)
        load = Load(folder, now, advance, skips=skips)
        parts = _load(source, load, mark)
    except Refusal as refusal:
        return Outcome(source, {}, Skips(), refusal=refusal)
    report = reports / f"{timezone.localdate(now).isoformat()}-{source.name}.csv"
    skips.write_csv(report)
    return Outcome(source, parts, skips, report if skips.found else None)


def _load(source: OpenSource, load: Load, mark: str) -> Parts:
    for needed in _needed(source.needs):
        if not stored(needed.tables):
            raise SourceNeeded(f"Load the source {needed.name} first: the rows of this one refer to it.")
    try:
        with transaction.atomic():
            parts = source.load(load)
            if any(part.changes for part in parts.values()):
                analyse(source.tables())
            load.search.follow()
            note_run(source=source.source, file=source.file, mark=mark, now=load.now, parts=parts, skips=load.skips)
    except (DataError, IntegrityError) as error:
        raise DatabaseRefused.because(error, source.name) from error
    return parts


def _needed(names: Iterable[str]) -> list[OpenSource]:
    return [source for source in SOURCES if source.name in names]


def _last_of(names: Iterable[str]) -> list[ImportRun | None]:
    return [last_run(source.source, source.file) for source in _needed(names)]
