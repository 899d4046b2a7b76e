"""The best n are those of a full scan: rows, order, and every bit of the scores."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.frames import JourneyTable, Resident
from matching.recommender.index import CatalogueIndex
from matching.recommender.topn import search
from matching.recommender.topn.search import best_of_all, best_of_each, best_of_one
from tests.matching.recommender.catalogue import BARNET, BRIXTON, TODAY, Listing, Option
from tests.matching.recommender.strategies import catalogues, residents
from tests.matching.recommender.topn.scans import TRAVEL, indexed, listed, scan, shelved

WIDTH = 24


def rows_with_ties(rng: np.random.Generator, count: int) -> np.ndarray:
    """Unit rows, a third of them repeated, so that many scores are equal and order goes by id."""
    rows = rng.standard_normal((count, WIDTH)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = rng.random(count) < 0.3
    rows[again] = rows[rng.integers(0, count, int(again.sum()))]
    return rows


@settings(max_examples=60, deadline=None)
@given(
    catalogue=catalogues(),
    people=st.lists(residents(), min_size=1, max_size=5),
    n=st.integers(1, 6),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_same_as_a_full_scan(catalogue: tuple[Listing, ...], people: list[Resident], n: int, seed: int) -> None:
    rng, index = np.random.default_rng(seed), indexed(catalogue)
    vectors, queries = rows_with_ties(rng, len(index)), rows_with_ties(rng, len(people))
    shelf = shelved(index, vectors)
    expected = [scan(index, vectors, one, query, n) for one, query in zip(people, queries, strict=True)]

    assert listed(best_of_each(shelf, people, queries, n, TODAY, TRAVEL)) == expected
    doors = shelf.doors(TODAY, TRAVEL)
    alone = [best_of_one(shelf, doors, one, query, n) for one, query in zip(people, queries, strict=True)]
    assert [listed(found)[0] for found in alone] == expected


def city(count: int) -> CatalogueIndex:
    """Listings in Brixton and Barnet by turns, with ids that do not follow the rows."""
    places = (BRIXTON, BARNET)
    return indexed(
        [
            Listing(
                1000 + (7 * number) % count,
                minimum_level=number % 4 - 1,
                options=(Option(number, latitude=places[number % 2][0], longitude=places[number % 2][1]),),
            )
            for number in range(count)
        ]
    )


@pytest.mark.parametrize("tile", [8, 64])
@pytest.mark.parametrize("n", [1, 5, 40])
def test_many_tiles_and_segments_and_more_people_than_a_word_has_bits(tile: int, n: int) -> None:
    rng, index = np.random.default_rng(n * tile), city(601)
    vectors, queries = rows_with_ties(rng, 601), rows_with_ties(rng, 150)
    people = [
        Resident(
            latitude=BRIXTON[0],
            longitude=BRIXTON[1],
            longest_journey=[None, 20, 90][number % 3],
            highest_level=[None, 0, 2][number % 5 % 3],
            hidden=frozenset({1000 + number, 1300}) if number % 7 == 0 else frozenset(),
        )
        for number in range(150)
    ]
    expected = [scan(index, vectors, one, query, n) for one, query in zip(people, queries, strict=True)]

    with patch.object(search, "TILE", tile), patch.object(search, "_KEPT", 3 * tile * 128):
        assert listed(best_of_each(shelved(index, vectors), people, queries, n, TODAY, TRAVEL)) == expected


@pytest.mark.parametrize("kept", [1, 1 << 21])
def test_without_conditions(kept: int) -> None:
    rng, index = np.random.default_rng(3), city(601)
    vectors, queries = rows_with_ties(rng, 601), rows_with_ties(rng, 300)
    expected = [scan(index, vectors, Resident(), query, 7) for query in queries]

    with patch.object(search, "TILE", 64), patch.object(search, "_KEPT", kept):
        assert listed(best_of_all(shelved(index, vectors), queries, 7)) == expected


def test_journeys_worked_out_beforehand_count() -> None:
    table = JourneyTable(rows={"SW9": 0}, minutes=np.array([[10, 200]], dtype=np.uint8))
    options = (
        Option(1, latitude=BARNET[0], longitude=BARNET[1], cell=0),
        Option(2, latitude=BRIXTON[0], longitude=BRIXTON[1], cell=1),
    )
    index = indexed([Listing(number, options=(option,)) for number, option in enumerate(options)])
    index = replace(index, opportunities=replace(index.opportunities, journeys=table))
    resident = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1], starts_from="SW9", longest_journey=30)
    vectors = np.eye(2, WIDTH, dtype=np.float32)

    found = best_of_each(shelved(index, vectors), [resident], vectors[1:], 2, TODAY, TRAVEL)
    assert listed(found) == [[(0, 0.0)]]


def test_nobody_and_nothing() -> None:
    index = indexed([Listing(1, options=(Option(1, places_left=0),))])
    vectors = np.ones((1, WIDTH), dtype=np.float32)

    assert listed(best_of_each(shelved(index, vectors), [Resident()], vectors, 3, TODAY, TRAVEL)) == [[]]
    assert listed(best_of_each(shelved(index, vectors), [], vectors[:0], 3, TODAY, TRAVEL)) == []
