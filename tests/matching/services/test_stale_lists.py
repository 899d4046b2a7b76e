"""A list is made once for the same inputs, and made anew when any of them changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from courses.models import Course
from matching.models import ModelRelease, RecommendationList
from matching.queries import recommendations as queries
from matching.services.interactions import dismiss_opportunity, restore_opportunity
from matching.services.matcher import forget_matcher
from matching.services.recommend import LISTS_KEPT, recommend
from matching.services.releases import fit_release, is_up_to_date
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course_run
from tests.factories.outcode import outcode
from tests.matching.services.conftest import listed, say


def test_the_same_inputs_give_the_same_row_without_work(alice: User, now: datetime, work: list[Any]) -> None:
    first = recommend(to=alice, now=now)
    again = recommend(to=alice, now=now + timedelta(seconds=1))

    assert (again.pk, again.made_at, len(work)) == (first.pk, now, 1)
    assert RecommendationList.objects.count() == 1


def test_after_a_restart_too(alice: User, now: datetime, work: list[Any]) -> None:
    first = recommend(to=alice, now=now)
    forget_matcher()

    assert (recommend(to=alice, now=now).pk, len(work)) == (first.pk, 1)


def test_changing_an_answer_back_finds_the_older_list(alice: User, now: datetime, work: list[Any]) -> None:
    first = recommend(to=alice, now=now)
    say(alice, now, wants="Anything with computers")
    second = recommend(to=alice, now=now)
    say(alice, now, wants="")

    assert (second.pk != first.pk, recommend(to=alice, now=now).pk, len(work)) == (True, first.pk, 2)


ANSWERS: dict[str, Callable[[SmallCatalogue], dict[str, Any]]] = {
    "postcode": lambda _: {"postcode": "E7"},
    "wants": lambda _: {"wants": "Computers"},
    "skills": lambda catalogue: {"skill_ids": [catalogue.sheets.pk]},
    "availability": lambda _: {"availability": ["SAT_MORNING"]},
    "delivery": lambda _: {"delivery_modes": ["ONLINE"]},
    "journey": lambda _: {"longest_journey": 60},
    "level": lambda _: {"highest_level": 0},
    "birth": lambda _: {"birth_month": "1998-04"},
    "access": lambda _: {"access_needs": ["CAPTIONS"]},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_that_changes_makes_a_new_list(
    alice: User, now: datetime, catalogue: SmallCatalogue, name: str
) -> None:
    outcode(code="E7")
    first = recommend(to=alice, now=now)
    say(alice, now, **ANSWERS[name](catalogue))

    second = recommend(to=alice, now=now)
    assert second.pk != first.pk
    assert recommend(to=alice, now=now).pk == second.pk


@pytest.mark.parametrize(
    "answer",
    [{"employment_status": "EMPLOYED"}, {"earnings_band": "NONE"}, {"languages": ["en"]}],
    ids=lambda answer: next(iter(answer)),
)
def test_answers_that_the_matcher_never_sees_change_nothing(alice: User, now: datetime, answer: dict[str, Any]) -> None:
    first = recommend(to=alice, now=now)
    say(alice, now, **answer)

    assert recommend(to=alice, now=now).pk == first.pk


def test_a_change_of_the_catalogue_makes_a_new_list(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    recommend(to=alice, now=now)
    added = course_run().course
    Course.objects.filter(pk=catalogue.python.pk).update(status=Course.Status.CLOSED)

    assert set(listed(recommend(to=alice, now=now))) == catalogue.ids - {catalogue.python.pk} | {added.pk}


def test_a_new_day_makes_a_new_list(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    recommend(to=alice, now=now)
    later = recommend(to=alice, now=now + timedelta(days=15))

    assert set(listed(later)) == catalogue.ids - {catalogue.repair.pk}
    assert (later.excluded, later.considered) == ({"started": 1}, 6)


def test_a_new_release_makes_a_new_list(alice: User, now: datetime) -> None:
    first = recommend(to=alice, now=now)
    release = fit_release(now=now + timedelta(hours=1))
    second = recommend(to=alice, now=now)

    assert (second.pk != first.pk, second.release, listed(second)) == (True, release, listed(first))


def test_a_dismissed_one_is_gone_at_once_and_comes_back(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    first = recommend(to=alice, now=now)
    gone = first.items[0]["opportunity"]
    dismiss_opportunity(by=alice, opportunity_id=gone, reason="TOO_FAR", now=now)
    without = recommend(to=alice, now=now)

    assert (set(listed(without)), without.excluded) == (catalogue.ids - {gone}, {"hidden": 1})
    # The list that is being scrolled loses it too.
    seen = queries.page(first, after_rank=0, first=20, today=timezone.localdate(now))
    assert {item.opportunity for item in seen.items} == catalogue.ids - {gone}

    restore_opportunity(by=alice, opportunity_id=gone, now=now)
    assert recommend(to=alice, now=now).pk == first.pk
    assert recommend(to=alice, now=now).items == first.items


def test_what_closes_leaves_the_list_that_is_being_scrolled(
    alice: User, now: datetime, catalogue: SmallCatalogue
) -> None:
    stored = recommend(to=alice, now=now)
    Course.objects.filter(pk=catalogue.repair.pk).update(closes_on=timezone.localdate(now) - timedelta(1))
    seen = queries.page(stored, after_rank=0, first=5, today=timezone.localdate(now))

    assert ({item.opportunity for item in seen.items}, seen.has_more) == (catalogue.ids - {catalogue.repair.pk}, False)


def test_only_the_newest_lists_are_kept(alice: User, bob: User, now: datetime) -> None:
    theirs = recommend(to=bob, now=now)
    made = []
    for number in range(LISTS_KEPT + 2):
        say(alice, now, wants=f"Computers {number}")
        made.append(recommend(to=alice, now=now + timedelta(seconds=number)).pk)

    kept = resident_for(by=alice).recommendation_lists.values_list("pk", flat=True)
    assert list(kept) == made[: -LISTS_KEPT - 1 : -1]
    assert list(resident_for(by=bob).recommendation_lists.all()) == [theirs]


def test_a_list_is_kept_even_when_the_clock_went_back(alice: User, now: datetime) -> None:
    for number in range(LISTS_KEPT):
        say(alice, now, wants=f"Computers {number}")
        recommend(to=alice, now=now)
    say(alice, now, wants="Something else")
    made = recommend(to=alice, now=now - timedelta(minutes=5))

    assert recommend(to=alice, now=now).pk == made.pk
    assert resident_for(by=alice).recommendation_lists.count() == LISTS_KEPT


def test_a_list_of_somebody_else_is_as_absent_as_none(alice: User, bob: User, now: datetime) -> None:
    stored = recommend(to=alice, now=now)

    assert queries.list_of(resident_for(by=alice), stored.pk) == stored
    assert queries.list_of(resident_for(by=bob), stored.pk) is None
    assert queries.list_of(resident_for(by=bob), stored.pk + 1_000_000) is None


def test_a_list_that_was_explored_with_says_so_and_is_the_same_when_it_is_made_again(
    alice: User, catalogue: SmallCatalogue, data_folder: Path, settings: Settings
) -> None:
    settings.EXPLORATION_PERCENT = 100
    now = fit_release(now=timezone.now()).fitted_at
    made = recommend(to=alice, now=now)
    shown = [(item["rank"], item["place"]) for item in made.items]

    moved = {rank: place for rank, place in shown if rank != place}
    assert len(moved) == 2
    assert {rank: moved[place] for rank, place in moved.items()} == {rank: rank for rank in moved}
    # Twelve pairs of six places are not further apart than three.
    assert [item["propensity"] for item in made.items if item["rank"] in moved] == [pytest.approx(1 / 12)] * 2
    RecommendationList.objects.all().delete()
    assert recommend(to=alice, now=now).items == made.items


def test_a_changed_share_asks_for_another_release(fitted: ModelRelease, settings: Settings) -> None:
    assert (is_up_to_date(), fitted.configuration["exploration"]["share"]) == (True, 0.0)
    settings.EXPLORATION_PERCENT = 3
    assert not is_up_to_date()
