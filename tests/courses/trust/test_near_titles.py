"""Which titles are worth comparing with a few."""

from __future__ import annotations

import pytest

from courses.trust.duplicates.near_titles import near_titles, pieces
from courses.trust.duplicates.neighbours import LEAST_COSINE, title_features, title_vectors
from courses.trust.duplicates.titles import read_title

TITLES = {
    1: "Level 2 Bookkeeping",
    2: "Book-keeping L2",
    3: "Bokkeeping",
    4: "Welding",
    5: "Maths for adults",
    6: "Mathematics (adults)",
    7: "FRANÇAIS pour débutants",
    8: "Francais pour debutants",
    9: "Web Dev",
    10: "Developer",
    11: "Award Level 1",
    12: "Sewing",
}


@pytest.mark.parametrize(
    ("title", "near"),
    [
        ("Bookkeeping", {1, 2, 3}),
        ("Adult mathematics", {5, 6}),
        ("Français pour débutants", {7, 8}),
        ("Developer", {9, 10}),
        ("Level 1 Award", {11}),
        ("Sewing machine", {12}),
        ("Juggling", set()),
    ],
)
def test_near(title: str, near: set[int]) -> None:
    assert near_titles([title], TITLES) == near


def test_near_one_of_several() -> None:
    assert near_titles(["Sewing", "Welding"], TITLES) == {4, 12}


def test_nothing_to_look_at() -> None:
    assert near_titles([], TITLES) == set()
    assert near_titles(["Sewing"], {}) == set()


def test_pieces() -> None:
    assert pieces("Sewing in 3D") == {"sewi", "ewin", "wing", "3d"}
    assert pieces("Maths course") == {"math", "athe", "them", "hema", "emat", "mati", "atic", "aths"}
    assert pieces("Level 2") == frozenset()


def test_the_quick_look_loses_none() -> None:
    """As if each were compared with each."""
    vectors = title_vectors([title_features(read_title(title)) for title in TITLES.values()])
    cosines = (vectors @ vectors.T).toarray()

    for row, title in enumerate(TITLES.values()):
        by_hand = {key for column, key in enumerate(TITLES) if cosines[row, column] >= LEAST_COSINE}
        assert near_titles([title], TITLES) == by_hand
