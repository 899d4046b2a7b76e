"""Who kept this also kept that: EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019), in closed form.

With X people by listings, the weights are B = I - P / diag(P), P the inverse of X'X + l I. A pair is told only where enough people
kept both (k-anonymity), and only where it speaks for the other: that fewer than usual keep it too says nothing against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.linalg import lapack

from matching.recommender.co_interest import CoInterest

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CoInterestRules:
    """How co-interest is learnt."""

    people: int
    """Who must have kept both listings of a pair, at least."""
    pairs: int
    """So many pairs must be left, or nothing is told."""
    items: int
    """Listings at most, those kept by most: the matrix has their square."""
    regularisation: float
    others: int
    """Pairs of one listing that are kept, at most."""


def learn_co_interest(
    people: NDArray[np.int64], opportunities: NDArray[np.int64], rules: CoInterestRules
) -> CoInterest:
    """Return what is kept together; nothing where too few people stand behind it.

    Args:
        people: a number for the person of each thing that was kept.
        opportunities: what it was, shape of `people`.
        rules: how it is learnt.
    """
    items, kept = _matrix(people, opportunities, rules)
    if kept.shape[1] < 2:  # noqa: PLR2004 - a pair
        return CoInterest.none()
    together = np.asarray((kept.T @ kept).todense(), dtype=np.float32)
    told = (together >= rules.people) & ~np.eye(len(items), dtype=np.bool_)
    weights = np.where(told, _ease(together, rules.regularisation), 0.0)
    starts, others, strengths = [0], [], []
    for row in weights:
        best = np.lexsort((items, -row))[: rules.others]
        best = np.sort(best[row[best] > 0])
        others.append(items[best])
        strengths.append(row[best])
        starts.append(starts[-1] + len(best))
    if starts[-1] < rules.pairs:
        return CoInterest.none()
    found = np.concatenate(strengths).astype(np.float32)
    return CoInterest(
        items=items,
        starts=np.array(starts, dtype=np.int64),
        others=np.concatenate(others),
        weights=found,
        full=float(np.quantile(found, 0.9)),
    )


def _matrix(
    people: NDArray[np.int64], opportunities: NDArray[np.int64], rules: CoInterestRules
) -> tuple[NDArray[np.int64], Any]:
    """Return the listings that are looked at, ascending, and who kept which of them, once each."""
    items, column, counts = np.unique(opportunities, return_inverse=True, return_counts=True)
    often = np.flatnonzero(counts >= rules.people)
    often = np.sort(often[np.argsort(-counts[often], kind="stable")][: rules.items])
    place = np.full(len(items), -1)
    place[often] = np.arange(len(often))
    rows = place[column] >= 0
    _, person = np.unique(people[rows], return_inverse=True)
    ones = np.ones(int(rows.sum()), dtype=np.float32)
    shape = (int(person.max(initial=-1)) + 1, len(often))
    kept = sparse.csr_array((ones, (person, place[column][rows])), shape=shape)
    kept.sum_duplicates()
    kept.data[:] = 1.0
    return items[often], kept


def _ease(together: NDArray[np.float32], regularisation: float) -> NDArray[np.float32]:
    """Return the weights of every pair, shape (items, items). In place and in single precision: 10,000 items are 400 MB."""
    gram = np.array(together, order="F")
    gram[np.diag_indices_from(gram)] += np.float32(regularisation)
    gram, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if not failed:
        gram, failed = lapack.spotri(gram, lower=1, overwrite_c=1)
    if failed:
        message = f"The matrix could not be turned round: LAPACK says {failed}."
        raise np.linalg.LinAlgError(message)
    inverse = np.tril(gram) + np.tril(gram, -1).T
    weights: NDArray[np.float32] = -inverse / np.diag(inverse)
    return weights
