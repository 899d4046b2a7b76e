"""Each way of recommending, on weeks that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from matching.simulation.methods import METHODS, NOBODY, Allocation, best, greedy
from matching.simulation.policies import Aim, Policies
from tests.matching.simulation.small import assumptions, view

BY_NAME = {method.name: method for method in METHODS}
NONE = NOBODY
AIM = Aim("WOMEN", members=0.5, asks=0.5, reached=0.4)


def lists(name: str, **week: object) -> list[list[int]]:
    chooser = BY_NAME[name].make(Policies([AIM], 0.1), assumptions())
    return chooser(view(**week)).items.tolist()  # type: ignore[arg-type]


def test_the_best_for_everybody_whatever_the_places() -> None:
    week = view([[0.9, 0.5, 0.1], [0.8, 0.2, 0.7]], [1, 1, 1])
    assert best(week, week.values).items.tolist() == [[0, 1], [0, 2]]


def test_what_was_applied_for_is_not_shown_again_and_lists_may_end() -> None:
    may = np.array([[False, True], [False, False]])
    week = view([[0.9, 0.5], [0.8, 0.2]], [1, 1], may=may)
    assert best(week, week.values).items.tolist() == [[1, NONE], [NONE, NONE]]
    assert greedy(week, week.values, week.invitations).items.tolist() == [[1, NONE], [NONE, NONE]]


def test_greedy_takes_the_best_pairs_while_there_are_slots_and_invitations() -> None:
    # In order: 0.9 (0, 0); 0.8 (1, 0) has no invitation left; 0.7 (1, 2); 0.5 (0, 1); 0.2 (1, 1) has none left.
    week = view([[0.9, 0.5, 0.1], [0.8, 0.2, 0.7]], [1, 1, 1])
    assert greedy(week, week.values, week.invitations).items.tolist() == [[0, 1], [2, NONE]]


def test_the_baseline_invites_as_a_rule_and_its_controls_by_the_weeks_that_are_left() -> None:
    week = {"values": [[0.9], [0.8], [0.7]], "invitations": [1], "as_a_rule": np.array([2])}
    assert lists("greedy with places", **week) == [[0, NONE], [0, NONE], [NONE, NONE]]
    for control in ("greedy, invited as ours", "greedy, invited and weighed as ours"):
        assert lists(control, **week) == [[0, NONE], [NONE, NONE], [NONE, NONE]], control


def test_the_popular_first_and_of_equal_ones_the_newest() -> None:
    shown = lists("popularity", values=[[0.0, 0.0, 0.0]], invitations=[1, 1, 1], popularity=np.array([2, 3, 2]))
    assert shown == [[1, 2]]


def test_random_lists_hang_on_the_seed_and_the_week_alone() -> None:
    week = {"values": np.zeros((40, 6)), "invitations": [1] * 6}
    assert lists("random", **week) == lists("random", **week)
    assert lists("random", **week) != lists("random", **week, seed=2)
    assert lists("random", **week) != lists("random", **week, week=1)


def test_a_boost_raises_members_in_the_programme_and_nothing_else() -> None:
    week = {
        "values": [[0.5, 0.45], [0.5, 0.45], [0.5, 0.35]],
        "invitations": [9, 9],
        "members": np.array([[True], [False], [True]]),
        "programme": np.array([False, True]),
    }
    # 0.45 + 0.10 is above 0.5; 0.35 + 0.10 is not.
    assert lists("boost", **week) == [[1, 0], [0, 1], [0, 1]]


def test_ours_gives_a_place_to_whoever_loses_most_without_it() -> None:
    # One slot each. Greedy gives course 0 to the first and leaves the second with 0.1; together they do better the other way round.
    values, invitations = [[0.9, 0.8], [0.85, 0.1]], [1, 1]
    week = view(values, invitations, slots=1)
    ours = Allocation(Policies([], 0.0), 1)(week)
    assert (greedy(week, week.values, week.invitations).items.tolist(), ours.items.tolist()) == ([[0], [1]], [[1], [0]])


def test_ours_weighs_what_somebody_already_had() -> None:
    week = view([[0.6], [0.4]], [1], slots=1, placed=np.array([1, 0]))
    assert Allocation(Policies([], 0.0), 1)(week).items.tolist() == [[NONE], [0]]
    assert greedy(week, week.values, week.invitations).items.tolist() == [[0], [NONE]]


@pytest.mark.parametrize(("cap", "gets"), [(0.0, 0), (0.02, 0), (0.1, 1)])
def test_a_floor_moves_a_place_only_where_that_costs_less_than_its_cap(cap: float, gets: int) -> None:
    """The member would have it for 0.05 less; half of the programme's places are asked for."""
    members = np.array([[False], [False], [True]])
    week = view([[0.5], [0.45], [0.40]], [2], slots=1, members=members, programme=np.array([True]))
    ours = Allocation(Policies([AIM], cap), 1)(week)
    assert int((ours.items[2] == 0).sum()) == gets
    assert ours.uplifts[0] <= cap


def test_no_open_course_and_nobody_looking_are_no_trouble() -> None:
    for method in METHODS:
        chooser = method.make(Policies([AIM], 0.1), assumptions())
        assert chooser(view(np.zeros((2, 0)), [])).items.tolist() == [[NONE, NONE]] * 2, method.name
        assert chooser(view(np.zeros((0, 2)), [1, 1])).items.shape == (0, 2), method.name
