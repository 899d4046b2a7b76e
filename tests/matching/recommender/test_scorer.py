from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender import features
from matching.recommender.features import Anchors
from matching.recommender.frames import Kind, Resident
from matching.recommender.scorer import PARTS, Part, Weights
from tests.matching.recommender.catalogue import BRIXTON, NAN, SKILLS, TODAY, Listing, Option, recommended
from tests.matching.recommender.strategies import catalogues, residents

MEANING = {Part.MEANING_WORDS, Part.MEANING_DENSE, Part.MEANING_BRIDGE, Part.FORM}
SKILL_PARTS = {Part.SKILLS_ESSENTIAL, Part.SKILLS_OPTIONAL, Part.SKILLS_TAUGHT}

# What a resident leaves blank, and the parts that this silences. Nothing else may change.
ANSWERS: tuple[tuple[dict[str, Any], set[Part]], ...] = (
    ({"wants": "", "skill_labels": ()}, MEANING),
    ({"skills": frozenset()}, SKILL_PARTS),
    ({"latitude": None, "longitude": None}, {Part.TRAVEL}),
    ({"availability": 0}, {Part.SCHEDULE}),
    ({"highest_level": None}, {Part.LEVEL}),
    ({"access_needs": 0}, {Part.ACCESS}),
    ({"barriers": ()}, {Part.BARRIERS}),
    ({"put_away": ()}, {Part.FEEDBACK}),
    ({"seen": ()}, {Part.SEEN_OFTEN}),
)
# What a listing or a way to take part leaves unsaid, likewise.
FACTS: tuple[tuple[dict[str, Any], dict[str, Any], set[Part]], ...] = (
    ({"level": -1}, {}, {Part.LEVEL}),
    ({"published_on": None}, {}, {Part.FRESHNESS}),
    ({"hourly_pay": NAN, "may_be_free": False}, {"cost": NAN}, {Part.COST_OR_PAY}),
    ({"essential": frozenset()}, {}, {Part.SKILLS_ESSENTIAL}),
    ({"optional": frozenset()}, {}, {Part.SKILLS_OPTIONAL}),
    ({"teaches": frozenset()}, {}, {Part.SKILLS_TAUGHT}),
    ({}, {"latitude": NAN, "longitude": NAN}, {Part.TRAVEL}),
    ({}, {"sessions": 0}, {Part.SCHEDULE}),
    ({}, {"starts_on": None}, {Part.START}),
    ({}, {"access": 0}, {Part.ACCESS}),
)


def parts_by_choice(resident: Resident, catalogue: tuple[Listing, ...]) -> dict[tuple[int, int], dict[Part, float]]:
    return {(item.opportunity_id, item.option_id): dict(item.parts) for item in recommended(resident, catalogue).items}


def single(catalogue: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """One way to take part in each: the choice between several is another test's matter."""
    return tuple(replace(listing, options=listing.options[:1]) for listing in catalogue)


def part(name: Part, resident: Resident, listing: Listing) -> float:
    """The part before it is weighed: between -0.5 and 0.5."""
    (item,) = recommended(resident, (listing,)).items
    return item.parts[name] / getattr(Weights(), name.value)


@settings(max_examples=40, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_the_parts_sum_to_the_score_and_are_all_named(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    for item in recommended(resident, catalogue).items:
        assert tuple(item.parts) == PARTS
        assert item.score == pytest.approx(sum(item.parts.values()), abs=1e-9, rel=0)


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues().map(single), resident=residents(), blank=st.sampled_from(ANSWERS))
def test_a_blank_answer_silences_its_own_parts_and_touches_no_other(
    catalogue: tuple[Listing, ...], resident: Resident, blank: tuple[dict[str, Any], set[Part]]
) -> None:
    fields, silent = blank
    if Part.TRAVEL in silent:  # how far is too far is not known without a home either: test_put_away.py
        resident = replace(resident, put_away=())
    told, untold = parts_by_choice(resident, catalogue), parts_by_choice(replace(resident, **fields), catalogue)
    assert set(told) <= set(untold)
    for key, parts in told.items():
        assert untold[key] == {name: 0.0 if name in silent else value for name, value in parts.items()}
    assert all(parts[name] == 0.0 for parts in untold.values() for name in silent)


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues().map(single), resident=residents(), missing=st.sampled_from(FACTS))
def test_a_missing_fact_silences_its_own_part_and_touches_no_other(
    catalogue: tuple[Listing, ...], resident: Resident, missing: tuple[dict[str, Any], dict[str, Any], set[Part]]
) -> None:
    of_listing, of_option, silent = missing
    poorer = tuple(
        replace(listing, **of_listing, options=tuple(replace(option, **of_option) for option in listing.options))
        for listing in catalogue
    )
    # These look at several facts at once: test_barriers.py, test_put_away.py.
    resident = replace(resident, longest_journey=None, barriers=(), put_away=())
    stated, unstated = parts_by_choice(resident, catalogue), parts_by_choice(resident, poorer)
    for key in set(stated) & set(unstated):
        assert unstated[key] == {name: 0.0 if name in silent else value for name, value in stated[key].items()}


def test_somebody_who_says_nothing_at_all_gets_zeros_where_answers_would_count() -> None:
    listing = Listing(1, "Computer repair", level=2, essential=frozenset(SKILLS), kind=Kind.JOB)
    (item,) = recommended(Resident(), (listing,)).items
    assert item.parts == dict.fromkeys(PARTS, 0.0)
    assert item.score == 0.0
    assert item.reasons == ()


@pytest.mark.parametrize(
    ("held", "expected"),
    [(1, 0.0), (2, 0.25), (4, 0.5)],
)
def test_essential_skills_are_half_the_share_that_we_were_told_of_and_never_against_anyone(
    held: int, expected: float
) -> None:
    listing = Listing(1, kind=Kind.JOB, essential=frozenset(SKILLS[:4]))
    resident = Resident(skills=frozenset({*SKILLS[:held], SKILLS[4]} if held > 1 else {SKILLS[4]}))
    assert part(Part.SKILLS_ESSENTIAL, resident, listing) == pytest.approx(expected)


@pytest.mark.parametrize(("held", "expected"), [((0,), 0.5), ((0, 1), -0.5), ((4,), 0.0)])
def test_a_course_is_best_when_half_is_new_and_worst_when_nothing_is(held: tuple[int, ...], expected: float) -> None:
    listing = Listing(1, teaches=frozenset(SKILLS[:2]))
    resident = Resident(skills=frozenset(SKILLS[place] for place in held))
    assert part(Part.SKILLS_TAUGHT, resident, listing) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("level", "expected"), [(0, -0.4), (1, -0.2), (2, 0.3), (3, 0.5), (4, -0.1), (5, -0.5), (6, -0.5), (8, -0.5)]
)
def test_one_step_up_is_the_best_level(level: int, expected: float) -> None:
    assert part(Part.LEVEL, Resident(highest_level=2), Listing(1, level=level)) == pytest.approx(expected)


def test_travel_is_for_up_to_half_of_the_longest_journey_and_then_gently_against() -> None:
    anchors = Anchors()
    minutes = np.array([0.0, 20.0, 30.0, 40.0, 500.0, NAN])
    assert features.nearness(minutes, 40, anchors) == pytest.approx([0.5, 0.0, -0.1, -0.2, -0.5, 0.0])
    assert features.nearness(minutes, None, anchors) == pytest.approx([0.5, 1 / 6, 0.0, -1 / 15, -0.5, 0.0])


@pytest.mark.parametrize(
    ("cost", "may_be_free", "expected"),
    [
        (0.0, False, 0.5),
        (0.0, True, 0.5),
        (400.0, True, 0.25),
        (NAN, True, 0.25),
        (NAN, False, 0.0),
        (400.0, False, -0.25),
    ],
)
def test_cost(*, cost: float, may_be_free: bool, expected: float) -> None:
    listing = Listing(1, may_be_free=may_be_free, options=(Option(1, cost=cost),))
    assert part(Part.COST_OR_PAY, Resident(), listing) == pytest.approx(expected)


@pytest.mark.parametrize(("pay", "expected"), [(12.71, 0.0), (14.80, 0.5), (30.0, 0.5), (8.0, -0.5), (NAN, 0.0)])
def test_pay_is_centred_on_the_minimum_wage(pay: float, expected: float) -> None:
    assert part(Part.COST_OR_PAY, Resident(), Listing(1, kind=Kind.JOB, hourly_pay=pay)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("day", "expected"), [(TODAY, 0.5), (date(2027, 1, 7), 0.0), (date(2027, 6, 1), -0.5), (None, 0.0)]
)
def test_a_start_within_ninety_days_counts_around_its_middle(day: date | None, expected: float) -> None:
    assert part(Part.START, Resident(), Listing(1, options=(Option(1, starts_on=day),))) == pytest.approx(expected)


def test_the_way_to_take_part_that_suits_best_is_chosen_and_equal_ones_by_lowest_id() -> None:
    near, far = Option(7, latitude=BRIXTON[0], longitude=BRIXTON[1]), Option(3, latitude=51.6, longitude=-0.3)
    at_home = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1])
    assert recommended(at_home, (Listing(1, options=(far, near)),)).items[0].option_id == 7
    assert recommended(Resident(), (Listing(1, options=(near, far)),)).items[0].option_id == 3


def test_a_text_without_a_known_word_is_neutral() -> None:
    known, unknown = Listing(1, "Computer repair"), Listing(2, "Ελληνικά")
    by_id = {item.opportunity_id: item for item in recommended(Resident(wants="computer"), (known, unknown)).items}
    assert by_id[2].parts[Part.MEANING_WORDS] == 0.0
    assert by_id[2].parts[Part.MEANING_BRIDGE] == 0.0
    assert by_id[1].parts[Part.MEANING_WORDS] > 0
