"""The list that somebody is given: made once for the same inputs, made anew when any of them changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from courses.models import Course
from matching import queries
from matching.models import ModelRelease, RecommendationList, Resident
from matching.recommender.pipeline import Recommender
from matching.recommender.scorer import PARTS
from matching.services.interactions import dismiss_opportunity, restore_opportunity
from matching.services.matcher import forget_matcher
from matching.services.recommend import LISTS_KEPT, recommend
from matching.services.releases import MatcherNotReady, fit_release
from matching.services.residents import ResidentChanges, resident_for, update_resident
from tests.factories.catalogue import SmallCatalogue, small_catalogue
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.user import user


@pytest.fixture
def now(fitted: ModelRelease) -> datetime:
    """The moment of the fitting."""
    return fitted.fitted_at


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the matcher was asked while the test ran: one profile for each list that was computed."""
    asked: list[Any] = []
    original = Recommender.recommend

    def counted(self: Recommender, resident: Any, *arguments: Any, **named: Any) -> Any:
        asked.append(resident)
        return original(self, resident, *arguments, **named)

    monkeypatch.setattr(Recommender, "recommend", counted)
    return asked


def listed(stored: RecommendationList) -> list[int]:
    return [item["opportunity"] for item in stored.items]


def say(by: User, now: datetime, **answers: Any) -> None:
    update_resident(by=by, changes=ResidentChanges(**answers), today=timezone.localdate(now))


def test_nothing_at_all_gives_everything_open(
    alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    made = recommend(to=alice, now=now)

    assert (set(listed(made)), len(made.items)) == (catalogue.ids, 6)
    assert (made.considered, made.excluded, made.release, made.made_at) == (6, {}, fitted, now)
    assert [item["rank"] for item in made.items] == [1, 2, 3, 4, 5, 6]
    assert sorted(item["base_rank"] for item in made.items) == [1, 2, 3, 4, 5, 6]
    assert made == RecommendationList.objects.get()


def test_a_postcode_is_enough(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(alice, now, postcode="E7 9PD")
    made = recommend(to=alice, now=now)

    minutes = {item["opportunity"]: item["minutes"] for item in made.items}
    assert set(minutes) == catalogue.ids
    assert (minutes[catalogue.repair.pk], minutes[catalogue.help_desk.pk]) == (0, 0)
    assert minutes[catalogue.spreadsheets.pk] > 90
    assert (minutes[catalogue.python.pk], minutes[catalogue.developer.pk]) == (None, None)


def test_what_one_wants_comes_first(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    say(alice, now, wants="I want to build websites and write code.")
    made = recommend(to=alice, now=now)

    assert set(listed(made)[:2]) == {catalogue.python.pk, catalogue.developer.pk}


def test_courses_and_jobs_stand_in_one_list(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    courses = {catalogue.repair.pk, catalogue.python.pk, catalogue.spreadsheets.pk}

    assert {key in courses for key in listed(recommend(to=alice, now=now))[:5]} == {True, False}


def test_parts_sum_to_the_score_and_reasons_are_parts(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(
        alice,
        now,
        postcode="E7",
        wants="Repair computers and help people",
        skill_ids=[catalogue.repairing.pk],
        highest_level=1,
        availability=["MON_MORNING"],
        access_needs=["STEP_FREE"],
    )
    items = recommend(to=alice, now=now).items

    for item in items:
        assert [name for name, _ in item["parts"]] == [part.value for part in PARTS]
        assert abs(sum(value for _, value in item["parts"]) - item["score"]) < 1e-9
        parts = dict(item["parts"])
        assert all(reason["contribution"] == parts[reason["part"]] != 0 for reason in item["reasons"])
        sizes = [abs(reason["contribution"]) for reason in item["reasons"]]
        assert sizes == sorted(sizes, reverse=True)
        assert all(reason.keys() == {"code", "part", "text", "contribution"} for reason in item["reasons"])
    assert any(item["reasons"] for item in items)


def test_the_chosen_way_to_take_part_is_a_run_or_a_place(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    options = {item["opportunity"]: item["option"] for item in recommend(to=alice, now=now).items}

    assert options == {
        **{row.pk: row.runs.get().pk for row in (catalogue.repair, catalogue.python, catalogue.spreadsheets)},
        **{row.pk: row.locations.get().pk for row in (catalogue.help_desk, catalogue.tester)},
        catalogue.developer.pk: 0,
    }


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


def test_no_release(alice: User, catalogue: SmallCatalogue) -> None:
    with pytest.raises(MatcherNotReady) as refusal:
        recommend(to=alice, now=timezone.now())

    words = "We can't recommend anything just now. Please try again later, or use search."
    assert (refusal.value.code, refusal.value.text) == ("MATCHER_NOT_READY", words)
    assert RecommendationList.objects.count() == 0


def test_no_list_is_longer_than_sixty(alice: User, now: datetime) -> None:
    runs = provider()
    for _ in range(60):
        course_run(course=course(provider=runs))
    made = recommend(to=alice, now=now)

    assert (len(made.items), made.considered, made.items[-1]["rank"]) == (60, 66, 60)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_that_is_there_costs_eight_statements_and_its_page_two(
    alice: User, now: datetime, rows: int, django_assert_num_queries: DjangoAssertNumQueries, catalogue: SmallCatalogue
) -> None:
    for gone in sorted(catalogue.ids)[rows:]:
        dismiss_opportunity(by=alice, opportunity_id=gone, reason="OTHER", now=now)
    recommend(to=alice, now=now)

    # The resident inside a savepoint (3), release, catalogue version, skills, dismissals, list; then, for the page, what was
    # dismissed and what is open.
    with django_assert_num_queries(10):
        stored = recommend(to=alice, now=now)
        shown = queries.page(stored, after_rank=0, first=20, today=timezone.localdate(now))
    assert (stored.release.version != "", len(shown.items)) == (True, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_of_a_page_cost_three_statements(
    alice: User, now: datetime, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored = recommend(to=alice, now=now)
    items = queries.page(stored, after_rank=0, first=rows, today=timezone.localdate(now)).items

    with django_assert_num_queries(3):
        listed_items = queries.with_rows(items)
        names = [
            row.opportunity.job.employer.name if row.opportunity.kind == "JOB" else row.opportunity.course.provider.name
            for row in listed_items
        ]
    assert len(set(names)) == rows


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_list(data_folder: Path) -> None:
    small_catalogue(today=timezone.localdate())
    now = fit_release(now=timezone.now()).fitted_at
    alice = user(uid="alice")
    resident_for(by=alice)
    barrier, made = threading.Barrier(4), []

    def ask() -> None:
        try:
            barrier.wait(timeout=10)
            made.append(recommend(to=alice, now=now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    stored = RecommendationList.objects.get()
    assert made == [stored.pk] * 4
    assert Resident.objects.count() == 1
