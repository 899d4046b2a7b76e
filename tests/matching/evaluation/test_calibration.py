"""Calibration: true chances are recognised, empty scores are not taken for knowledge."""

from __future__ import annotations

import numpy as np
import pytest

from matching.evaluation.calibration import FOLDS, calibration

SENTENCES = np.repeat(np.arange(50), 40)


def test_scores_that_tell_the_chance_are_well_calibrated_and_skilful() -> None:
    rng = np.random.default_rng(1)
    chance = rng.random(len(SENTENCES))

    found = calibration(10 * chance - 3, rng.random(len(SENTENCES)) < chance, SENTENCES)

    assert found is not None
    assert found.error < 0.04
    assert found.skill == pytest.approx(1 / 3, abs=0.05)  # of a uniform chance: variance 1/4, noise 1/6
    assert sum(one.listings for one in found.bins) == len(SENTENCES)
    assert [one.expected for one in found.bins] == sorted(one.expected for one in found.bins)


def test_scores_that_tell_nothing_have_no_skill() -> None:
    rng = np.random.default_rng(2)

    found = calibration(rng.random(len(SENTENCES)), rng.random(len(SENTENCES)) < 0.3, SENTENCES)

    assert found is not None
    assert found.skill < 0.02


def test_a_sentence_never_judges_itself() -> None:
    """Each sentence has scores of its own range, where its own outcome is certain: fitted on itself, skill would be 1."""
    outcome = np.random.default_rng(3).random(50) < 0.5
    scores = SENTENCES + np.tile(np.linspace(0, 0.5, 40), 50)

    found = calibration(scores, outcome[SENTENCES], SENTENCES)

    assert found is not None
    assert found.skill < 0.2


@pytest.mark.parametrize(
    ("relevant", "sentences"),
    [
        (np.zeros(200), np.repeat(np.arange(50), 4)),
        (np.ones(200), np.repeat(np.arange(50), 4)),
        (np.arange(200) % 2, np.arange(200) % (FOLDS - 1)),
    ],
    ids=["nothing is relevant", "everything is", "fewer sentences than folds"],
)
def test_nothing_is_said_where_nothing_can_be(relevant: np.ndarray, sentences: np.ndarray) -> None:
    assert calibration(np.random.default_rng(4).random(200), relevant.astype(bool), sentences) is None
