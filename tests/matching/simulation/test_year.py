"""What must hold in every year, whoever recommends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.simulation.methods import METHODS, OURS, WITHOUT_POLICIES
from matching.simulation.policies import aims_of
from matching.simulation.world import World
from matching.simulation.year import Outcome, play
from tests.matching.simulation.small import assumptions, world

BY_NAME = {method.name: method for method in METHODS}


def year(name: str, of: World | None = None, **changes: float) -> Outcome:
    assumed = replace(assumptions(), **changes)  # type: ignore[arg-type]
    of = of or world(assumed=assumed)
    return play(of, BY_NAME[name], assumed, aims_of(assumed, of.members))


@pytest.mark.parametrize("name", BY_NAME)
def test_books_balance(name: str) -> None:
    of = world()
    found = year(name, of)

    assert found.applications == found.placed.sum() + found.full + found.refused
    assert 0 < found.placed.sum() <= found.places == of.courses.places.sum()
    # Whoever gets a place is away for its time: not more than one in every 13 weeks.
    assert found.placed.max() <= -(-30 // 13)
    assert (found.members_by_quarter <= found.groups_by_quarter).all()
    assert (found.groups_by_quarter <= found.by_quarter[:, None]).all()
    assert found.by_quarter.sum() <= found.placed.sum()


def test_the_same_world_gives_the_same_year() -> None:
    first, second = year(OURS), year(OURS)
    assert (first.applications, first.placed.tolist()) == (second.applications, second.placed.tolist())
    np.testing.assert_array_equal(first.uplifts, second.uplifts)


def test_policies_with_a_cap_of_nothing_move_nothing() -> None:
    """Bit for bit: off is off."""
    off, without = year(OURS, cap=0.0), year(WITHOUT_POLICIES)
    assert (off.applications, off.placed.tolist(), off.full) == (
        without.applications,
        without.placed.tolist(),
        without.full,
    )


def test_who_is_a_member_moves_nothing_where_there_is_no_policy() -> None:
    of = world()
    turned = replace(of, members=of.groups & ~of.members)
    for name in ("learned", "greedy with places", WITHOUT_POLICIES):
        assert year(name, of).placed.tolist() == year(name, turned).placed.tolist(), name


@pytest.mark.parametrize("name", ["random", OURS])
def test_it_goes_on_until_the_last_course_has_closed(name: str) -> None:
    """A place whose course is still open is not lost yet: the year ends when nothing is open any more, for everybody alike."""
    of = world()
    found = year(name, of)
    assert of.courses.closes.max() <= len(of.chance.comes) == 30 + 5
    assert found.by_quarter.shape == (3,)
    assert found.uplifts.shape == (30, 3)


def test_by_the_weeks_left_more_places_are_filled_with_fewer_turned_away_because_full() -> None:
    """The rule by itself, in greedy lists."""
    of = world(residents=300)
    by_weeks, as_a_rule = year("greedy, invited as ours", of), year("greedy with places", of)
    assert by_weeks.placed.sum() >= as_a_rule.placed.sum() - 1
    assert by_weeks.full < 0.7 * as_a_rule.full


def test_no_uplift_is_above_the_cap() -> None:
    found = year(OURS, cap=0.02)
    assert 0 < found.uplifts.max() <= 0.02 + 1e-9


def test_nobody_comes_nothing_happens() -> None:
    found = year(OURS, comes=0.0)
    assert (found.applications, found.placed.sum()) == (0, 0)


def test_a_refusal_drives_people_away() -> None:
    calm, hurt = (year("learned", leaves_turned_away=hazard).left.sum() for hazard in (0.0, 0.2))
    assert calm < hurt
    assert year("learned", leaves=0.0, leaves_turned_away=0.0, leaves_empty=0.0).left.sum() == 0


def test_worlds_hang_on_their_seed() -> None:
    assert world(1).hash == world(1).hash != world(2).hash


def test_a_profile_is_thinner_for_whom_it_is_assumed_to_be() -> None:
    """With the same hidden tastes it says less, and so is less like what is good for them."""
    of = world(residents=1500)
    of_women = of.features[:, :, 0].mean(axis=1)[of.groups[:, 0]].mean()
    of_others = of.features[:, :, 0].mean(axis=1)[~of.groups.any(axis=1)].mean()
    assert of_women < of_others


def test_more_places_do_not_change_who_the_residents_are() -> None:
    few, many = world(), world(assumed=replace(assumptions(), places_a_year=2.0))
    np.testing.assert_array_equal(few.groups, many.groups)
    assert len(few.courses.places) < len(many.courses.places)


def test_the_oracle_knows_more_than_what_is_learned() -> None:
    """Fewer are refused where the true chances are known: the world can be told apart."""
    of = world(residents=400)
    assert year("oracle", of).refused < year(WITHOUT_POLICIES, of).refused
