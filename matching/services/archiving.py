"""Keeps the catalogues and engines that lists were made from, for as long as any receipt needs them.

A part is written once, whoever needs it, and says on which day it was needed last, to a month: so hardly anything is written when a
list is made, and what no receipt needs any more can be told by its day alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Final

from django.db import transaction

from matching.models import ArchivedPart
from matching.recommender.archive import CatalogueArchive, Part
from matching.recommender.engine import sources
from matching.recommender.frames import OpportunityFrame

RENEWED_AFTER: Final = timedelta(days=30)
"""So long the day of a part may lie behind the last one on which it was needed."""
_AT_ONCE: Final = 1_000
"""Parts of one statement."""


class KeptCatalogue:
    """The catalogue of a loaded matcher, on its one day: in the archive before the first list that is made from it.

    Taking it apart costs about as much as a hundred lists, and is done once. Whether it is there is asked of the database until it is
    committed, because a transaction that kept it may be undone.
    """

    def __init__(self, frame: OpportunityFrame, today: date) -> None:
        self._frame, self._today = frame, today
        self._lock = Lock()
        self._archive: CatalogueArchive | None = None
        self._is_kept = False

    def root(self) -> str:
        """Name of the kept catalogue."""
        with self._lock:  # around arithmetic only: whoever waits for the database holds no lock
            archive = self._archive = self._archive or CatalogueArchive(self._frame)
        if not self._is_kept:
            keep_all(archive, today=self._today)
            transaction.on_commit(self._settle)
        return archive.root

    def _settle(self) -> None:
        self._is_kept = True


def keep_all(archive: CatalogueArchive, *, today: date) -> None:
    """Keep a catalogue, and the code that runs, as far as they are not there yet. One statement where all of it is."""
    engine, root = Part(sources()), bytes.fromhex(archive.root)
    wanted = _wanted([engine.name, root], today)
    if engine.name in wanted:
        _keep([engine], today)
    if root in wanted:
        for part in archive.parts(_wanted(archive.names, today)):
            # What hangs on a part first: whoever finds the part relies on it.
            below = {one.name: one for one in part.below}
            _keep([below[name] for name in _wanted(list(below), today)], today)
            _keep([part], today)


def _keep(parts: Sequence[Part], today: date) -> None:
    """Write parts. One that somebody else keeps at this moment, or that has only grown old, has its day renewed."""
    rows = [ArchivedPart(name=part.name, content=zlib.compress(part.content), needed_on=today) for part in parts]
    ArchivedPart.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["needed_on"], batch_size=_AT_ONCE
    )


def read_parts(names: Sequence[bytes]) -> Mapping[bytes, bytes]:
    """The contents of those of these parts that are kept."""
    return {
        bytes(name): _opened(content)
        for some in _some(names)
        for name, content in ArchivedPart.objects.filter(name__in=some).values_list("name", "content")
    }


def _opened(content: bytes | memoryview[int]) -> bytes:
    """The content; nothing, which has another hash, where it was damaged."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""


def forget_parts(*, before: date) -> int:
    """Delete what no receipt of that day or a later one needs. Returns how many parts there were."""
    # A part's day lies behind that of what it hangs on by a month at most: leaf, branch, root, list.
    count, _ = ArchivedPart.objects.filter(needed_on__lt=before - 3 * RENEWED_AFTER).delete()
    return count


def _wanted(names: Sequence[bytes], today: date) -> list[bytes]:
    """Those of these parts that are not kept, or whose day is old."""
    fresh = {
        bytes(name)
        for some in _some(names)
        for (name,) in ArchivedPart.objects.filter(name__in=some, needed_on__gte=today - RENEWED_AFTER).values_list(
            "name"
        )
    }
    return [name for name in names if name not in fresh]


def _some(names: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
