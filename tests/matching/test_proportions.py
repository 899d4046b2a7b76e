"""Intervals of shares, as their authors tabulate them."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from matching.proportions import difference, ratio, wilson


def test_wilson_as_newcombe_tabulates_it() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert [tuple(round(bound, 4) for bound in wilson(*pair)) for pair in ((81, 263), (15, 148), (0, 20), (1, 29))] == [
        (0.2553, 0.3662),
        (0.0624, 0.1605),
        (0.0, 0.1611),
        (0.0061, 0.1718),
    ]


def test_without_trials_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 5)[1] == 1.0


def test_differences_as_newcombe_tabulates_them() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 873, table II, method 10: 56/70 - 48/80 and 9/10 - 3/10.
    found = [difference(*pair) for pair in (((56, 70), (48, 80)), ((9, 10), (3, 10)))]
    assert [tuple(round(bound, 4) for bound in one) for one in found] == [(0.0524, 0.3339), (0.1705, 0.8090)]


def test_a_ratio_turned_round_is_its_inverse() -> None:
    low, high = ratio((30, 100), (45, 90))
    inverse_low, inverse_high = ratio((45, 90), (30, 100))
    assert low < 30 / 100 / (45 / 90) < high
    assert (1 / high, 1 / low) == (pytest.approx(inverse_low), pytest.approx(inverse_high))


def test_a_ratio_to_nothing_has_no_upper_end() -> None:
    low, high = ratio((5, 20), (0, 20))
    assert (high, low > 0) == (inf, True)
    assert ratio((0, 20), (10, 20))[0] == 0.0


@pytest.mark.parametrize(("people", "chance"), [(20, 0.3), (60, 0.2), (300, 0.5)])
def test_intervals_hold_the_truth_as_often_as_they_say(people: int, chance: float) -> None:
    """Two groups alike: the ratio is 1 and the difference 0; 95 % of intervals should hold them, and 93 % of 600 do beyond chance."""
    rng = np.random.default_rng(1)
    pairs = rng.binomial(people, chance, size=(600, 2)).tolist()
    ratios = [ratio((one, people), (other, people)) for one, other in pairs]
    differences = [difference((one, people), (other, people)) for one, other in pairs]
    assert np.mean([low <= 1 <= high for low, high in ratios]) >= 0.93
    assert np.mean([low <= 0 <= high for low, high in differences]) >= 0.93
