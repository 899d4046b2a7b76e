"""What putting one thing away says of others: in numbers, in words, and never more than it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.models import DismissedOpportunity
from matching.recommender.frames import Kind, PutAway, PutAwayFor, Resident
from matching.recommender.scorer import Part, Weights
from tests.matching.recommender.catalogue import BARNET, BRIXTON, CROYDON, Listing, Option, recommended
from tests.matching.recommender.strategies import catalogues, residents

REPAIR = Listing(1, "Computer repair for beginners", "Repair laptops and computers.")
AGAIN = Listing(2, "Computer repair for beginners", "Repair laptops and computers.")
BREAD = Listing(3, "Bread baker", "Make bread and rolls in an oven.")
GONE = 9
"""Of nothing in the catalogue: only figures can speak."""


def outcome(listing: Listing, *put_away: PutAway, **answers: object) -> tuple[float, list[str]]:
    """The part before it is weighed, and what is said of it."""
    listings = (listing,) if any(one.opportunity == GONE for one in put_away) else (listing, REPAIR)
    resident = Resident(put_away=put_away, **answers)  # type: ignore[arg-type]
    (item,) = (item for item in recommended(resident, listings).items if item.opportunity_id == listing.id)
    said = [reason.text for reason in item.reasons if reason.part is Part.FEEDBACK]
    return item.parts[Part.FEEDBACK] / Weights().feedback, said


def away(reason: str, measure: float | None = None, sessions: int = 0, opportunity: int = GONE) -> PutAway:
    return PutAway(opportunity, PutAwayFor(reason), measure, sessions)


CASES = [
    (away("TOO_EXPENSIVE", 100), {}, {"cost": 100.0}, -0.5, "cost too much. This costs as much."),
    (away("TOO_EXPENSIVE", 100), {}, {"cost": 900.0}, -0.5, "cost too much. This costs as much."),
    (away("TOO_EXPENSIVE", 100), {}, {"cost": 75.0}, -0.25, "cost too much. This is not much cheaper."),
    (away("TOO_EXPENSIVE", 100), {}, {"cost": 50.0}, 0.0, None),
    (away("TOO_EXPENSIVE", 100), {}, {"cost": 0.0}, 0.0, None),
    (away("TOO_EXPENSIVE", 100), {}, {}, 0.0, None),
    (away("PAY_TOO_LOW", 12), {"kind": Kind.JOB, "hourly_pay": 12.0}, {}, -0.5, "paid too little. This does not pay more."),
    (away("PAY_TOO_LOW", 12), {"kind": Kind.JOB, "hourly_pay": 12.9}, {}, -0.25, "paid too little. This does not pay much more."),
    (away("PAY_TOO_LOW", 12), {"kind": Kind.JOB, "hourly_pay": 13.8}, {}, 0.0, None),
    (away("PAY_TOO_LOW", 12), {"kind": Kind.JOB}, {}, 0.0, None),
    (away("TOO_HARD", 3), {"level": 3}, {}, -0.5, "was too hard. This is at that level or above."),
    (away("TOO_HARD", 3), {"level": 5}, {}, -0.5, "was too hard. This is at that level or above."),
    (away("TOO_HARD", 3), {"level": 2}, {}, 0.0, None),
    (away("TOO_HARD", 3), {}, {}, 0.0, None),
    (away("TOO_EASY", 1), {"level": 0}, {}, -0.5, "was too easy. This is at that level or below."),
    (away("TOO_EASY", 0), {"level": 0}, {}, -0.5, "was too easy. This is at that level or below."),
    (away("TOO_EASY", 1), {"level": 2}, {}, 0.0, None),
    (away("TOO_EASY", 1), {}, {}, 0.0, None),
    (away("WRONG_TIME", sessions=0b11), {}, {"sessions": 0b11}, -0.5, "was at the wrong time. This is at the same times."),
    (away("WRONG_TIME", sessions=0b01), {}, {"sessions": 0b11}, -0.25, "was at the wrong time. This is partly at the same times."),
    (away("WRONG_TIME", sessions=0b100), {}, {"sessions": 0b11}, 0.0, None),
    (away("WRONG_TIME", sessions=0b1), {}, {}, 0.0, None),
]  # fmt: skip


@pytest.mark.parametrize(("put_away", "of_listing", "of_option", "value", "words"), CASES)
def test_what_figures_say(
    put_away: PutAway, of_listing: dict[str, object], of_option: dict[str, object], value: float, words: str | None
) -> None:
    listing = replace(BREAD, **of_listing, options=(Option(1, **of_option),))  # type: ignore[arg-type]
    expected = [] if words is None else [f"Worth knowing: you put away something that {words}"]

    feature, said = outcome(listing, put_away)
    assert (feature, said) == (pytest.approx(value), expected)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [(BARNET, -0.5, "is as far"), (CROYDON, -0.38, "is nearly as far"), (BRIXTON, 0.0, None)],
)
def test_what_is_as_far(place: tuple[float, float], value: float, words: str | None) -> None:
    listing = replace(BREAD, options=(Option(1, latitude=place[0], longitude=place[1]),))
    home = {"latitude": BRIXTON[0], "longitude": BRIXTON[1]}

    feature, said = outcome(listing, away("TOO_FAR", 55), **home)
    assert feature == pytest.approx(value, abs=0.02)
    assert said == ([] if words is None else [f"Worth knowing: you put away something that was too far. This {words}."])
    assert outcome(listing, away("TOO_FAR", 55)) == (0.0, [])  # where nobody knows how far it is


@pytest.mark.parametrize("reason", PutAwayFor)
def test_without_figures_it_speaks_against_what_is_like_it_and_nothing_else(reason: PutAwayFor) -> None:
    begin = "told us you have done" if reason is PutAwayFor.ALREADY_DONE else "put away"
    put_away = away(reason, opportunity=REPAIR.id)

    assert outcome(AGAIN, put_away) == (pytest.approx(-0.5), [f"Worth knowing: you {begin} something like this."])
    assert outcome(BREAD, put_away) == (0.0, [])
    assert outcome(AGAIN, away(reason)) == (0.0, [])  # it is listed no more


def test_the_clearest_of_several_counts_alone() -> None:
    listing = replace(BREAD, level=3, options=(Option(1, cost=75.0),))
    feature, said = outcome(listing, away("TOO_EXPENSIVE", 100), away("TOO_HARD", 3))

    assert feature == pytest.approx(-0.5)
    assert said == ["Worth knowing: you put away something that was too hard. This is at that level or above."]


def test_it_chooses_another_way_to_take_part() -> None:
    ways = (Option(1, sessions=0b01, starts_on=date(2026, 11, 30)), Option(2, sessions=0b10))
    chosen = [
        recommended(Resident(put_away=put_away), (Listing(5, options=ways),)).items[0].option_id
        for put_away in ((), (away("WRONG_TIME", sessions=0b01),))
    ]
    assert chosen == [1, 2]


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_it_leaves_nothing_out_and_moves_no_score_further_than_it_may(
    catalogue: tuple[Listing, ...], resident: Resident
) -> None:
    silent = recommended(replace(resident, put_away=(), seen=()), catalogue)
    told = recommended(resident, catalogue)

    assert {item.opportunity_id for item in told.items} == {item.opportunity_id for item in silent.items}
    assert told.excluded == silent.excluded
    before = {item.opportunity_id: item.score for item in silent.items}
    weights = Weights()
    for item in told.items:
        assert -weights.feedback / 2 <= item.parts[Part.FEEDBACK] <= 0
        assert -weights.seen_often / 2 <= item.parts[Part.SEEN_OFTEN] <= 0
        lowest = before[item.opportunity_id] - (weights.feedback + weights.seen_often) / 2
        assert lowest - 1e-9 <= item.score <= before[item.opportunity_id] + 1e-9


@settings(deadline=None)
@given(strength=st.floats(0, 400))
def test_more_of_what_was_too_much_is_never_better(strength: float) -> None:
    listing = replace(BREAD, options=(Option(1, cost=strength), Option(2, cost=strength + 10)))
    dear = [outcome(replace(listing, options=(option,)), away("TOO_EXPENSIVE", 200))[0] for option in listing.options]
    assert dear[0] >= dear[1]


def test_the_matcher_knows_every_reason_that_is_offered_but_the_one_that_says_nothing() -> None:
    assert {*PutAwayFor} | {"OTHER"} == {*DismissedOpportunity.Reason.values}
