"""Figures by group: as fairlearn has them, with intervals that hold for few people, and none of groups that are too small."""

from __future__ import annotations

import numpy as np
import pytest

from matching.assessment.disaggregation import (
    Comparison,
    Estimate,
    FourFifths,
    Labels,
    compare,
    disaggregate,
    estimate,
    rounded,
    withheld,
)
from matching.assessment.representation import LONDON, representation

SELECTED = np.array([1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1] * 3 + [1, 0] * 8, dtype=np.bool_)
GROUPS = Labels.of((["a"] * 8 + ["b"] * 8) * 3 + ["c"] * 16)


def of_ratio(low: float, high: float) -> FourFifths:
    return Comparison("", Estimate(0, 0, 0), Estimate(0, low, high)).four_fifths


def test_the_figures_of_fairlearn() -> None:
    """`MetricFrame(metrics=selection_rate, ...)` of fairlearn 0.15.0 printed these for the same arrays."""
    found = disaggregate("selection rate", SELECTED, "letter", GROUPS, seed=1)

    assert {one.group: one.estimate and one.estimate.value for one in found.by_group} == {
        "a": 0.625,
        "b": 0.375,
        "c": 0.5,
    }
    assert (found.overall.value, found.difference, found.ratio) == (0.5, 0.25, 0.6)


def test_a_share_has_wilsons_interval() -> None:
    # Newcombe 1998, table I, method 3: 15 of 148.
    values = np.arange(148) < 15
    found = estimate(values, seed=1)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0624, 0.1605)


def test_each_group_beside_everybody_else() -> None:
    found = disaggregate("selection rate", SELECTED, "letter", GROUPS, seed=1)
    [a, b, c] = found.comparisons
    # a: 15 of 24, the others 17 of 40.
    assert (a.difference.value, a.ratio and a.ratio.value) == (pytest.approx(0.2), pytest.approx(0.625 / 0.425))
    assert a.difference.low < 0 < a.difference.high
    assert [one.four_fifths for one in (a, b, c)] == [
        FourFifths.NOT_BELOW,
        FourFifths.NOT_ENOUGH,
        FourFifths.NOT_ENOUGH,
    ]


def test_a_mean_is_bootstrapped_and_the_same_for_the_same_seed() -> None:
    values = np.repeat([0.0, 1.0, 2.0], 40)
    first, second = estimate(values, seed=1), estimate(values, seed=1)
    assert first == second
    # Standard error by hand: sqrt(2 / 3 / 120) = 0.0745; 1.96 of them on either side, and the bootstrap's own chance.
    assert (first.value, first.low, first.high) == (
        1.0,
        pytest.approx(0.854, abs=0.015),
        pytest.approx(1.146, abs=0.015),
    )


def test_many_people_have_the_intervals_of_their_bootstrap() -> None:
    """The normal law stands in from 300 on: it is off by less than a tenth of the width."""
    rng = np.random.default_rng(3)
    values = np.where(rng.random(4000) < 0.6, 0.0, rng.random(4000) ** 3)
    drawn = rng.choice(values, size=(2000, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])

    found = estimate(values, seed=1)
    assert (found.low, found.high) == (
        pytest.approx(low, abs=(high - low) / 10),
        pytest.approx(high, abs=(high - low) / 10),
    )
    one = compare("x", values[:2000], values[2000:], seed=1)
    assert one.ratio is not None
    assert one.ratio.low < values[:2000].mean() / values[2000:].mean() < one.ratio.high


def test_means_are_compared_and_have_no_ratio_near_0() -> None:
    one = compare("x", np.full(30, 0.4), np.full(30, 0.5), seed=1)
    assert (one.difference, one.ratio) == (
        Estimate(pytest.approx(-0.1), pytest.approx(-0.1), pytest.approx(-0.1)),
        Estimate(pytest.approx(0.8), pytest.approx(0.8), pytest.approx(0.8)),
    )
    assert compare("x", np.full(30, 0.4), np.tile([-0.5, 0.5], 15), seed=1).ratio is None
    assert compare("x", np.ones(30, dtype=np.bool_), np.zeros(30, dtype=np.bool_), seed=1).ratio is None


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.5, 0.79, FourFifths.BELOW),
        (0.5, 0.8, FourFifths.NOT_ENOUGH),
        (0.79, 1.3, FourFifths.NOT_ENOUGH),
        (0.8, 1.3, FourFifths.NOT_BELOW),
    ],
)
def test_the_verdict_hangs_on_the_whole_interval(low: float, high: float, verdict: FourFifths) -> None:
    assert of_ratio(low, high) is verdict


def test_the_bare_rule_would_cry_wolf_and_the_verdict_does_not() -> None:
    """An even process, 50 people a group, a rate of .2: the bare rule alarms in most trials (the design says 60 %)."""
    rng = np.random.default_rng(1)
    labels = Labels.of(["a"] * 50 + ["b"] * 50)
    bare = verdicts = 0
    for _ in range(300):
        found = disaggregate("rate", rng.random(100) < 0.2, "letter", labels, seed=1)
        bare += (found.ratio or 0) < 0.8
        verdicts += any(one.four_fifths is FourFifths.BELOW for one in found.comparisons)
    assert bare > 150
    assert verdicts < 10


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({"a": 10, "b": 11}, set()),
        ({"a": 9, "b": 30, "c": 20}, {"a", "c"}),  # a alone could be worked out from the total
        ({"a": 9, "b": 3, "c": 20}, {"a", "b"}),
        ({"a": 9}, {"a"}),
    ],
)
def test_small_groups_are_withheld_and_cannot_be_worked_out(people: dict[str, int], hidden: set[str]) -> None:
    assert withheld(people) == hidden


def test_what_is_withheld_is_nowhere() -> None:
    labels = Labels.of(["a"] * 9 + ["b"] * 30 + ["c"] * 22)
    found = disaggregate("rate", np.tile([True, False], 31)[:61], "letter", labels, seed=1)

    assert [(one.group, one.people, one.estimate is None) for one in found.by_group] == [
        ("a", None, True),
        ("b", 30, False),
        ("c", None, True),
    ]
    assert [one.group for one in found.comparisons] == ["b"]
    assert [rounded(count) for count in (10, 12, 13, 21)] == [10, 10, 15, 20]


def test_unknown_is_left_out_and_nothing_known_is_said() -> None:
    values = np.array([np.nan] * 10 + [1.0] * 10 + [0.0] * 10)
    found = disaggregate("gap", values, "letter", Labels.of(["a"] * 10 + ["b"] * 10 + ["c"] * 10), seed=1)
    assert [one.group for one in found.by_group] == ["b", "c"]
    with pytest.raises(ValueError, match="Nothing is known of gap"):
        disaggregate("gap", np.full(3, np.nan), "letter", Labels.of(["a"] * 3), seed=1)


def test_a_ratio_of_figures_that_go_either_way_says_nothing() -> None:
    found = disaggregate("gap", np.repeat([-0.1, 0.2], 20), "letter", Labels.of(["a"] * 20 + ["b"] * 20), seed=1)
    assert (found.difference, found.ratio) == (pytest.approx(0.3), None)


def test_who_was_served_beside_who_lives_there() -> None:
    labels = Labels.of(["a"] * 100 + ["b"] * 100 + ["c"] * 4)
    served = np.concatenate([np.arange(100) < 20, np.arange(100) < 80, np.zeros(4, dtype=np.bool_)])
    found = representation(LONDON, "letter", served, labels, {"a": 0.5, "b": 0.4, "c": 0.1})

    # c is withheld, and with it the smaller of the others: a and b are alike, so the first.
    assert [(one.group, one.share.value, one.benchmark, one.served) for one in found] == [("b", 0.8, 0.4, 100)]
    some = labels.of_some(np.arange(204) < 200)
    both = representation(LONDON, "letter", served[:200], some, {"a": 0.5, "b": 0.5})
    assert [(one.share.value, one.four_fifths) for one in both] == [
        (0.2, FourFifths.BELOW),
        (0.8, FourFifths.NOT_BELOW),
    ]
    assert representation(LONDON, "letter", np.arange(200) < 9, some, {"a": 0.5, "b": 0.5}) == ()
