"""What everybody would try first: the rankings that the matcher has to beat, on the same texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer


def tfidf_cosine(documents: Sequence[str], queries: Sequence[str]) -> NDArray[np.float64]:
    """Return cosines of word TF-IDF with scikit-learn's own defaults, shape (queries, documents)."""
    vectorizer = TfidfVectorizer()
    rows = vectorizer.fit_transform(documents)
    return np.asarray((vectorizer.transform(queries) @ rows.T).toarray())


def bm25(documents: Sequence[str], queries: Sequence[str], k1: float = 1.2, b: float = 0.75) -> NDArray[np.float64]:
    """Return Okapi BM25 scores, shape (queries, documents), with the usual k1 and b (Robertson and Zaragoza, 2009)."""
    vectorizer = CountVectorizer()
    counts = sparse.csr_array(vectorizer.fit_transform(documents)).astype(np.float64)
    in_documents = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((len(documents) - in_documents + 0.5) / (in_documents + 0.5))
    lengths = counts.sum(axis=1)
    norms = k1 * (1 - b + b * lengths / lengths.mean())
    frequency = counts.data
    saturated = frequency * (k1 + 1) / (frequency + np.repeat(norms, np.diff(counts.indptr)))
    weighted = sparse.csr_array((saturated * rarity[counts.indices], counts.indices, counts.indptr), shape=counts.shape)
    return np.asarray((sparse.csr_array(vectorizer.transform(queries)).astype(np.float64) @ weighted.T).toarray())
