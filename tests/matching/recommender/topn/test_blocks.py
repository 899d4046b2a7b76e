from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.frames import Resident
from matching.recommender.topn.blocks import blocks_of
from tests.matching.recommender.catalogue import BARNET, BRIXTON
from tests.matching.recommender.strategies import residents


@settings(max_examples=40, deadline=None)
@given(people=st.lists(residents(), max_size=20), size=st.integers(1, 8))
def test_everybody_is_in_one_block(people: list[Resident], size: int) -> None:
    blocks = [block.tolist() for block in blocks_of(people, size)]

    assert sorted(place for block in blocks for place in block) == list(range(len(people)))
    assert [len(block) for block in blocks[:-1]] == [size] * (len(blocks) - 1)


def living(place: tuple[float, float], limit: int | None) -> Resident:
    return Resident(latitude=place[0], longitude=place[1], longest_journey=limit)


def test_those_of_one_limit_who_live_near_each_other_are_together() -> None:
    people = [living(place, limit) for limit in (20, None, 45) for place in (BRIXTON, BARNET, BARNET, BRIXTON)]
    blocks = [[people[place] for place in block] for block in blocks_of(people, 2)]

    assert [{one.longest_journey for one in block} for block in blocks] == [{20}, {20}, {45}, {45}, {None}, {None}]
    assert [len({one.latitude for one in block}) for block in blocks].count(1) == 6


def test_whoever_can_reach_everything_is_with_their_like() -> None:
    people = [Resident(longest_journey=20), living(BRIXTON, 20), living(BARNET, None)]

    assert [block.tolist() for block in blocks_of(people, 1)] == [[1], [0], [2]]


def test_those_whose_answers_leave_little_are_apart() -> None:
    people = [living(BRIXTON, 30)] * 4
    blocks = blocks_of(people, 2, np.array([True, False, True, False]))

    assert [block.tolist() for block in blocks] == [[1, 3], [0, 2]]


def test_where_many_live_in_one_place_what_they_accept_brings_them_together() -> None:
    people = [
        Resident(latitude=51.5, longitude=0.1, longest_journey=30, delivery=2 - number % 2) for number in range(6)
    ]

    assert [{people[place].delivery for place in block} for block in blocks_of(people, 3)] == [{1}, {2}]
