"""The nightly run: what it reads, that its prices stay under their caps, and that it says who pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from matching.inclusion.pricing import fits_needed
from matching.models import AllocationRun, Application, InclusionPolicy, ModelRelease, PolicyPrice, Resident
from matching.services.allocating import allocate, passes_needed
from matching.services.application_sending import apply_for_course
from matching.services.gathering import PASSES, NoListsYet, gather
from matching.services.prioritisation import opt_in
from matching.services.recommend import recommend
from tests.factories.catalogue import SmallCatalogue
from tests.factories.feedback import feedback_event
from tests.factories.policy import approved_policy
from tests.factories.user import user
from tests.matching.services.conftest import say


@pytest.fixture
def people(now: datetime, catalogue: SmallCatalogue) -> list[User]:
    """Six who want to code; the last two are members. One place of the Python course is left for two of the six."""
    catalogue.python.runs.update(places=2, places_left=2)
    found = [user(uid=f"person-{number}") for number in range(6)]
    for number, one in enumerate(found):
        # Members say less: without a policy others come first.
        say(one, now, wants="I want to build websites and write code in Python" if number < 4 else "websites")
    for one in found[4:]:
        opt_in(by=one, group="WOMEN", version="1", now=now)
    return found


@pytest.fixture
def listed(people: list[User], now: datetime) -> list[User]:
    """With lists."""
    for one in people:
        recommend(to=one, now=now)
    return people


@pytest.fixture
def make(now: datetime, catalogue: SmallCatalogue, fitted: ModelRelease) -> Callable[..., InclusionPolicy]:
    """A running policy of the Python course."""

    def made(**columns: Any) -> InclusionPolicy:
        return approved_policy(courses=[catalogue.python], now=now, day=timezone.localdate(now), **columns)

    return made


def run(now: datetime, **options: Any) -> Any:
    return allocate(gather(now=now), now=lambda: now, **options)


def test_the_price_of_a_floor_is_what_members_are_raised_by(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy], catalogue: SmallCatalogue
) -> None:
    row = make(cap=0.05, share=0.5)
    found = run(now)
    stored, price = AllocationRun.objects.get(), PolicyPrice.objects.get()

    assert (stored.residents, stored.courses, stored.day) == (6, 3, timezone.localdate(now))
    assert (price.policy, price.members, price.places, price.asked) == (row, 2, 2, 1)
    assert 0 < price.uplift <= 0.05
    assert price.got <= 2
    assert 0 <= stored.gap <= 1
    assert stored.bound >= stored.objective - 1e-6
    assert [line[:2] for line in stored.prices] == [[catalogue.python.pk, 2]]  # of the others nobody knows the places
    assert found.run == stored

    raised = {item["opportunity"]: item.get("uplift") for item in recommend(to=listed[5], now=now).items}
    assert raised[catalogue.python.pk] == {"policy": "women-in-code v1", "amount": price.uplift, "run": stored.pk}
    assert not any("uplift" in item for item in recommend(to=listed[0], now=now).items)


def test_as_many_are_invited_as_fill_the_places_by_what_invitations_brought(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy], catalogue: SmallCatalogue
) -> None:
    """Two places, six residents: nobody who was shown the course took one, so more than two are invited, and prices fall."""
    make(cap=0.05, share=0.5)
    python = list(gather(now=now).courses).index(catalogue.python.pk)
    before = gather(now=now)
    careful = run(now, dry_run=True)
    for week in range(12):
        at = now - timedelta(days=1 + 7 * week)
        for one in range(6):
            feedback_event(by=f"person-{one}", opportunity_id=catalogue.python.pk, kind="SHOWN", at=at, received_at=at)
    after = gather(now=now)
    found = run(now, dry_run=True)

    assert (before.places[python], before.invitations[python]) == (after.places[python], 2) == (2, 2)
    assert 2 < after.invitations[python] <= 6
    assert before.sha256 != after.sha256
    assert found.priced.allocator.prices_.places[python] < careful.priced.allocator.prices_.places[python]
    # Told in places, as before: half of two are aimed for, and members are given no more than there are.
    assert [(price.places, price.asked) for price in (*careful.prices, *found.prices)] == [(2, 1), (2, 1)]
    assert found.prices[0].got <= 2


def test_a_floor_counts_the_places_that_members_and_others_already_took(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy], catalogue: SmallCatalogue
) -> None:
    make(cap=0.05, share=0.5)
    assert [floor.places for floor in gather(now=now).floors] == [1]

    first = catalogue.python.runs.get()
    apply_for_course(by=listed[0], opportunity_id=first.course_id, run_id=first.pk, now=now, contact="Me", words="")
    # Another has one of two, and one is left: members are behind, and all of what is left is aimed for.
    assert [floor.places for floor in gather(now=now).floors] == [1]
    Application.objects.update(resident=Resident.objects.get(user=listed[5]))
    # It is a member's: half of two are reached, and nothing more is asked for.
    assert [floor.places for floor in gather(now=now).floors] == [0]


def test_the_same_lists_give_the_same_run_and_their_own_uplift_changes_nothing(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy]
) -> None:
    make()
    first = run(now)
    for one in listed:
        recommend(to=one, now=now)  # members' lists are raised now
    second = run(now)

    assert (second.run.inputs, second.run.prices) == (first.run.inputs, first.run.prices)
    assert [price.uplift for price in second.prices] == [price.uplift for price in first.prices]


def test_a_dry_run_stores_nothing(listed: list[User], now: datetime, make: Callable[..., InclusionPolicy]) -> None:
    make()
    ticks: list[float] = []
    gathered = gather(now=now)
    found = allocate(gathered, now=lambda: now, dry_run=True, tell=ticks.append)

    assert (AllocationRun.objects.count(), PolicyPrice.objects.count(), len(found.prices)) == (0, 0, 1)
    assert len(ticks) == passes_needed(gathered) == 2 * PASSES


def test_with_no_policy_nobody_is_raised_and_the_run_is_still_proved(listed: list[User], now: datetime) -> None:
    found = run(now)

    assert (found.prices, found.run.benefit) == ([], found.run.benefit_without)
    assert found.run.gap >= -1e-6


def test_a_floor_that_nobody_can_fill_is_named(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy]
) -> None:
    make(group="CARER", basis="NONE_NEEDED")
    run(now)
    price = PolicyPrice.objects.get()

    assert (price.members, price.asked, price.got, price.possible) == (0, 1, 0, 0)
    assert (price.is_short, price.was_infeasible, price.members_change) == (True, True, None)


def test_the_weeks_notifications_are_priced_as_if_there_were_no_policy(
    listed: list[User], now: datetime, make: Callable[..., InclusionPolicy], settings: Settings
) -> None:
    assert run(now).run.push == {}
    settings.PUSH_WEEKLY_BUDGET = 2
    plain = run(now).run
    make()
    gathered = gather(now=now)
    ticks: list[float] = []
    found = allocate(gathered, now=lambda: now, tell=ticks.append).run

    assert found.push == plain.push
    assert found.inputs != plain.inputs
    assert (plain.push["picks"], plain.push["picked"], len(gathered.floors)) == (2, 2, 1)
    assert plain.push["price"] > 0
    assert len(ticks) == passes_needed(gathered) == 3 * PASSES


def test_a_run_is_never_rewritten(listed: list[User], now: datetime, make: Callable[..., InclusionPolicy]) -> None:
    make()
    run(now)

    for rows in (AllocationRun.objects.all(), PolicyPrice.objects.all()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        PolicyPrice.objects.update(uplift=0)


def test_nobody_has_a_list(now: datetime, fitted: ModelRelease) -> None:
    with pytest.raises(NoListsYet):
        gather(now=now)


@pytest.mark.parametrize(("floors", "fits"), [(0, 1), (1, 2), (2, 4), (5, 7)])
def test_how_often_it_is_fitted(floors: int, fits: int) -> None:
    assert fits_needed(floors) == fits


def test_the_command(listed: list[User], now: datetime, make: Callable[..., InclusionPolicy]) -> None:
    make()
    dry, stored = StringIO(), StringIO()
    call_command("allocate_places", "--dry-run", stdout=dry)
    assert AllocationRun.objects.count() == 0
    call_command("allocate_places", stdout=stored)

    said = stored.getvalue().splitlines()
    assert said[0].startswith("6 residents, 3 courses, 18 pairs; at most 0.")
    assert said[1] == "0 residents had a place already and count less: by 1 / (1 + 1 x places)."
    assert said[2].startswith("women-in-code v1: 2 places reached, 1 aimed for, of 2. It raises 2 members by 0.0")
    assert said[3] == f"Stored as run {AllocationRun.objects.get().pk}."
    assert dry.getvalue().splitlines() == [*said[:3], "Nothing was stored."]


def test_the_command_says_what_to_do_next(fitted: ModelRelease) -> None:
    with pytest.raises(CommandError, match="recommend_everybody first"):
        call_command("allocate_places")
