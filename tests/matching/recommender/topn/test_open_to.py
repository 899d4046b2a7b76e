"""Bits of words say what `find_candidates` says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.candidates import find_candidates
from matching.recommender.frames import Delivery, Resident
from matching.recommender.topn.open_to import WORD, Doors
from tests.matching.recommender.catalogue import TODAY, Listing, Option
from tests.matching.recommender.strategies import catalogues, residents
from tests.matching.recommender.topn.scans import TRAVEL, indexed


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues(), people=st.lists(residents(), min_size=1, max_size=9), copies=st.integers(1, 7))
def test_a_bit_is_set_where_it_is_open(catalogue: tuple[Listing, ...], people: list[Resident], copies: int) -> None:
    index, together = indexed(catalogue), (people * copies)[:WORD]
    doors = Doors(index.gates, index.opportunities.ids, None, TODAY, TRAVEL)
    words = doors.words(together).tolist()
    expected = [set(find_candidates(index, one, TODAY, TRAVEL).eligible_rows.tolist()) for one in together]

    assert [{row for row, word in enumerate(words) if word >> place & 1} for place in range(len(together))] == expected
    assert max(words, default=0) < 1 << len(together)
    assert [set(doors.rows(one).tolist()) for one in people] == expected[: len(people)]


def test_all_bits_of_a_word_are_used() -> None:
    index = indexed([Listing(1), Listing(2)])
    doors = Doors(index.gates, index.opportunities.ids, None, TODAY, TRAVEL)
    people = [Resident()] * (WORD - 1) + [Resident(hidden=frozenset({2}))]

    assert doors.words(people).tolist() == [(1 << 64) - 1, (1 << 63) - 1]


def test_whose_answers_leave_less_than_half_of_all_ways_to_take_part() -> None:
    options = [
        Option(number, delivery=Delivery.ONLINE if number == 1 else Delivery.CLASSROOM) for number in range(1, 5)
    ]
    index = indexed([Listing(one.id, options=(one,), minimum_level=one.id - 1) for one in options])
    doors = Doors(index.gates, index.opportunities.ids, None, TODAY, TRAVEL)
    people = [
        Resident(),
        Resident(delivery=Delivery.CLASSROOM),
        Resident(delivery=Delivery.ONLINE),
        Resident(highest_level=1),
        Resident(highest_level=0),
    ]

    assert doors.choosy(people).tolist() == [False, False, True, False, True]
