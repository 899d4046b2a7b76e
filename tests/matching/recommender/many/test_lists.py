"""Lists that are made together are those that `Recommender.recommend` makes: row for row, to the last bit of the score."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.frames import Kind, Resident
from matching.recommender.index import CatalogueIndex
from matching.recommender.many import spreading
from matching.recommender.many.answers import FACETS, READ
from matching.recommender.many.lists import ListsOfMany
from matching.recommender.many.meanings import words_of_many
from matching.recommender.many.spreading import NOBODY
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.scorer import MEANING, PARTS, Part
from tests.matching.recommender.catalogue import (
    OCCUPATIONS,
    RECOMMENDER,
    TODAY,
    Listing,
    frame,
    kept_together,
    like_the_fitted,
)
from tests.matching.recommender.strategies import WORDS, catalogues, residents

Lists = list[list[tuple[int, float]]]


def singly(recommender: Recommender, index: CatalogueIndex, people: list[Resident], n: int) -> Lists:
    results = [recommender.recommend(person, index, n, TODAY) for person in people]
    return [[(item.opportunity_id, item.score) for item in result.items] for result in results]


def together(recommender: Recommender, index: CatalogueIndex, people: list[Resident], n: int) -> Lists:
    found = ListsOfMany(recommender, index, TODAY).of(people, n)
    ids, lists = index.opportunities.ids, []
    for rows, scores in zip(found.rows, found.scores, strict=True):
        length = int((rows != NOBODY).sum())
        assert (rows[length:] == NOBODY).all()
        assert (scores[length:] == -np.inf).all()
        lists.append(list(zip(ids[rows[:length]].tolist(), scores[:length].tolist(), strict=True)))
    return lists


@settings(max_examples=30, deadline=None)
@given(catalogues(), st.lists(residents(), min_size=1, max_size=5), st.integers(1, 10))
def test_on_random_catalogues_they_are_the_same(listings: tuple[Listing, ...], people: list[Resident], n: int) -> None:
    recommender = like_the_fitted(co_interest=kept_together(101, [100, 102]))
    index = recommender.index(frame(listings))
    people = [*people, replace(people[0], kept=frozenset({101}), skill_labels=("Fix computers",)), people[0]]

    assert together(recommender, index, people, n) == singly(recommender, index, people, n)


@pytest.fixture(scope="module")
def many() -> CatalogueIndex:
    """Sixty listings: some say the same, some organisations have many, half are jobs."""
    rng = np.random.default_rng(5)
    listings = [
        Listing(
            number,
            " ".join(rng.choice(WORDS, 2)),
            kind=Kind(int(rng.integers(2))),
            organisation=int(rng.integers(9)),
            level=int(rng.integers(-1, 4)),
        )
        for number in range(1, 61)
    ]
    return RECOMMENDER.index(frame(listings))


@pytest.mark.parametrize("pool", [3, 12, 40, 60])
def test_whoever_needs_a_wider_look_gets_it(many: CatalogueIndex, pool: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small pool most lists need more than is in it: they are found, and made singly."""
    monkeypatch.setattr(spreading, "POOL", pool)
    people = [Resident(wants=f"{one} {other}") for one in WORDS[:6] for other in WORDS[6:]]
    asked: list[int] = []
    lists = ListsOfMany(RECOMMENDER, many, TODAY)
    alone = lists._singly

    def counted(resident: Resident, n: int) -> tuple[np.ndarray, np.ndarray]:
        asked.append(n)
        return alone(resident, n)

    monkeypatch.setattr(lists, "_singly", counted)
    found = lists.of(people, 20)

    pairs = [
        list(zip(many.opportunities.ids[rows].tolist(), scores.tolist(), strict=True))
        for rows, scores in zip(found.rows, found.scores, strict=True)
    ]
    assert pairs == singly(RECOMMENDER, many, people, 20)
    assert (len(asked) > 0) == (pool < len(many))


def test_blocks_change_nothing_and_everybody_is_told_once(many: CatalogueIndex) -> None:
    people = [Resident(wants=wants, highest_level=level) for wants in WORDS for level in range(30)]
    lists, told = ListsOfMany(RECOMMENDER, many, TODAY), []
    assert lists.block < len(people)
    found = lists.of(people, 8, lambda: told.append(None))

    order = np.random.default_rng(1).permutation(len(people))
    shuffled = ListsOfMany(RECOMMENDER, many, TODAY).of([people[number] for number in order], 8)
    np.testing.assert_array_equal(found.rows[order], shuffled.rows)
    np.testing.assert_array_equal(found.scores[order], shuffled.scores)
    assert len(told) == len(people)


def test_a_part_that_is_switched_off_is_off_here_too(many: CatalogueIndex) -> None:
    settings = Configuration()
    weights = replace(settings.scoring.weights, meaning_dense=0.0, level=0.0)
    other = Recommender(configuration=replace(settings, scoring=replace(settings.scoring, weights=weights))).adopt(
        RECOMMENDER.text_, RECOMMENDER.pieces_, RECOMMENDER.bridge_, OCCUPATIONS.labels
    )
    people = [Resident(wants=wants, highest_level=1) for wants in WORDS]
    assert together(other, many, people, 9) == singly(other, many, people, 9)


def test_what_is_open_is_what_is_open_singly(many: CatalogueIndex) -> None:
    people = [Resident(highest_level=level, hidden=frozenset({level + 1})) for level in range(4)]
    rows = ListsOfMany(RECOMMENDER, many, TODAY).open_to(people)
    for person, found in zip(people, rows, strict=True):
        expected = RECOMMENDER.recommend(person, many, 0, TODAY).candidates.eligible_rows
        assert found.tolist() == expected.tolist()


def test_every_answer_and_every_part_stands_in_one_place() -> None:
    """Somebody who adds an answer or a part to the score adds it here, or lists that are made together would be without it."""
    named = [name for facet in FACETS for name in facet.fields] + list(READ)
    assert sorted(named) == sorted(one.name for one in fields(Resident))
    parts = [part for facet in FACETS for part in facet.parts] + [*MEANING, Part.FORM]
    assert sorted(parts) == sorted(PARTS)


def test_texts_that_are_read_together_are_read_as_each_alone(many: CatalogueIndex) -> None:
    people = [
        Resident(wants=wants)
        for wants in ("Mend phones. I like people.", "", "ünknown wörds", "phones phones\nand code for websites")
    ]
    texts = RECOMMENDER.encode_many([*people, people[0]])
    for person, text in zip([*people, people[0]], texts, strict=True):
        alone = RECOMMENDER.encode_resident(person)
        for one, other in ((text.dense, alone.dense), (text.bridge, alone.bridge)):
            np.testing.assert_array_equal(one, other)
        assert (text.words != alone.words).nnz == 0
        assert text.words.indices.tolist() == alone.words.indices.tolist()
        assert (text.clauses, text.forms) == (alone.clauses, alone.forms)
        assert words_of_many(many.words, text.words)[0].tolist() == many.words.dot(alone.words).tolist()


def test_an_empty_catalogue_gives_empty_lists() -> None:
    index = RECOMMENDER.index(frame(()))
    assert together(RECOMMENDER, index, [Resident(wants="code")], 3) == [[]]
