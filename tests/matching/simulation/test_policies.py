"""Policies end by their own rule, ask for places, not for invitations, and count what their members already got."""

from __future__ import annotations

import numpy as np

from matching.inclusion.catching_up import MOST
from matching.proportions import wilson
from matching.simulation.policies import WINDOW, Aim, Policies, Programme, aims_of
from tests.matching.simulation.small import assumptions

AIM = Aim("WOMEN", members=0.3, asks=0.3, reached=0.24)


def asked(policies: Policies, take_up: float = 1.0) -> int:
    """Of a hundred invitations that should fill ten places."""
    [floor] = policies.floors(Programme(np.array([0, 1]), 100, 10.0), np.array([[True], [False]]), [take_up])
    return floor.places


def test_a_policy_ends_after_two_quarters_in_a_row() -> None:
    policies = Policies([AIM], 0.05)
    # 35 of 100: Wilson from 0.264; 30 of 100: from 0.219, below the aim, so that the count begins anew.
    assert [round(wilson(placed, 100)[0], 3) for placed in (35, 30)] == [0.264, 0.219]

    for week, placed in ((13, 35), (26, 30), (39, 35)):
        policies.judge(week, [placed], 100)
        assert policies.ended == [None]
    policies.judge(52, [35], 100)
    assert policies.ended == [52]

    policies.judge(65, [0], 100)
    assert policies.ended == [52]  # it never comes back by itself


def test_few_places_are_never_enough_to_end_it() -> None:
    policies = Policies([AIM], 0.05)
    for week in (13, 26, 39):
        policies.judge(week, [5], 10)  # half, but Wilson from 0.237
        policies.judge(week, [0], 0)
    assert policies.ended == [None]


def test_a_floor_asks_for_more_invitations_where_members_take_up_fewer() -> None:
    policies = Policies([AIM], 0.05)
    assert [asked(policies, take_up) for take_up in (1.0, 0.8, 1.5)] == [30, 37, 20]
    assert asked(policies, 0.1) == int(30 * MOST)


def test_a_floor_makes_up_for_what_members_did_not_get_and_forgets_it_after_two_quarters() -> None:
    policies = Policies([AIM], 0.05)
    policies.count(np.array([2]), 10)  # one place behind, and a hundred invitations fill ten places
    assert asked(policies) == 40
    policies.count(np.array([2 + 4]), 10 + 10)
    assert asked(policies) == 30
    policies.count(np.array([6 + 9]), 20 + 10)
    assert asked(policies) == 0
    for _ in range(WINDOW):
        policies.count(np.array([15]), 30)
    assert asked(policies) == 30


def test_one_that_has_ended_has_no_cap() -> None:
    policies = Policies([AIM, AIM], 0.05)
    policies.ended[0] = 26
    floors = policies.floors(Programme(np.array([0]), 10, 1.0), np.zeros((3, 2), dtype=np.bool_), [1.0, 1.0])
    assert [floor.cap for floor in floors] == [0.0, 0.05]


def test_aims_are_told_from_members_alone() -> None:
    members = np.zeros((10, 3), dtype=np.bool_)
    members[:3, 0] = True
    [women, *others] = aims_of(assumptions(), members)
    assert (women.code, women.members, women.asks, round(women.reached, 6)) == ("WOMEN", 0.3, 0.3, 0.24)
    assert [one.asks for one in others] == [0.0, 0.0]
