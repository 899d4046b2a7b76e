"""How likely a place is to be looked at is found, from swaps and by likelihood, and the two agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.simulated_clicks import World, simulate
from matching.learning import examination
from matching.learning.examination import Examination, by_likelihood, examine, from_swaps, never_rising
from matching.learning.log import Log
from matching.recommender.exploring import Exploration
from tests.matching.learning.conftest import SWAPPED, WORLD


def test_by_likelihood(log: Log) -> None:
    found = by_likelihood(log)

    assert found[0] == 1.0
    assert np.all(np.diff(found) <= 0)
    assert np.abs(np.log(found / WORLD.examination)).max() < 0.3
    assert np.abs(np.log(found / WORLD.examination))[:5].max() < 0.15


def test_from_swaps_whatever_relevance_is(swapped: Log) -> None:
    """Relevance is here no function of the parts that the log keeps: swaps do not care."""
    blind = replace(swapped, features=np.zeros_like(swapped.features))
    found, error = from_swaps(blind, np.ones(20))

    gap = np.log(found[:10] / SWAPPED.examination[:10])
    assert 0 < error < 0.25
    assert np.abs(gap).max() < 3 * error


def test_swaps_are_believed_when_they_are_precise(swapped: Log, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (examine(log).how, examine(swapped).how) == ("likelihood", "likelihood")
    monkeypatch.setattr(examination, "PRECISE", 0.25)
    found = examine(swapped)

    assert found.how == "swaps"
    # Places that are never swapped go on from the last one that is.
    assert np.all(np.diff(found.chances[9:]) <= 0)
    assert found.chances[19] / found.chances[9] == pytest.approx(2**-0.8, rel=0.2)


def test_without_a_swap_nothing_is_told_by_swaps() -> None:
    plain = simulate(50, World(exploration=Exploration(share=0.0)), seed=1)

    assert from_swaps(plain, np.ones(20)) == (pytest.approx(np.ones(20)), float("inf"))


def test_a_sample_takes_whole_lists(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "_LOOKED_AT", len(log) // 4)
    found = by_likelihood(log)

    assert np.abs(np.log(found / WORLD.examination))[:5].max() < 0.35


def test_chances_never_rise_and_the_first_is_one() -> None:
    found = never_rising(np.array([0.9, 0.5, 0.7, 0.2]), np.array([10, 10, 30, 10]))

    assert found == pytest.approx([1.0, 0.65, 0.65, 0.2])


def test_further_down_than_anybody_looked_is_as_the_last_and_clipped() -> None:
    three = Examination(np.array([1.0, 0.5, 0.05]), "likelihood", 1.0)

    assert three.at(np.array([1, 2, 3, 40])).tolist() == [1.0, 0.5, 0.05, 0.05]
    assert three.inverse(np.array([1, 2, 3, 40]), clip=10).tolist() == [1.0, 2.0, 10.0, 10.0]
