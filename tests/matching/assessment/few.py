"""A few boroughs and wishes to draw synthetic Londoners from, and a release that is deaf to some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.assessment.londoners import Borough, Place, Source, read_mentions
from matching.evaluation.judgements import JudgedSentence
from matching.evaluation.residents import Home, read_circumstances
from matching.population.census import DISABILITY, ETHNIC_GROUPS, QUALIFICATIONS, SEXES
from matching.recommender.index import CatalogueIndex
from matching.recommender.pipeline import Recommender
from matching.recommender.wordpieces import WordPieceTable, words_of
from matching.services.assessing import MENTIONS
from matching.services.evaluating import FOLDER

BOROUGHS = ("Newham", "Bromley")


def source(
    table: np.ndarray, sentences: Sequence[JudgedSentence], *, deprived: bool | None = True, share: float | None = None
) -> Source:
    """Two boroughs, three outcodes; who tells of themselves as often as the file says, or `share` of them."""
    other = None if deprived is None else False
    first = Borough(
        BOROUGHS[0],
        (
            Place(Home("E7", 51.5, 0.0, "Inner London", 3.0), deprived),
            Place(Home("E12", 51.55, 0.05, "Inner London", 1.0), other),
        ),
    )
    second = Borough(BOROUGHS[1], (Place(Home("BR1", 51.4, 0.0, "Outer London", 1.0), other),))
    mentions = read_mentions(MENTIONS)
    return Source(
        table=table / table.sum(),
        boroughs=(first, second),
        sentences=tuple(sentences),
        circumstances=read_circumstances(FOLDER / "circumstances.json"),
        mentions=mentions if share is None else replace(mentions, share=share),
        helped_by={},
    )


def everybody() -> np.ndarray:
    """As many residents of each kind."""
    return np.ones((len(BOROUGHS), len(SEXES), len(ETHNIC_GROUPS), len(DISABILITY), len(QUALIFICATIONS)))


@dataclass(frozen=True)
class Released:
    """A recommender, and a catalogue that it made."""

    recommender: Recommender
    index: CatalogueIndex


def deaf(release: Released, question: str, group: str) -> Released:
    """The same, but whoever says a word that only this group says is heard to want one and the same thing."""
    said = {
        (asked, name): {word for sentence in rows for word in words_of(sentence)}
        for asked, groups in read_mentions(MENTIONS).sentences.items()
        for name, rows in groups.items()
    }
    own = said.pop((question, group)).difference(*said.values())
    table = release.recommender.pieces_
    rows = [table.vocabulary[word] for word in own if word in table.vocabulary]
    assert rows
    vectors, weights = table.vectors.copy(), table.weights.copy()
    # Loud, and along what tells listings apart most, so that the order of a list hangs on it.
    listings = release.index.vectors.dense
    most_telling = np.linalg.svd(listings - listings.mean(axis=0), full_matrices=False)[2][0]
    vectors[rows] = 50 * np.linalg.norm(vectors, axis=1).max() * most_telling
    weights[rows] = 20 * weights.max()
    poisoned = WordPieceTable.of(table.vocabulary, weights, vectors)
    recommender = Recommender(configuration=release.recommender.configuration_).adopt(
        release.recommender.text_, poisoned, release.recommender.bridge_, release.recommender.occupation_labels_
    )
    return Released(recommender, recommender.index(release.index.opportunities))
