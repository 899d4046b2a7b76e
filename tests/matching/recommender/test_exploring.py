"""Places are swapped seldom, not far, always the same for the same list, and with a propensity that is exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommender.exploring import Exploration, explore
from matching.recommender.frames import Resident
from matching.recommender.pipeline import Configuration, Recommender
from tests.matching.recommender.catalogue import LISTINGS, RECOMMENDER, TODAY, frame, like_the_fitted

draws = st.integers(0, 2**256 - 1)
explorations = st.builds(
    Exploration, share=st.sampled_from([0.0, 0.05, 1.0]), first=st.integers(0, 12), reach=st.integers(1, 4)
)


@given(draws, explorations, st.integers(0, 20))
def test_two_places_at_most_and_not_far(draw: int, exploration: Exploration, length: int) -> None:
    explored = explore(length, exploration, draw)
    moved = np.flatnonzero(explored.places != np.arange(length))

    assert sorted(explored.places.tolist()) == list(range(length))
    assert len(moved) in {0, 2}
    assert all(moved < exploration.first)
    assert all(abs(explored.places[moved] - moved) <= exploration.reach)
    assert np.all((explored.propensities > 0) & (explored.propensities <= 1))
    again = explore(length, exploration, draw)
    assert (again.places.tolist(), again.propensities.tolist()) == (
        explored.places.tolist(),
        explored.propensities.tolist(),
    )


@pytest.mark.parametrize(
    ("length", "exploration"), [(6, Exploration(1.0, 4, 2)), (20, Exploration(0.5, 5, 3)), (3, Exploration(0.2))]
)
def test_propensities_are_what_every_possible_draw_gives(length: int, exploration: Exploration) -> None:
    """Every step of the share and every pair, once each."""
    pairs, steps = exploration.pairs(length), 20
    counts = np.zeros((length, length))  # by where it stood and where it is shown
    told = np.full((length, length), np.nan)
    for step in range(steps):
        for pair in range(len(pairs)):
            explored = explore(length, exploration, ((2 * step + 1) * 2**63 // steps) + pair * 2**64)
            counts[explored.places, np.arange(length)] += 1
            told[explored.places, np.arange(length)] = explored.propensities

    happened = counts > 0
    assert told[happened] == pytest.approx((counts / (steps * len(pairs)))[happened])


def test_hashes_are_drawn_as_often_as_is_said() -> None:
    rng = np.random.default_rng(5)
    moved = [
        int(np.any(explore(20, Exploration(0.05), int.from_bytes(rng.bytes(32))).places != np.arange(20)))
        for _ in range(20_000)
    ]
    assert np.mean(moved) == pytest.approx(0.05, abs=0.005)


def with_share(share: float) -> Recommender:
    configuration = replace(Configuration(), exploration=Exploration(share, first=3, reach=1))
    return like_the_fitted(configuration=configuration)


def test_a_list_is_the_same_but_for_two_places() -> None:
    index, ada = RECOMMENDER.index(frame(LISTINGS)), Resident(wants="I want to fix computers")
    plain = RECOMMENDER.recommend(ada, index, 9, TODAY).items
    items = with_share(1.0).recommend(ada, index, 9, TODAY, draw=0).items  # the first pair

    assert [item.opportunity_id for item in items] == [
        plain[place].opportunity_id for place in (1, 0, *range(2, len(plain)))
    ]
    assert [item.rank for item in items] == [item.rank for item in plain]
    assert [item.place for item in items] == [2, 1, *range(3, len(plain) + 1)]
    assert [item.propensity for item in items] == [0.5, 0.5, 0.5, *[1.0] * (len(plain) - 3)]
    assert {item.opportunity_id: (item.score, item.base_rank) for item in items} == {
        item.opportunity_id: (item.score, item.base_rank) for item in plain
    }


@pytest.mark.parametrize(("share", "draw"), [(0.0, 0), (1.0, None)])
def test_nothing_is_swapped_where_it_is_off_or_not_asked_for(share: float, draw: int | None) -> None:
    items = with_share(share).recommend(Resident(), RECOMMENDER.index(frame(LISTINGS)), 9, TODAY, draw=draw).items

    assert [(item.place, item.propensity) for item in items] == [(item.rank, 1.0) for item in items]
