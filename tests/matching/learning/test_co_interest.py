"""What people keep together: EASE as it is published, and nothing that fewer than five people stand behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.co_interest import CoInterestRules, learn_co_interest
from matching.recommender.artefact import ArtefactMisshapen
from matching.recommender.co_interest import CoInterest
from matching.recommender.frames import Resident
from matching.recommender.scorer import PARTS, Part, Weights
from tests.matching.recommender.catalogue import LISTINGS, like_the_fitted, recommended

RULES = CoInterestRules(people=5, pairs=1, items=100, regularisation=10.0, others=50)


def kept_by(*groups: tuple[int, tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """So many people who keep these, for each group."""
    pairs, person = [], 0
    for count, items in groups:
        for _ in range(count):
            pairs += [(person, item) for item in items]
            person += 1
    return np.array([one for one, _ in pairs]), np.array([item for _, item in pairs])


def weight_of(found: CoInterest, item: int, other: int) -> float:
    place = int(np.searchsorted(found.items, item))
    pairs = slice(found.starts[place], found.starts[place + 1])
    return dict(zip(found.others[pairs].tolist(), found.weights[pairs].tolist(), strict=True)).get(other, 0.0)


def test_the_weights_are_those_of_ease() -> None:
    rng = np.random.default_rng(3)
    matrix = rng.random((400, 8)) < np.linspace(0.2, 0.6, 8)
    matrix[:, 1] |= matrix[:, 0] & (rng.random(400) < 0.7)
    people, items = np.nonzero(matrix)
    found = learn_co_interest(people, items + 10, RULES)

    gram = matrix.T.astype(float) @ matrix + 10 * np.eye(8)
    inverse = np.linalg.inv(gram)
    expected = -inverse / np.diag(inverse)
    told = [(i, j) for i in range(8) for j in range(8) if i != j and expected[i, j] > 1e-6]
    assert len(found) == len(told)
    for i, j in told:
        assert weight_of(found, i + 10, j + 10) == pytest.approx(expected[i, j], rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), min_size=1, max_size=200),
    st.integers(5, 8),
)
def test_nobody_can_be_told_from_a_pair(kept: list[tuple[int, int]], people: int) -> None:
    found = learn_co_interest(*np.array(kept).T, replace(RULES, people=people))
    together = Counter(
        pair
        for person in {person for person, _ in kept}
        for pair in combinations(sorted({item for one, item in kept if one == person}), 2)
    )
    for place, item in enumerate(found.items.tolist()):
        for other in found.others[found.starts[place] : found.starts[place + 1]].tolist():
            assert together[min(item, other), max(item, other)] >= people


@pytest.mark.parametrize(("count", "told"), [(4, False), (5, True)])
def test_four_people_are_too_few_and_five_enough(count: int, told: bool) -> None:  # noqa: FBT001
    found = learn_co_interest(*kept_by((count, (1, 2)), (9, (1, 3)), (9, (2, 4)), (20, (5,))), RULES)

    assert (weight_of(found, 1, 2) > 0) == told


def test_keeping_it_twice_counts_once() -> None:
    people, items = kept_by((4, (1, 2)), (9, (1, 3)))
    found = learn_co_interest(np.append(people, people), np.append(items, items), RULES)

    assert weight_of(found, 1, 2) == 0


@pytest.mark.parametrize(
    ("kept", "rules"),
    [
        (kept_by((3, (1, 2))), RULES),
        (kept_by((20, (1,))), RULES),
        (kept_by((20, (1, 2))), replace(RULES, pairs=3)),
        ((np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)), RULES),
    ],
)
def test_too_little_is_nothing(kept: tuple[np.ndarray, np.ndarray], rules: CoInterestRules) -> None:
    assert len(learn_co_interest(*kept, rules)) == 0


def test_the_listings_that_most_keep_are_looked_at() -> None:
    found = learn_co_interest(*kept_by((30, (1, 2)), (20, (3, 4)), (40, (9,))), replace(RULES, items=3))

    assert found.items.tolist() == [1, 2, 9]


KEPT_TOGETHER = learn_co_interest(*kept_by((12, (101, 103)), (6, (101, 104)), (30, (106,)), (9, (103, 999))), RULES)


def items_of(
    kept: frozenset[int], co_interest: CoInterest | None = KEPT_TOGETHER
) -> dict[int, tuple[float, list[str]]]:
    items = recommended(Resident(kept=kept), LISTINGS, recommender=like_the_fitted(co_interest=co_interest)).items
    for item in items:
        assert item.score == pytest.approx(sum(item.parts.values()), abs=1e-9, rel=0)
    return {
        item.opportunity_id: (
            item.parts[Part.CO_INTEREST],
            [reason.text for reason in item.reasons if reason.part is Part.CO_INTEREST],
        )
        for item in items
    }


def test_what_others_saved_with_it_is_a_part_with_its_words() -> None:
    said = items_of(frozenset({101}))
    words = ["People who saved what you saved also saved this."]

    assert said[103][1] == words
    assert 0 < said[104][0] < said[103][0] <= Weights().co_interest / 2
    assert {key: value for key, value in said.items() if key not in {103, 104}} == dict.fromkeys(
        (101, 102, 105, 106), (0.0, [])
    )


@pytest.mark.parametrize(
    ("kept", "co_interest"),
    [(frozenset(), KEPT_TOGETHER), (frozenset({101}), None), (frozenset({106, 7}), KEPT_TOGETHER)],
)
def test_without_data_it_is_0(kept: frozenset[int], co_interest: CoInterest | None) -> None:
    assert {part for part, _ in items_of(kept, co_interest).values()} == {0.0}


def test_it_comes_back_from_its_arrays() -> None:
    again = CoInterest.from_arrays(KEPT_TOGETHER.to_arrays())

    ids = np.array([101, 103, 104, 106, 999])
    assert again.feature(ids, {101, 103}).tolist() == KEPT_TOGETHER.feature(ids, {103, 101}).tolist()
    assert len(CoInterest.from_arrays({})) == 0


@pytest.mark.parametrize("name", ["items", "starts", "others", "weights", "full"])
def test_arrays_that_do_not_fit_are_refused(name: str) -> None:
    arrays = KEPT_TOGETHER.to_arrays()
    with pytest.raises(ArtefactMisshapen):
        CoInterest.from_arrays(arrays | {f"kept_{name}": arrays[f"kept_{name}"][:-1]})


def test_every_part_of_a_score_has_a_weight() -> None:
    assert Part.CO_INTEREST in PARTS
