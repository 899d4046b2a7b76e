from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommender.frames import Kind
from matching.recommender.ranker import Spread, base_order, spread

PLAIN = Spread(organisation_discount=0.0, kind_discount=0.0, organisation_limit=99, both_kinds_by=0)

items = st.lists(
    st.tuples(st.integers(-20, 20).map(lambda score: score / 10), st.integers(1, 6), st.sampled_from(Kind)),
    min_size=1,
    max_size=60,
)


def ordered(rows: list[tuple[float, int, Kind]], n: int, configuration: Spread) -> list[int]:
    scores, organisations, kinds = (np.array(column) for column in zip(*rows, strict=True))
    ids = np.arange(1000, 1000 + len(rows))
    return [int(row) for row in spread(scores, ids, organisations, kinds.astype(np.uint8), n, configuration)]


@given(items)
def test_without_discounts_the_list_is_by_score_then_by_id(rows: list[tuple[float, int, Kind]]) -> None:
    assert ordered(rows, len(rows), PLAIN) == sorted(range(len(rows)), key=lambda row: (-rows[row][0], row))


@given(items, st.integers(0, 80))
def test_nothing_is_shown_twice_and_nothing_is_lost(rows: list[tuple[float, int, Kind]], n: int) -> None:
    chosen = ordered(rows, n, Spread())
    assert len(chosen) == len(set(chosen)) == min(n, len(rows))


@given(items)
def test_three_of_an_organisation_in_the_first_twenty_unless_there_is_no_other(
    rows: list[tuple[float, int, Kind]],
) -> None:
    chosen = ordered(rows, 20, Spread())
    left = set(range(len(rows)))
    count: Counter[int] = Counter()
    for row in chosen:
        others = {rows[other][1] for other in left if count[rows[other][1]] < 3}
        assert rows[row][1] in others or not others
        count[rows[row][1]] += 1
        left.remove(row)


@given(items)
def test_both_kinds_are_among_the_first_five_where_both_exist(rows: list[tuple[float, int, Kind]]) -> None:
    first = {rows[row][2] for row in ordered(rows, 5, Spread())}
    assert first == {kind for _, _, kind in rows} or len(rows) == 1


@given(items, st.integers(0, 20))
def test_a_longer_list_begins_with_the_shorter_one(rows: list[tuple[float, int, Kind]], n: int) -> None:
    assert ordered(rows, 60, Spread())[:n] == ordered(rows, n, Spread())


def test_a_close_second_organisation_comes_before_the_second_of_the_first() -> None:
    rows = [(1.00, 1, Kind.COURSE), (0.99, 1, Kind.COURSE), (0.95, 2, Kind.COURSE), (0.50, 3, Kind.COURSE)]
    assert ordered(rows, 4, Spread()) == [0, 2, 1, 3]


def test_a_far_better_item_is_not_pushed_down() -> None:
    rows = [(1.00, 1, Kind.COURSE), (0.99, 1, Kind.COURSE), (0.30, 2, Kind.JOB)]
    assert ordered(rows, 3, Spread()) == [0, 1, 2]


def test_equal_scores_stand_by_id() -> None:
    assert base_order(np.array([1.0, 2.0, 1.0]), np.array([9, 5, 3])).tolist() == [1, 2, 0]


@pytest.mark.parametrize("n", [0, 3])
def test_no_items_are_an_empty_list(n: int) -> None:
    nothing = np.array([])
    assert (
        spread(nothing, nothing.astype(int), nothing.astype(int), nothing.astype(np.uint8), n, Spread()).tolist() == []
    )
