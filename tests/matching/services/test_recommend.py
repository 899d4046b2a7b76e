"""The list that somebody is given: what is in it, why, what it costs, and that two at once make one."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from matching.models import ModelRelease, RecommendationList, Resident
from matching.queries import recommendations as queries
from matching.recommender.scorer import PARTS
from matching.services.interactions import dismiss_opportunity
from matching.services.recommend import recommend
from matching.services.releases import MatcherNotReady, fit_release
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue, small_catalogue
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.user import user
from tests.matching.services.conftest import listed, say


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
    assert minutes[catalogue.repair.pk] == minutes[catalogue.help_desk.pk] <= 5
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
        sizes = [(reason["contribution"] < 0, -abs(reason["contribution"])) for reason in item["reasons"]]
        assert sizes == sorted(sizes)
        assert all(reason.keys() == {"code", "part", "text", "contribution"} for reason in item["reasons"])
    assert any(item["reasons"] for item in items)


def test_the_chosen_way_to_take_part_is_a_run_or_a_place(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    options = {item["opportunity"]: item["option"] for item in recommend(to=alice, now=now).items}

    assert options == {
        **{row.pk: row.runs.get().pk for row in (catalogue.repair, catalogue.python, catalogue.spreadsheets)},
        **{row.pk: row.locations.get().pk for row in (catalogue.help_desk, catalogue.tester)},
        catalogue.developer.pk: 0,
    }


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
def test_a_list_that_is_there_costs_seven_statements_and_its_page_two(
    alice: User, now: datetime, rows: int, django_assert_num_queries: DjangoAssertNumQueries, catalogue: SmallCatalogue
) -> None:
    for gone in sorted(catalogue.ids)[rows:]:
        dismiss_opportunity(by=alice, opportunity_id=gone, reason="OTHER", now=now)
    recommend(to=alice, now=now)

    # Resident, release, catalogue version, skills, dismissals, what was seen, list; then, for the page, what was
    # dismissed and what is open.
    with django_assert_num_queries(9):
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
