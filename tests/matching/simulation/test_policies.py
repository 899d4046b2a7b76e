"""Policies end by their own rule, and ask for places, not for invitations."""

from __future__ import annotations

import numpy as np

from matching.proportions import wilson
from matching.simulation.policies import MOST_FOR_TAKE_UP, Aim, Policies, aims_of
from tests.matching.simulation.small import assumptions

AIM = Aim("WOMEN", members=0.3, asks=0.3, reached=0.24)


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
    policies, programme, members = Policies([AIM], 0.05), np.array([0, 1]), np.array([[True], [False]])

    def asked(take_up: float) -> int:
        [floor] = policies.floors(programme, 100, members, [take_up])
        return floor.places

    assert [asked(take_up) for take_up in (1.0, 0.8, 1.5)] == [30, 37, 30]
    assert asked(0.1) == int(30 * MOST_FOR_TAKE_UP)


def test_one_that_has_ended_has_no_cap() -> None:
    policies = Policies([AIM, AIM], 0.05)
    policies.ended[0] = 26
    floors = policies.floors(np.array([0]), 10, np.zeros((3, 2), dtype=np.bool_), [1.0, 1.0])
    assert [floor.cap for floor in floors] == [0.0, 0.05]


def test_aims_are_told_from_members_alone() -> None:
    members = np.zeros((10, 3), dtype=np.bool_)
    members[:3, 0] = True
    [women, *others] = aims_of(assumptions(), members)
    assert (women.code, women.members, women.asks, round(women.reached, 6)) == ("WOMEN", 0.3, 0.3, 0.24)
    assert [one.asks for one in others] == [0.0, 0.0]
