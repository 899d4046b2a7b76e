"""A clause counts by how near it comes to anything in the catalogue, whatever it is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.recommender.features import Anchors, clause_weights
from matching.recommender.frames import Resident
from matching.recommender.pipeline import Configuration
from matching.recommender.scorer import meaning_parts, resemblance, weights_of
from tests.matching.recommender.catalogue import LISTINGS, RECOMMENDER, frame, like_the_fitted

INDEX = RECOMMENDER.index(frame(LISTINGS))
WISH = "I want to repair computers and laptops."
ANCHORS = Anchors(faint_clause=0.4, clear_clause=0.6, faintest=0.1, whole_share=0.6)


def weights(*nearest: float) -> list[float]:
    """Of clauses whose nearest listings are so near; the other listings are far."""
    cosines = np.array([[0.5, *nearest], [0.1, *([-0.2] * len(nearest))]])
    return [round(one, 6) for one in clause_weights(cosines, ANCHORS).tolist()]


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        ((), [1.0]),
        ((0.1,), [0.6, 0.4]),
        ((0.7, 0.6), [0.6, 0.2, 0.2]),
        ((0.2, 0.3), [0.6, 0.2, 0.2]),  # nothing here is about anything there: all the same
        ((0.9, 0.0), [0.6, round(0.4 / 1.1, 6), round(0.04 / 1.1, 6)]),
        ((0.5, 0.9), [0.6, round(0.2 / 1.5, 6), round(0.4 / 1.5, 6)]),  # half-way
    ],
)
def test_weights_by_hand(nearest: tuple[float, ...], expected: list[float]) -> None:
    assert weights(*nearest) == expected


@pytest.mark.parametrize("said", ["My sister was born on a Tuesday.", "The weather was lovely in April."])
def test_what_is_about_nothing_here_takes_little_from_the_wish(said: str) -> None:
    text = RECOMMENDER.encode_resident(Resident(wants=f"{said} {WISH}"))
    whole, about_nothing, wish = weights_of(INDEX, text, Anchors()).tolist()

    assert whole == pytest.approx(0.6)
    assert wish == pytest.approx(10 * about_nothing)
    even = np.array([0.5, 0.25, 0.25])
    plain = RECOMMENDER.encode_resident(Resident(wants=WISH))
    alone = resemblance(INDEX.vectors.dense, plain.dense, weights_of(INDEX, plain, Anchors()))
    off = [
        np.abs(resemblance(INDEX.vectors.dense, text.dense, one) - alone).sum()
        for one in (weights_of(INDEX, text, Anchors()), even)
    ]
    assert off[0] < 0.8 * off[1]


def test_a_short_wish_is_read_as_a_whole() -> None:
    """One clause is all that was said: weights move nothing, whatever they are."""
    text = RECOMMENDER.encode_resident(Resident(wants="Computer repair for beginners"))
    settings = Configuration().scoring
    other = replace(settings, anchors=replace(settings.anchors, whole_share=0.1))
    np.testing.assert_allclose(
        meaning_parts(INDEX, text, settings), meaning_parts(INDEX, text, other), rtol=0, atol=1e-6
    )


def test_the_release_keeps_its_reading() -> None:
    """The anchors are part of the configuration, which is kept with a release, so an old list is replayed as it was read then."""
    before = replace(
        Configuration(),
        scoring=replace(Configuration().scoring, anchors=replace(Anchors(), faintest=1.0, whole_share=0.5)),
    )
    text = RECOMMENDER.encode_resident(Resident(wants=f"My sister was born on a Tuesday. {WISH}"))
    recommender = like_the_fitted(configuration=before)
    assert weights_of(INDEX, text, recommender.configuration_.scoring.anchors).tolist() == [0.5, 0.25, 0.25]
