"""What the lists are compared with: the same listings that are open to a resident, in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.evaluation.lists import LENGTH, Open, System
from matching.recommender.index import opportunity_passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.evaluation.residents import SyntheticResident
    from matching.recommender.index import CatalogueIndex


def word_tfidf(index: CatalogueIndex, residents: Sequence[SyntheticResident], open_to: Open) -> System:
    """Return the order of word TF-IDF cosines, scikit-learn's defaults; equal ones by row."""
    vectorizer = TfidfVectorizer()
    listings = vectorizer.fit_transform(["\n".join(passage) for passage in opportunity_passages(index.opportunities)])
    asked = vectorizer.transform([resident.sentence.wants for resident in residents])

    def ordered(number: int) -> NDArray[np.intp]:
        rows = open_to[number]
        cosines = (listings[rows] @ asked[number].T).toarray().ravel()
        best: NDArray[np.intp] = rows[np.argsort(-cosines, kind="stable")][:LENGTH]
        return best

    return ordered


def random_order(open_to: Open, seed: int) -> System:
    """Return what chance would show, the same for the same seed."""
    return lambda number: np.random.default_rng([seed, number]).permutation(open_to[number])[:LENGTH]
