from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommender.list_quality import coverage, exposure, gini, intra_list_similarity, repeats

LISTS = [np.array([0, 1]), np.array([0, 2])]


def test_who_is_seen_and_how_much() -> None:
    second = 1 / np.log2(3)
    assert exposure(LISTS, 4) == pytest.approx([2.0, second, second, 0.0])
    assert coverage(LISTS, 4) == 0.75
    assert coverage([], 4) == 0.0


def test_gini_by_hand() -> None:
    assert gini(np.array([1.0, 1.0, 1.0])) == 0.0
    assert gini(np.array([0.0, 0.0, 0.0, 5.0])) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.zeros(3)) == gini(np.empty(0)) == 0.0


@given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
def test_gini_is_half_the_relative_mean_difference(values: list[float]) -> None:
    held = np.array(values)
    if held.sum() > 1e-9:
        mean_difference = np.abs(held[:, None] - held[None, :]).mean()
        assert gini(held) == pytest.approx(mean_difference / (2 * held.mean()), abs=1e-9)


def test_how_alike_a_list_is() -> None:
    texts = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    assert intra_list_similarity(texts) == pytest.approx(1 / 3)
    assert intra_list_similarity(texts[:1]) == 0.0


def test_what_stands_there_again() -> None:
    assert repeats(np.array([3, 4, 3, 3])) == 2
