"""What can't be meant is refused, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.inclusion.problem import Floor, Pairs, Problem

PAIRS = Pairs.of_rows([[(0, 0.5), (2, 0.25)], [(1, 1.0)]], 3)


def floor(**changes: Any) -> Floor:
    given: dict[str, Any] = {
        "policy": "p",
        "programme": np.array([0]),
        "members": np.array([True, False]),
        "places": 1,
        "cap": 0.1,
    }
    return Floor(**given | changes)


def test_rows_become_columns_and_short_ones_end_with_none() -> None:
    assert PAIRS.items.tolist() == [[0, 2], [1, 3]]
    assert PAIRS.benefit.tolist() == [[0.5, 0.25], [1.0, 0.0]]
    assert len(PAIRS) == 2
    assert len(Pairs.of_rows([], 3)) == 0


@pytest.mark.parametrize(
    ("items", "benefit", "said"),
    [
        ([[0, 1]], [[0.5]], "one shape"),
        ([[4]], [[0.5]], "from 0 to 2"),
        ([[-1]], [[0.5]], "from 0 to 2"),
        ([[0]], [[1.5]], "from 0 to 1"),
        ([[0]], [[float("nan")]], "from 0 to 1"),
    ],
)
def test_pairs_that_cannot_be_meant(items: list[list[int]], benefit: list[list[float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Pairs(np.array(items, dtype=np.int32), np.array(benefit, dtype=np.float32), 3)


@pytest.mark.parametrize("changes", [{"places": -1}, {"cap": 1.5}, {"cap": -0.1}])
def test_floors_that_cannot_be_meant(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="p: a floor must be 0 or more"):
        floor(**changes)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"places": np.array([1, 1])}, "places"),
        ({"places": np.array([1, -1, 1])}, "places"),
        ({"slots": 0}, "a slot at least"),
        ({"picks": -1}, "0 or more"),
        ({"floors": (floor(members=np.array([True])),)}, "members have the shape"),
        ({"floors": (floor(programme=np.array([3])),)}, "not there"),
    ],
)
def test_problems_that_do_not_fit_together(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Problem(**{"pairs": PAIRS, "places": np.array([1, 1, 1]), "slots": 1} | given)


def test_what_members_could_take_at_most() -> None:
    problem = Problem(PAIRS, np.array([5, 1, 1]), slots=1)

    assert problem.reachable(floor(programme=np.array([0, 1, 2]))) == 1  # one member of one slot
    assert problem.reachable(floor(members=np.array([True, True]), programme=np.array([1]))) == 1
    assert problem.reachable(floor(programme=np.array([1]))) == 0
    assert replace(problem, picks=0).reachable(floor(programme=np.array([0, 1, 2]))) == 0
