from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender import ranker
from matching.recommender.frames import Kind
from matching.recommender.ranker import Ranked, Spread, base_order, spread

PLAIN = Spread(
    organisation_discount=0.0,
    kind_discount=0.0,
    level_discount=0.0,
    likeness_discount=0.0,
    organisation_limit=99,
    both_kinds_by=0,
    limited_until=0,
)
IDEAS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
"""Four texts; the first two resemble each other."""


@dataclass(frozen=True)
class Item:
    score: float
    organisation: int = 1
    kind: Kind = Kind.COURSE
    level: int = -1
    family: int = 0
    """0 = of its own."""
    idea: int = 0


items = st.lists(
    st.builds(
        Item,
        score=st.integers(-20, 20).map(lambda score: score / 10),
        organisation=st.integers(1, 6),
        kind=st.sampled_from(Kind),
        level=st.integers(-1, 3),
        family=st.integers(0, 4),
        idea=st.integers(0, 3),
    ),
    min_size=1,
    max_size=60,
)
spreads = st.builds(
    Spread,
    organisation_discount=st.sampled_from([0.0, 0.08, 0.3]),
    kind_discount=st.sampled_from([0.0, 0.1]),
    level_discount=st.sampled_from([0.0, 0.1]),
    likeness_discount=st.sampled_from([0.0, 0.3]),
    organisation_limit=st.integers(1, 4),
    limited_until=st.integers(0, 12),
    both_kinds_by=st.integers(0, 6),
)


def ranked(rows: list[Item]) -> Ranked:
    count = len(rows)
    return Ranked(
        scores=np.array([row.score for row in rows]),
        ids=np.arange(1000, 1000 + count),
        organisations=np.array([row.organisation for row in rows], dtype=np.int64),
        kinds=np.array([row.kind for row in rows], dtype=np.uint8),
        levels=np.array([row.level for row in rows], dtype=np.int8),
        families=np.array([row.family or 100 + place for place, row in enumerate(rows)], dtype=np.int64),
        rows=np.array([row.idea for row in rows], dtype=np.intp),
        texts=IDEAS,
    )


def ordered(rows: list[Item], n: int, configuration: Spread) -> list[int]:
    listed = ranked(rows)
    return [int(row) for row in spread(listed, base_order(listed.scores, listed.ids), n, configuration)]


def worth(row: Item, chosen: list[Item], given: Spread) -> float:
    """What the docstring of the ranker says, item by item."""
    same = Counter(one.kind for one in chosen)
    lead = max(same[row.kind] - same[Kind(1 - row.kind)], 0)
    level = sum(one.level == row.level for one in chosen) if row.level >= 0 else 0
    cosine = max((float(IDEAS[one.idea] @ IDEAS[row.idea]) for one in chosen), default=0.0)
    likeness = min(max((cosine - given.likeness_from) / (1 - given.likeness_from), 0.0), 1.0)
    return (
        row.score
        - given.organisation_discount * sum(one.organisation == row.organisation for one in chosen)
        - given.kind_discount * lead
        - given.level_discount * float(np.log1p(level))
        - given.likeness_discount * likeness
    )


def plainly(rows: list[Item], given: Spread) -> list[int]:
    """The whole list, looking at everything at every place."""
    rows = [replace(row, family=row.family or 100 + place) for place, row in enumerate(rows)]
    left, order = list(range(len(rows))), list[int]()
    kinds = {row.kind for row in rows}
    while left:
        chosen = [rows[place] for place in order]
        missing = kinds - {one.kind for one in chosen}
        of = Counter(one.organisation for one in chosen)
        seen = {one.family for one in chosen}
        candidates = left
        rules = []
        if len(order) + 1 == given.both_kinds_by and len(missing) == 1:
            rules.append([place for place in left if rows[place].kind in missing])
        if len(order) < given.limited_until:
            rules.append([place for place in left if of[rows[place].organisation] < given.organisation_limit])
            rules.append([place for place in left if rows[place].family not in seen])
        for rule in rules:
            candidates = [place for place in candidates if place in rule] or candidates
        values = {place: worth(rows[place], chosen, given) for place in candidates}
        order.append(min(values, key=lambda place: (-round(values[place], 9), place)))
        left.remove(order[-1])
    return order


@settings(max_examples=150, deadline=None)
@given(items, spreads, st.integers(1, 5))
def test_a_narrow_look_finds_what_looking_at_everything_finds(rows: list[Item], given_: Spread, pool: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranker, "_POOL", pool)
        chosen = ordered(rows, len(rows), given_)
    expected = plainly(rows, given_)
    if chosen != expected:  # only where two are worth the same but for the last digits
        place = next(i for i, pair in enumerate(zip(chosen, expected, strict=True)) if pair[0] != pair[1])
        before = [rows[one] for one in chosen[:place]]
        assert worth(rows[chosen[place]], before, given_) == pytest.approx(
            worth(rows[expected[place]], before, given_), abs=1e-6
        )


@given(items)
def test_without_discounts_the_list_is_by_score_then_by_id(rows: list[Item]) -> None:
    assert ordered(rows, len(rows), PLAIN) == sorted(range(len(rows)), key=lambda row: (-rows[row].score, row))


@given(items, st.integers(0, 80))
def test_nothing_is_shown_twice_and_nothing_is_lost(rows: list[Item], n: int) -> None:
    chosen = ordered(rows, n, Spread())
    assert len(chosen) == len(set(chosen)) == min(n, len(rows))


@given(items)
def test_three_of_an_organisation_in_the_first_twenty_unless_there_is_no_other(rows: list[Item]) -> None:
    chosen = ordered(rows, 20, Spread(both_kinds_by=0))
    left = set(range(len(rows)))
    count: Counter[int] = Counter()
    for row in chosen:
        others = {rows[other].organisation for other in left if count[rows[other].organisation] < 3}
        assert rows[row].organisation in others or not others
        count[rows[row].organisation] += 1
        left.remove(row)


@given(items)
def test_both_kinds_are_among_the_first_five_where_both_exist(rows: list[Item]) -> None:
    first = {rows[row].kind for row in ordered(rows, 5, Spread())}
    assert first == {row.kind for row in rows} or len(rows) == 1


@given(items, st.integers(0, 20))
def test_a_longer_list_begins_with_the_shorter_one(rows: list[Item], n: int) -> None:
    assert ordered(rows, 60, Spread())[:n] == ordered(rows, n, Spread())


def test_a_close_second_organisation_comes_before_the_second_of_the_first() -> None:
    rows = [Item(1.00, 1), Item(0.99, 1, idea=2), Item(0.95, 2, idea=3), Item(0.50, 3, idea=3)]
    assert ordered(rows, 4, Spread()) == [0, 2, 1, 3]


def test_a_far_better_item_is_not_pushed_down() -> None:
    rows = [Item(1.00, 1), Item(0.99, 1, idea=2), Item(0.30, 2, Kind.JOB, idea=3)]
    assert ordered(rows, 3, Spread()) == [0, 1, 2]


def test_the_same_advert_again_waits_until_everything_else_was_shown() -> None:
    rows = [*(Item(2.0 - place / 100, 1, family=1) for place in range(6)), *(Item(-1.0, 2) for _ in range(3))]
    assert ordered(rows, 9, Spread()) == [0, 6, 7, 8, 1, 2, 3, 4, 5]


def test_another_idea_comes_before_nearly_the_same_of_somebody_else() -> None:
    rows = [Item(1.0, 1, idea=0), Item(0.95, 2, idea=1), Item(0.9, 3, idea=2)]
    assert ordered(rows, 3, Spread()) == [0, 2, 1]
    assert ordered(rows, 3, replace(Spread(), likeness_discount=0.0)) == [0, 1, 2]


def test_another_level_comes_before_the_same_and_none_is_no_level() -> None:
    given_ = replace(PLAIN, level_discount=0.1)
    assert ordered([Item(1.0, level=2), Item(0.98, level=2), Item(0.95, level=1)], 3, given_) == [0, 2, 1]
    assert ordered([Item(1.0), Item(0.98), Item(0.95, level=1)], 3, given_) == [0, 1, 2]


def test_equal_scores_stand_by_id() -> None:
    assert base_order(np.array([1.0, 2.0, 1.0]), np.array([9, 5, 3])).tolist() == [1, 2, 0]


@pytest.mark.parametrize("n", [0, 3])
def test_no_items_are_an_empty_list(n: int) -> None:
    assert ordered([], n, Spread()) == []
