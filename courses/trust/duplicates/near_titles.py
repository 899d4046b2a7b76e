"""Which of thousands of titles are near a few: most are passed over by one look at their letters, the others are compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from scipy import sparse

from courses.trust.duplicates.neighbours import LEAST_COSINE, title_features, title_vectors
from courses.trust.duplicates.titles import plain, read_title, shortened

PIECE: Final = 4


def near_titles(titles: Collection[str], among: Mapping[int, str]) -> set[int]:
    """The keys of those among which a title is near one of these: what `candidate_pairs` keeps of them by their titles."""
    wanted = [pieces(title) for title in titles]
    keys = [key for key, title in among.items() if _may_be_near(plain(title), wanted)]
    if not keys:
        return set()
    ours, theirs = (
        title_vectors([title_features(read_title(title)) for title in some])
        for some in (titles, [among[key] for key in keys])
    )
    near = sparse.coo_array(ours @ theirs.T)
    return {keys[column] for column in near.coords[1][near.data >= LEAST_COSINE].tolist()}


def pieces(title: str) -> frozenset[str]:
    """Groups of letters of which every title near this one has at least one. Empty: it says nothing to go by.

    Of a word of more than four letters its groups of four, so that one slip of the finger leaves some whole.
    """
    words = read_title(title).content
    every = {*words, *(short for word in words for short in shortened(word))}
    return frozenset(word[at : at + PIECE] for word in every for at in range(max(len(word) - PIECE + 1, 1)))


def _may_be_near(line: str, wanted: Collection[frozenset[str]]) -> bool:
    return any(not parts or any(part in line for part in parts) for parts in wanted)
