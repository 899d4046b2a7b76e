"""What a floor asks for, where what members already got counts."""

from __future__ import annotations

from typing import Any

import pytest

from matching.inclusion.catching_up import MOST, floor_of


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, 30),
        ({"filled": 100, "got": 30}, 30),  # level: its share again
        ({"filled": 100, "got": 20}, 40),  # ten behind
        ({"filled": 100, "got": 50}, 10),  # twenty ahead
        ({"filled": 100, "got": 90}, 0),  # far ahead: nothing, and never less
        ({"filled": 900, "got": 0}, int(30 * MOST)),  # far behind: twice its share, and never more
        ({"take_up": 0.8}, 37),
        ({"take_up": 0.1}, int(30 * MOST)),
        # A hundred invitations fill ten places: one place behind is ten invitations.
        ({"filled": 100, "got": 29, "expected": 10.0}, 40),
        ({"expected": 0.0}, 0),
    ],
)
def test_by_hand(told: dict[str, Any], asked: int) -> None:
    assert floor_of(0.3, 100, **told) == asked


def test_nothing_is_asked_of_nothing() -> None:
    assert (floor_of(0.3, 0), floor_of(0.0, 10)) == (0, 0)


def test_who_takes_up_less_gets_the_share_all_the_same() -> None:
    """Members take half of what they are given. Asked for by its share alone they get 15 of 85; catching up, the share."""
    filled = got = 0.0
    for _ in range(200):
        asked = floor_of(0.3, 100, filled=filled, got=got)
        got += asked / 2
        filled += asked / 2 + (100 - asked)
    assert got / filled == pytest.approx(0.3, abs=0.01)

    alone = floor_of(0.3, 100) / 2
    assert alone / (alone + 70) == pytest.approx(0.176, abs=0.001)
