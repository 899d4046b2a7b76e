"""How good a ranking is, in TREC's terms: a *run* scores documents for queries, *qrels* say which are relevant.

Figures are per query, so that two systems can be compared query by query; intervals come from a paired bootstrap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Qrels = Mapping[str, Mapping[str, int]]
"""Query id -> document id -> relevance, 1 or more. Documents that are not named are not relevant."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Where a run put the relevant documents of one query."""

    ranks: NDArray[np.int64]
    """From 1, ascending, one for each relevant document."""
    gains: NDArray[np.int64]
    """Relevance of the document at the same place."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the interval that holds it, from the bootstrap over queries."""

    mean: float
    low: float
    high: float


def judge(scores: NDArray[np.float64], documents: Sequence[str], relevant: Mapping[str, int]) -> Judged:
    """Rank all documents by score (equal scores in the order given) and look up the relevant ones.

    Raises:
        ValueError: nothing is relevant, or a relevant document is not among the documents.
    """
    place = {document: row for row, document in enumerate(documents)}
    unknown = sorted(set(relevant) - set(place))
    if not relevant or unknown:
        message = f"Relevant documents must be in the collection, and there must be one: {unknown[:3]}"
        raise ValueError(message)
    rank = np.empty(len(scores), dtype=np.int64)
    rank[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    ranks = rank[[place[document] for document in relevant]]
    order = np.argsort(ranks)
    return Judged(ranks=ranks[order], gains=np.array(list(relevant.values()), dtype=np.int64)[order])


def ndcg_at(judged: Judged, k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k, with linear gain as in trec_eval."""
    seen = judged.ranks <= k
    gain = float(np.sum(judged.gains[seen] / np.log2(judged.ranks[seen] + 1.0)))
    ideal = np.sort(judged.gains)[::-1][:k]
    return gain / float(np.sum(ideal / np.log2(np.arange(2, len(ideal) + 2))))


def average_precision(judged: Judged) -> float:
    """Return the mean, over relevant documents, of the precision at each one's rank; its mean over queries is MAP."""
    return float(np.mean(np.arange(1, len(judged.ranks) + 1) / judged.ranks))


def reciprocal_rank(judged: Judged) -> float:
    """Return one over the rank of the first relevant document; its mean over queries is MRR."""
    return 1.0 / float(judged.ranks[0])


def recall_at(judged: Judged, k: int) -> float:
    """Return the share of the relevant documents that are among the first k."""
    return float(np.mean(judged.ranks <= k))


def bootstrap(
    values: NDArray[np.float64], rng: np.random.Generator, rounds: int = 2000, confidence: float = 0.95
) -> Interval:
    """Return the mean of per-query figures with its percentile interval. For a paired test, pass per-query differences.

    Raises:
        ValueError: there are no values.
    """
    if not len(values):
        message = "A bootstrap needs at least one value."
        raise ValueError(message)
    draws = rng.integers(len(values), size=(rounds, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(mean=float(values.mean()), low=float(low), high=float(high))
