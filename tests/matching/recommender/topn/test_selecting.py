from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.recommender.topn.selecting import above, chunk_length, chunk_maxima, highest, lower_bounds, margin

seeds = st.integers(0, 2**32 - 1)


def random_scores(seed: int, tiles: int, tall: int, queries: int) -> np.ndarray:
    """Few different values, so that many are equal; a third are closed."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 12, (tiles, tall, queries)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.3] = -np.inf
    return scores


@given(seed=seeds, tiles=st.integers(1, 3), chunks=st.integers(1, 6), power=st.integers(0, 3), n=st.integers(1, 9))
def test_whatever_may_be_among_the_best_lies_above_the_floor(
    seed: int, tiles: int, chunks: int, power: int, n: int
) -> None:
    scores = random_scores(seed, tiles, chunks << power, 5)
    maxima = np.stack([chunk_maxima(tile, 1 << power) for tile in scores])
    floors = lower_bounds(maxima.reshape(-1, 5), n)
    rows, queries, values = above(scores, maxima, floors)

    flat = scores.reshape(-1, 5)
    kept = set(zip(rows.tolist(), queries.tolist(), strict=True))
    assert len(kept) == len(rows)
    assert values.tolist() == flat[rows, queries].tolist()
    for query in range(5):
        finite = np.sort(flat[:, query][np.isfinite(flat[:, query])])[::-1]
        worst = finite[min(n, len(finite)) - 1] if len(finite) else np.inf
        needed = {(row, query) for row in np.flatnonzero(flat[:, query] >= worst).tolist()}
        assert needed <= kept


@given(seed=seeds, count=st.integers(0, 12), n=st.integers(1, 6))
def test_the_highest_of_each_column(seed: int, count: int, n: int) -> None:
    maxima = np.random.default_rng(seed).integers(0, 9, (count, 4)).astype(np.float32)
    best = np.sort(maxima, axis=0)[::-1][:n]

    assert np.sort(highest(maxima, n), axis=0)[::-1].tolist() == best.tolist()
    assert lower_bounds(maxima, n).tolist() == (best[n - 1].tolist() if count >= n else [-np.inf] * 4)


def test_a_chunk_is_a_power_of_two_and_there_are_four_for_each_place() -> None:
    assert [chunk_length(rows, 20) for rows in (0, 1, 159, 160, 400, 2_600, 50_000)] == [1, 1, 1, 2, 4, 32, 32]
    assert chunk_length(50_000, 200) == 32


@given(seed=seeds, width=st.integers(1, 512))
def test_two_orders_of_adding_up_differ_by_less_than_the_margin(seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.standard_normal((2, width)).astype(np.float32)
    exact = float(one.astype(np.float64) @ other.astype(np.float64))
    forward = np.float32(0)
    for left, right in zip(one, other, strict=True):
        forward += left * right
    within = margin(width, float(np.linalg.norm(one)), float(np.linalg.norm(other))) / 2 + 1e-12

    assert abs(float(forward) - exact) <= within
    assert abs(float(one @ other) - exact) <= within
