"""How many are invited: the newsvendor's ratio in the last week, a plan worked out again by brute force, and what is learned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from matching.inclusion.invitations import (
    MOST,
    OWN_WEIGHS,
    Risk,
    TakeUp,
    expected_takers,
    invitations,
    likeliest,
    own_rate,
)

RISK = Risk(turned_away=0.1, kept=0.97)


def aim(free: int, weeks: int, risk: Risk = RISK) -> float:
    return float(expected_takers(np.array([free]), np.array([weeks]), risk)[0])


@pytest.mark.parametrize("free", [1, 5, 40, 64])
def test_in_the_last_week_it_is_the_newsvendors_ratio(free: int) -> None:
    assert poisson.sf(free - 1, aim(free, 1)) == pytest.approx(1 / 1.1, abs=1e-6)


def test_one_place_and_two_weeks_by_hand() -> None:
    # Last week: exp(-x) = c / (1 + c). What it is then worth to still have the place, kept, is what a taker now gives up.
    cost, last = RISK.turned_away, np.log(1.1 / 0.1)
    filled = 1 - np.exp(-last)
    worth = RISK.kept * (filled - cost * (last - filled))
    assert aim(1, 1) == pytest.approx(last, abs=1e-6)
    assert aim(1, 2) == pytest.approx(-np.log(cost / (cost + 1 - worth)), abs=1e-6)


def test_no_other_plan_is_worth_more() -> None:
    """Three places and three weeks, every aim from 0 to 9 tried in steps of 0.02."""
    grid, places = np.arange(0, 9, 0.02), 3
    value = np.zeros(places + 1)
    for week in (1, 2, 3):
        better = value.copy()
        for free in range(1, places + 1):
            takers = np.arange(60)[:, None]
            worth = np.minimum(takers, free) - RISK.turned_away * np.maximum(takers - free, 0)
            later = RISK.kept * value[np.maximum(free - takers, 0)]
            tried = (poisson.pmf(takers, grid[None, :]) * (worth + later)).sum(axis=0)
            better[free] = tried.max()
            assert aim(free, week) == pytest.approx(grid[tried.argmax()], abs=0.021)
        value = better


def test_the_longer_there_is_the_fewer_and_the_more_places_the_more() -> None:
    by_week = [aim(5, weeks) for weeks in (6, 5, 4, 3, 2, 1)]
    assert by_week == sorted(by_week)
    assert by_week[0] < 5 < 0.7 * by_week[-1]
    by_place = expected_takers(np.arange(0, 200, 5), np.full(40, 3), RISK)
    assert by_place[0] == 0
    assert (np.diff(by_place) > 0).all()
    assert expected_takers(np.array([3, 3, 0]), np.array([0, -2, 4]), RISK).tolist() == [0, 0, 0]


def test_who_is_turned_away_more_dearly_is_turned_away_less() -> None:
    assert aim(5, 1, Risk(1.0)) < aim(5, 1, Risk(0.1)) < aim(5, 1, Risk(0.01))


def test_a_course_fills_and_turns_fewer_away_than_filling_it_at_once() -> None:
    """2,000 courses of five places and six weeks, played: beside asking each week for as many as are free now."""
    rng = np.random.default_rng(1)

    def played(*, planned: bool) -> tuple[float, float]:
        free, away = np.full(2000, 5), 0
        for weeks in range(6, 0, -1):
            asked = expected_takers(free, np.full(2000, weeks), RISK) if planned else free
            taken = rng.poisson(asked)
            away += int(np.maximum(taken - free, 0).sum())
            free = np.maximum(free - taken, 0)
        return free.mean() / 5, away / 10_000

    (empty, away), (empty_before, away_before) = played(planned=True), played(planned=False)
    assert empty < 0.001
    assert away < 0.2 < away_before
    # As many as are free are asked for at once, and at the end no more than that.
    assert empty_before > 0.0005


@pytest.mark.parametrize(("cost", "kept"), [(0, 0.9), (-1, 0.9), (0.1, 0), (0.1, 1.1)])
def test_a_risk_that_cannot_be_meant(cost: float, kept: float) -> None:
    with pytest.raises(ValueError, match="Turning away"):
        Risk(cost, kept)


def test_never_fewer_are_invited_than_places_are_left() -> None:
    assert invitations(np.array([2.4, 0.5, 0.0]), np.array([0.1, 0.25, 0.1]), np.array([2, 1, 0])).tolist() == [
        24,
        2,
        0,
    ]
    assert invitations(np.array([2.4, 0.5]), np.ones(2), np.array([5, 1])).tolist() == [5, 1]


def test_the_likeliest_are_counted_until_they_bring_enough() -> None:
    chances = np.array([[0.1, 0.5], [0.4, 0.1], [0.2, 0.2]])
    count, brings = likeliest(np.array([0.55, 0.5]), chances)
    # 0.4 + 0.2 reach 0.55; of the other course 0.5 is enough. Who can't bring enough is all of them.
    assert (count.tolist(), brings.round(6).tolist()) == ([2, 1], [0.6, 0.5])
    count, brings = likeliest(np.array([9.0, 9.0]), chances)
    assert (count.tolist(), brings.round(6).tolist()) == ([3, 3], [0.7, 0.8])
    assert likeliest(np.array([99.0]), np.full((MOST + 9, 1), 0.01))[0].tolist() == [MOST]
    assert likeliest(np.empty(0), np.empty((4, 0)))[0].shape == (0,)
    assert likeliest(np.ones(2), np.empty((0, 2)))[0].tolist() == [0, 0]


def test_take_up_begins_where_nobody_is_turned_away_and_follows_what_happened() -> None:
    take_up = TakeUp()
    assert take_up.rate == 1
    for _ in range(100):
        take_up.observe(taken=5, expected=50)
    assert take_up.rate == pytest.approx((5 / 0.1 + 20) / (50 / 0.1 + 20), rel=1e-3)
    for _ in range(100):
        take_up.observe(taken=50, expected=50)  # a year ago hardly counts
    assert take_up.rate == pytest.approx(1, abs=1e-3)


def test_a_courses_own_answers_count_once_there_are_some() -> None:
    found = own_rate(np.array([0.0, 0.0, 40.0]), np.array([0.0, OWN_WEIGHS, 16.0]))
    assert found.tolist() == [1, 0.5, 2]
