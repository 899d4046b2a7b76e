"""What stands in somebody's way: how each way to take part eases it, in numbers and in words."""

from __future__ import annotations

import pytest

from matching import models
from matching.recommender import frames
from matching.recommender.barriers import EASES
from matching.recommender.frames import Barrier, Delivery, Kind, Resident, StatedBarrier
from matching.recommender.scorer import Part, Weights
from tests.matching.recommender.catalogue import Listing, Option, recommended

HELP = 0b100
"""The access feature that helps, in these tests."""
ONLINE = Option(1, delivery=Delivery.ONLINE)
IN_PERSON = Option(1, delivery=Delivery.CLASSROOM)
HELPED = Option(1, delivery=Delivery.ONLINE, access=HELP)


def outcome(listing: Listing, *barriers: Barrier) -> tuple[float, list[str]]:
    """The part before it is weighed, and what is said of it."""
    stated = tuple(StatedBarrier(barrier, HELP) for barrier in barriers)
    (item,) = recommended(Resident(barriers=stated), (listing,)).items
    said = [reason.text for reason in item.reasons if reason.part is Part.BARRIERS]
    return item.parts[Part.BARRIERS] / Weights().barriers, said


CASES = [
    (Barrier.CHILDCARE, HELPED, 0.5, "It offers help with childcare, which you told us you need."),
    (Barrier.CHILDCARE, ONLINE, 0.25, "It is online, so it is easier to fit around children."),
    (Barrier.CHILDCARE, IN_PERSON, 0.0, None),
    (Barrier.ENGLISH, HELPED, 0.5, "It offers help with English, which you told us you want."),
    (Barrier.ENGLISH, ONLINE, 0.0, None),
    (Barrier.NO_LAPTOP, HELPED, 0.5, "It lends laptops. You told us you don't have one."),
    (
        Barrier.NO_LAPTOP,
        ONLINE,
        -0.5,
        "Worth knowing: it is online, and you told us you don't have a laptop. A library may help.",
    ),
    (Barrier.NO_LAPTOP, IN_PERSON, 0.0, None),
    (Barrier.NO_DATA, IN_PERSON, 0.25, "It is in person, so you need no internet at home."),
    (
        Barrier.NO_DATA,
        ONLINE,
        -0.5,
        "Worth knowing: it is online, and you told us you have little internet. A library may help.",
    ),
    (Barrier.NO_DATA, Option(1, delivery=Delivery.BLENDED), 0.0, None),
    (Barrier.NO_DATA, Option(1, delivery=0), 0.0, None),
    (Barrier.TRAVEL_COSTS, HELPED, 0.5, "It helps with travel costs, which you told us you need."),
    (Barrier.TRAVEL_COSTS, ONLINE, 0.5, "It is online, so there is no fare to pay."),
    (Barrier.STEP_FREE, HELPED, 0.5, "It has step-free access, which you told us you need."),
    (Barrier.STEP_FREE, ONLINE, 0.25, "It is online, so there are no steps in your way."),
    (Barrier.STEP_FREE, IN_PERSON, 0.0, None),
]


@pytest.mark.parametrize(("barrier", "option", "value", "words"), CASES)
def test_a_barrier_and_a_way_to_take_part(barrier: Barrier, option: Option, value: float, words: str | None) -> None:
    assert outcome(Listing(1, options=(option,)), barrier) == (value, [words] if words else [])


@pytest.mark.parametrize(
    ("listing", "barrier", "value", "words"),
    [
        (
            Listing(1, level=1),
            Barrier.CONFIDENCE,
            0.5,
            "It is a gentle start: you need no qualification to join.",
        ),
        (Listing(1, level=2), Barrier.CONFIDENCE, 0.0, None),
        (Listing(1, level=-1), Barrier.CONFIDENCE, 0.0, None),
        (Listing(1, level=1, kind=Kind.JOB), Barrier.CONFIDENCE, 0.0, None),
        (
            Listing(1, level=1, minimum_level=1),
            Barrier.CONFIDENCE,
            -0.25,
            "Worth knowing: you need a qualification to join. You told us you want to start gently.",
        ),
        (
            Listing(1, minimum_level=2),
            Barrier.QUALIFICATIONS_FROM_ABROAD,
            -0.25,
            "Worth knowing: you need a qualification to join. Ask if yours from another country counts.",
        ),
        (Listing(1, minimum_level=0), Barrier.QUALIFICATIONS_FROM_ABROAD, 0.0, None),
    ],
)
def test_a_barrier_and_what_a_listing_asks(listing: Listing, barrier: Barrier, value: float, words: str | None) -> None:
    assert outcome(listing, barrier) == (value, [words] if words else [])


def test_several_barriers_are_averaged_and_the_strongest_is_told() -> None:
    both = outcome(Listing(1, options=(ONLINE,)), Barrier.CHILDCARE, Barrier.NO_DATA)

    assert both == (-0.125, [CASES[9][3]])


def test_the_option_that_helps_is_the_one_that_is_shown() -> None:
    options = (Option(1, delivery=Delivery.ONLINE), Option(2, delivery=Delivery.CLASSROOM))
    stated = Resident(barriers=(StatedBarrier(Barrier.NO_DATA),))

    assert [item.option_id for item in recommended(stated, (Listing(1, options=options),)).items] == [2]


def test_the_matcher_and_the_database_know_the_same_barriers() -> None:
    assert [barrier.value for barrier in frames.Barrier] == models.Barrier.values
    assert list(EASES) == list(frames.Barrier)
