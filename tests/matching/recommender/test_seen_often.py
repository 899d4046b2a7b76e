"""What was seen on many days and never opened fades slowly, a little, and comes back."""

from __future__ import annotations

import pytest

from matching.recommender.frames import Resident
from matching.recommender.scorer import Part, Weights
from tests.matching.recommender.catalogue import LISTINGS, Listing, recommended

SEVEN = tuple(Listing(key, "Computer repair", organisation=key) for key in range(1, 8))


def parts(seen: tuple[tuple[int, int], ...]) -> dict[int, float]:
    items = recommended(Resident(seen=seen), SEVEN).items
    return {item.opportunity_id: item.parts[Part.SEEN_OFTEN] / Weights().seen_often for item in items}


@pytest.mark.parametrize(("days", "value"), [(1, 0.0), (3, 0.0), (4, -1 / 14), (5, -2 / 14), (10, -0.5), (30, -0.5)])
def test_slowly_and_not_further_than_half(days: int, value: float) -> None:
    assert parts(((4, days),)) == {**dict.fromkeys(range(1, 8), 0.0), 4: pytest.approx(value)}


def test_several_and_some_that_are_listed_no_more() -> None:
    assert parts(((2, 10), (6, 10), (900, 10))) == {**dict.fromkeys(range(1, 8), 0.0), 2: -0.5, 6: -0.5}


def test_it_says_so() -> None:
    (item,) = recommended(Resident(seen=((101, 6),)), LISTINGS[:1]).items

    said = [(reason.code, reason.text) for reason in item.reasons if reason.part is Part.SEEN_OFTEN]
    words = "Worth knowing: we showed you this on 6 days and you did not open it, so it has moved down."
    assert said == [("seen_often", words)]


def test_it_moves_down_and_is_not_lost() -> None:
    before = [item.opportunity_id for item in recommended(Resident(), SEVEN).items]
    after = [item.opportunity_id for item in recommended(Resident(seen=((before[0], 10),)), SEVEN).items]

    assert after == [*before[1:], before[0]]
