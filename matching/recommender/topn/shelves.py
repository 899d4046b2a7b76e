"""A shelf on disk: its arrays are mapped into memory, so that all processes of a machine read one copy, and none is unpickled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.recommender.artefact import Arrays, ArtefactMisshapen, expect, map_artefact, write_mapped
from matching.recommender.frames import JourneyTable
from matching.recommender.gates import Different, Gates
from matching.recommender.topn.search import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_KIND: Final = "shelf"
_COLUMNS: Final = {"places": 4, "days": 3, "persons": 2, "ages": 3}
"""Groups of facts, and how many columns each has."""


@dataclass(frozen=True, slots=True)
class StoredShelf:
    """Where a shelf lies, and which one it is: all that a worker needs to be told."""

    folder: Path
    seal: str
    """Sha256 of its manifest: another shelf in the same place is another shelf."""

    def open(self) -> Shelf:
        """Return the shelf, opened once a process.

        Raises:
            ArtefactRefused: in one of its kinds.
        """
        return _open_once(self)


def save_shelf(shelf: Shelf, folder: Path, created_at: datetime) -> StoredShelf:
    """Write a shelf.

    Raises:
        FileExistsError: the folder exists. A shelf is never overwritten.
    """
    arrays: Arrays = {"ids": shelf.ids, "vectors": shelf.vectors, "first": shelf.gates.first}
    for group in _COLUMNS:
        different: Different = getattr(shelf.gates, group)
        arrays[f"{group}_code"] = different.code
        arrays |= {f"{group}_{number}": column for number, column in enumerate(different.columns)}
    if shelf.journeys is not None:
        starts = sorted(shelf.journeys.rows, key=shelf.journeys.rows.__getitem__)
        arrays["journeys"] = shelf.journeys.minutes
        arrays["journeys_from"] = np.frombuffer("\n".join(starts).encode(), dtype=np.uint8)
    return StoredShelf(folder, write_mapped(folder, _KIND, arrays, {"longest": shelf.longest}, created_at))


def open_shelf(folder: Path, seal: str | None = None) -> Shelf:
    """Open what `save_shelf` wrote, without reading the vectors into this process's own memory.

    Raises:
        ArtefactRefused: in one of its kinds.
    """
    manifest, arrays = map_artefact(folder, _KIND, seal)
    try:
        shelf = _shelf(manifest, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactMisshapen(str(error)) from error
    options, rows = len(shelf.gates.places.code), len(shelf.ids)
    expect(shelf.vectors.ndim == 2 and len(shelf.vectors) == rows, "ids and vectors")  # noqa: PLR2004 - rows, columns
    expect(len(shelf.gates.first) == rows, "ids and options")
    for group in _COLUMNS:
        different: Different = getattr(shelf.gates, group)
        lengths = {len(column) for column in different.columns}
        expect(len(different.code) == options and len(lengths) == 1, f"options and {group}")
        expect(not options or int(different.code.max()) < lengths.pop(), f"different {group}")
    return shelf


def _shelf(manifest: Mapping[str, Any], arrays: Arrays) -> Shelf:
    groups = {
        group: Different(arrays[f"{group}_code"], tuple(arrays[f"{group}_{number}"] for number in range(count)))
        for group, count in _COLUMNS.items()
    }
    journeys = None
    if "journeys" in arrays:
        starts = arrays["journeys_from"].tobytes().decode().split("\n")
        journeys = JourneyTable({start: row for row, start in enumerate(starts)}, arrays["journeys"])
        expect(len(starts) == len(arrays["journeys"]), "journeys and where they start")
    gates = Gates.joined(**groups, first=arrays["first"])
    return Shelf(arrays["ids"], arrays["vectors"], gates, journeys, float(manifest["longest"]))


@lru_cache(maxsize=2)
def _open_once(stored: StoredShelf) -> Shelf:
    return open_shelf(stored.folder, stored.seal)
