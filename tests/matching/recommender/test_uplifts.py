"""What is raised moves courses among courses, by no more than was stated, and no job by a place or a bit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.exploring import Exploration
from matching.recommender.frames import Kind, Resident
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.recommendation import Recommendation, Recommendations
from matching.recommender.uplifts import UPLIFT, Raise, with_uplift
from tests.matching.recommender.catalogue import OCCUPATIONS, RECOMMENDER, TODAY, Listing, frame
from tests.matching.recommender.strategies import catalogues, residents

CAP = 0.15
amounts = st.floats(1e-6, CAP)
EXPLORING = Recommender(configuration=Configuration(exploration=Exploration(share=1.0)))


def raises(listings: Sequence[Listing]) -> st.SearchStrategy[tuple[Raise, ...]]:
    """Up to three policies that name any listings, jobs too."""
    keys = st.frozensets(st.sampled_from([listing.id for listing in listings]))
    one = st.builds(Raise, st.sampled_from(["a v1", "b v1", "c v2"]), amounts, keys, st.just("You asked for it."))
    return st.lists(one, max_size=3).map(tuple)


def listed(
    person: Resident, listings: Sequence[Listing], uplifts: Sequence[Raise], n: int = 20, draw: int | None = None
) -> Recommendations:
    recommender = RECOMMENDER if draw is None else EXPLORING.fit(OCCUPATIONS, frame(listings))
    index = recommender.index(frame(listings))
    return recommender.recommend(person, index, n=n, today=TODAY, draw=draw, uplifts=uplifts)


def jobs(result: Recommendations) -> list[Recommendation]:
    return [item for item in result.items if item.kind == Kind.JOB]


def as_bits(item: Recommendation) -> tuple[object, ...]:
    parts = tuple((part.value, value.hex()) for part, value in item.parts.items())
    stands = (
        item.opportunity_id,
        item.option_id,
        item.rank,
        item.place,
        item.base_rank,
        item.score.hex(),
        item.propensity,
    )
    return (*stands, parts, item.reasons, item.pathway, item.minutes)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_job_moves_and_nothing_is_raised_beyond_what_was_stated(data: st.DataObject) -> None:
    listings, person = data.draw(catalogues()), data.draw(residents())
    uplifts, n = data.draw(raises(listings)), data.draw(st.integers(1, 20))
    plain, higher = listed(person, listings, (), n), listed(person, listings, uplifts, n)

    assert [as_bits(item) for item in jobs(higher)] == [as_bits(item) for item in jobs(plain)]
    assert [item.uplift for item in jobs(higher)] == [None] * len(jobs(plain))
    assert [item.kind for item in higher.items] == [item.kind for item in plain.items]
    assert len({item.opportunity_id for item in higher.items}) == len(plain.items)
    assert (higher.eligible, higher.excluded) == (plain.eligible, plain.excluded)
    for item in higher.items:
        named = [one.amount for one in uplifts if item.opportunity_id in one.opportunities and item.kind == Kind.COURSE]
        amount = item.uplift.amount if item.uplift else 0.0
        assert amount == max(named, default=0.0) <= CAP
        assert abs(sum(item.parts.values()) + amount - item.score) < 1e-9


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_rank_without_is_that_of_the_list_without(data: st.DataObject) -> None:
    listings, person = data.draw(catalogues()), data.draw(residents())
    uplifts, n = data.draw(raises(listings)), data.draw(st.integers(1, 20))
    plain, higher = listed(person, listings, (), n), listed(person, listings, uplifts, n)
    before = {item.opportunity_id: item.rank for item in plain.items}

    if uplifts:
        assert [item.rank_without for item in higher.items] == [
            before.get(item.opportunity_id, 0) for item in higher.items
        ]
    else:
        assert [as_bits(item) for item in higher.items] == [as_bits(item) for item in plain.items]
        assert {item.rank_without for item in higher.items} <= {None}


@settings(deadline=None, max_examples=15)
@given(st.data(), st.integers(0, 2**128))
def test_a_swap_that_is_learnt_from_is_the_same_with_and_without(data: st.DataObject, draw: int) -> None:
    listings, person = data.draw(catalogues()), data.draw(residents())
    uplifts = data.draw(raises(listings))
    plain, higher = listed(person, listings, (), draw=draw), listed(person, listings, uplifts, draw=draw)

    assert [as_bits(item) for item in jobs(higher)] == [as_bits(item) for item in jobs(plain)]


def two_courses() -> tuple[Resident, list[Listing]]:
    """A course that is wanted, and one that is nearly so."""
    return Resident(wants="I want to fix computers"), [
        Listing(id=1, title="Fix computers"),
        Listing(id=2, title="Repair computers and laptops"),
    ]


def test_a_course_passes_another_when_it_is_raised_by_more_than_lies_between_them() -> None:
    person, listings = two_courses()
    first, second = listed(person, listings, ()).items
    between = first.score - second.score
    assert between > 0

    def order(amount: float) -> list[tuple[int, int | None]]:
        up = (Raise("a v1", amount, frozenset({second.opportunity_id}), "You asked."),)
        return [(item.opportunity_id, item.rank_without) for item in listed(person, listings, up).items]

    # The spread takes as much from either: they resemble each other, and are of one organisation or of none.
    assert order(between * 1.01) == [(second.opportunity_id, 2), (first.opportunity_id, 1)]
    assert order(between * 0.99) == [(first.opportunity_id, 1), (second.opportunity_id, 2)]


def test_of_two_policies_the_larger_counts_and_they_do_not_add_up() -> None:
    person, listings = two_courses()
    up = tuple(
        Raise(name, amount, frozenset({1}), name) for name, amount in (("a v1", 0.02), ("b v1", 0.03), ("c v1", 0.03))
    )
    [applied] = [item.uplift for item in listed(person, listings, up).items if item.opportunity_id == 1]

    assert applied == up[1]


@pytest.mark.parametrize("amount", [0.0, -0.01, float("nan")])
def test_nobody_is_lowered(amount: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Raise("a v1", amount, frozenset({1}), "You asked.")


def test_the_reason_stands_where_its_size_puts_it() -> None:
    stored = {
        "parts": [["form", 0.2]],
        "reasons": [{"contribution": 0.2}, {"contribution": 0.01}, {"contribution": -0.3}],
    }
    raised = with_uplift(stored, Raise("a v1", 0.03, frozenset({1}), "You asked."), 4)

    assert [reason["contribution"] for reason in raised["reasons"]] == [0.2, 0.03, 0.01, -0.3]
    assert raised["reasons"][1] == {"code": UPLIFT, "part": UPLIFT, "text": "You asked.", "contribution": 0.03}
    assert (raised["parts"][-1], raised["rank_without"]) == ([UPLIFT, 0.03], 4)
    assert with_uplift(stored, None, 0) == {**stored, "rank_without": 0}
    assert with_uplift(stored, None, None) == stored
