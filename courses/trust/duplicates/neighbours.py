"""Which listings are worth comparing: MinHash buckets that two listings share only with a name or a place in common.

A bucket is a band of the title's MinHash (Broder 1997; bands as in Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
ch. 3) together with the organisation, its name, or a postcode. So five hundred colleges with "GCSE Mathematics" share no bucket,
and the number of pairs grows with the listings of one organisation or place, not with the whole catalogue. A bucket that is
larger than `LARGEST` is sorted by title and each of its listings compared with the next `WINDOW` only: memory stays bounded.
What comes out of the buckets is thinned by the cosine of the titles' vectors (words and letter groups).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction import FeatureHasher

from courses.trust.duplicates.advert import Sketch, name_words
from courses.trust.duplicates.titles import Title, read_title

BANDS: Final = 12
ROWS: Final = 2
LARGEST: Final = 400
WINDOW: Final = 40
FEW: Final = 50
LEAST_COSINE: Final = 0.5
WORD_WEIGHT: Final = 0.5
LETTERS: Final = 3
_PRIME: Final = np.uint64((1 << 61) - 1)
_CHUNK: Final = 20_000

Pairs = NDArray[np.int64]
Advance = Callable[[int], None]


def title_features(title: Title) -> dict[str, float]:
    """The words that say something, their order left out, and their groups of three letters, with their weights.

    A whole word weighs little beside its letters, so that one slip of the finger does not lose it.
    """
    features: dict[str, float] = {}
    for word in title.content or tuple(value for _, value in sorted(title.marks)):
        features[word] = WORD_WEIGHT
        padded = f" {word} "
        groups = [padded[at : at + LETTERS] for at in range(len(padded) - LETTERS + 1)]
        features.update(dict.fromkeys((f"~{group}" for group in groups), len(groups) ** -0.5))
    return features


def title_vectors(features: Sequence[dict[str, float]]) -> sparse.csr_array:
    """Unit vectors of titles, shape (titles, 2**18)."""
    hasher = FeatureHasher(n_features=2**18, alternate_sign=False)
    raw = sparse.csr_array(hasher.transform(features))
    lengths = np.sqrt(np.asarray(raw.multiply(raw).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ raw)


def min_hashes(features: Sequence[dict[str, float]], *, count: int = BANDS * ROWS) -> NDArray[np.uint64]:
    """MinHash signatures of the titles' features, shape (titles, count). Equal titles have equal rows."""
    random = np.random.default_rng(20261125)
    factors = random.integers(1, 1 << 29, count, dtype=np.uint64)
    shifts = random.integers(0, 1 << 60, count, dtype=np.uint64)
    sizes = np.array([max(len(one), 1) for one in features])
    names = (name for one in features for name in (one or ("",)))
    hashed = np.fromiter((zlib.crc32(name.encode()) for name in names), np.uint64, count=int(sizes.sum()))
    begins = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    columns = [np.minimum.reduceat((hashed * a + b) % _PRIME, begins) for a, b in zip(factors, shifts, strict=True)]
    return np.stack(columns, axis=1)


def common_grounds(sketch: Sketch) -> list[str]:
    """What two listings must have one of in common: the organisation, the first words of its name, or a place."""
    name = name_words(sketch.organisation_name)
    named = [f"{sketch.kind} name {name[0]}"] if name else []
    places = [f"{sketch.kind} place {postcode}" for postcode in sorted(sketch.postcodes)]
    return [f"{sketch.kind} of {sketch.organisation}", *named, *places]


def candidate_pairs(
    sketches: Sequence[Sketch], *, changed: Collection[int] | None = None, advance: Advance = lambda _: None
) -> Pairs:
    """Positions of the pairs that are worth comparing, shape (pairs, 2), each once, the smaller position first.

    Args:
        sketches: the listings.
        changed: keys of listings; only pairs with one of them. None: all.
        advance: is told after each band how many listings were put into buckets.
    """
    if not sketches:
        return np.empty((0, 2), dtype=np.int64)
    if changed is not None and len(changed) <= FEW:
        return _beside(sketches, [at for at, sketch in enumerate(sketches) if sketch.key in changed])
    owners, grounds = _grounds(sketches)
    signatures, vectors = _read(sketches)
    by_words = [" ".join(sorted(read_title(sketch.title).content)) for sketch in sketches]
    order = np.argsort(np.argsort(by_words, kind="stable"))
    wanted = None if changed is None else np.array([sketch.key in changed for sketch in sketches])
    codes = np.empty(0, dtype=np.int64)
    for band in range(BANDS):
        columns = signatures[:, band * ROWS : (band + 1) * ROWS]
        mixed = columns[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ columns[:, 1]
        pairs = _in_buckets(mixed[owners] * np.uint64(0xBF58476D1CE4E5B9) ^ grounds, owners, order)
        kept = pairs if wanted is None else pairs[wanted[pairs[:, 0]] | wanted[pairs[:, 1]]]
        codes = _united(codes, kept[:, 0] * len(sketches) + kept[:, 1])
        advance(len(sketches))
    return _near(np.stack([codes // len(sketches), codes % len(sketches)], axis=1), vectors)


def _read(sketches: Sequence[Sketch]) -> tuple[NDArray[np.uint64], sparse.csr_array]:
    """Signatures and vectors of the titles; read part by part, because their features take far more room than either."""
    signatures, vectors = [], []
    for start in range(0, len(sketches), _CHUNK):
        features = [title_features(read_title(sketch.title)) for sketch in sketches[start : start + _CHUNK]]
        signatures.append(min_hashes(features))
        vectors.append(title_vectors(features))
    return np.concatenate(signatures), sparse.csr_array(sparse.vstack(vectors))


def _beside(sketches: Sequence[Sketch], few: list[int]) -> Pairs:
    """The same for a few listings, each beside all others: no bucket is needed, so none is missed."""
    vectors = title_vectors([title_features(read_title(sketch.title)) for sketch in sketches])
    near = sparse.coo_array(vectors[few] @ vectors.T)
    ours = [frozenset(common_grounds(sketches[at])) for at in few]
    rows, columns = (axis[near.data >= LEAST_COSINE].tolist() for axis in near.coords)
    found = {
        (min(few[row], other), max(few[row], other))
        for row, other in zip(rows, columns, strict=True)
        if few[row] != other and not ours[row].isdisjoint(common_grounds(sketches[other]))
    }
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _grounds(sketches: Sequence[Sketch]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    each = [common_grounds(sketch) for sketch in sketches]
    owners = np.repeat(np.arange(len(sketches)), [len(grounds) for grounds in each])
    hashes = (
        zlib.crc32(ground.encode()) << 32 | zlib.adler32(ground.encode()) for grounds in each for ground in grounds
    )
    return owners, np.fromiter(hashes, np.uint64, count=len(owners))


def _in_buckets(keys: NDArray[np.uint64], owners: NDArray[np.int64], order: NDArray[np.int64]) -> Pairs:
    """Pairs of owners whose keys are equal; inside a bucket the owners stand in this order. All buckets at once, step by step."""
    by_key = np.lexsort((order[owners], keys))
    sorted_keys, sorted_owners = keys[by_key], owners[by_key]
    _, bucket, sizes = np.unique(sorted_keys, return_inverse=True, return_counts=True)
    reach = np.where(sizes > LARGEST, WINDOW, sizes - 1)[bucket]
    at = np.flatnonzero(reach > 0)
    found = [np.empty((0, 2), dtype=np.int64)]
    step = 0
    while len(at):
        step += 1
        at = at[(reach[at] >= step) & (at + step < len(sorted_keys))]
        at = at[sorted_keys[at] == sorted_keys[at + step]]
        left, right = sorted_owners[at], sorted_owners[at + step]
        different = left != right
        found.append(np.stack([np.minimum(left, right)[different], np.maximum(left, right)[different]], axis=1))
    return np.concatenate(found)


def _united(some: NDArray[np.int64], more: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, sorted. numpy's own union1d hashes the numbers first (since 2.3), which takes ten times as long for millions."""
    both = np.sort(np.concatenate((some, more)))
    return both[np.flatnonzero(np.diff(both, prepend=-1))]


def _near(pairs: Pairs, vectors: sparse.csr_array) -> Pairs:
    kept = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(pairs), _CHUNK):
        part = pairs[start : start + _CHUNK]
        cosines = np.asarray(vectors[part[:, 0]].multiply(vectors[part[:, 1]]).sum(axis=1)).ravel()
        kept.append(part[cosines >= LEAST_COSINE])
    return np.concatenate(kept)
