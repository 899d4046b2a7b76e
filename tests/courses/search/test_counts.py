"""Facet counts, exact and estimated, and ways to find more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from courses.models import SearchDocument
from courses.search import counts, refresh_search
from courses.search.counts import Counted, Wider, count_facets, count_wider
from courses.search.facets import Facet, choice_codes, code
from courses.search.filters import documents
from courses.search.understanding import words_of
from tests.courses.search.listings import TODAY
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
FIRST_KEY = 5 * 2**20 + 1  # far above what any sequence has reached here


def counted(facet: Facet, given: dict[str, Any] | None = None, *, text: str | None = None) -> Counted:
    filters = given or {}
    stems = words_of(text).every if text else None
    rows = documents(filters, today=TODAY)
    return count_facets([facet], filters, rows=rows, stems=stems, total=0, today=TODAY)[facet]


def by_choice(facet: Facet, *names: str) -> list[int]:
    return choice_codes(facet, names)


def test_a_course_counts_once_for_each_of_its_values() -> None:
    row = course()
    for attendance in ("EVENING", "EVENING", "WEEKEND"):
        course_run(course=row, attendance=attendance)
    refresh_search()

    evening, weekend = by_choice(Facet.ATTENDANCE, "EVENING", "WEEKEND")
    assert counted(Facet.ATTENDANCE) == Counted({evening: 1, weekend: 1}, exact=True)


def test_with_another_filter_of_a_run_the_two_must_hold_for_one_run() -> None:
    row = course()
    course_run(course=row, attendance="EVENING", cost_gbp=0)
    course_run(course=row, attendance="WEEKEND", cost_gbp=90, starts_on=TODAY + timedelta(9))
    course_run(course=row, attendance="DAYTIME", cost_gbp=0, starts_on=TODAY - timedelta(9))
    refresh_search()
    evening, weekend = by_choice(Facet.ATTENDANCE, "EVENING", "WEEKEND")

    assert counted(Facet.ATTENDANCE, {"free": True}) == Counted({evening: 1}, exact=True)
    assert counted(Facet.ATTENDANCE, {"attendance": ["WEEKEND"]}) == Counted({evening: 1, weekend: 1}, exact=True)
    assert counted(Facet.ATTENDANCE, {"attendance": ["WEEKEND"], "free": True}) == Counted({evening: 1}, exact=True)


def test_boroughs_of_runs_and_of_jobs() -> None:
    near, far = venue(), venue(borough=borough(gss_code="E09000007"))
    row = course()
    for place, cost in ((near, 0), (far, 90)):
        course_run(course=row, delivery_mode="CLASSROOM", venue=place, cost_gbp=cost, starts_on=TODAY + timedelta(5))
    job(venues=[near, far], starts_on=TODAY + timedelta(5))
    refresh_search()
    newham, camden = code(Facet.BOROUGH, 25), code(Facet.BOROUGH, 7)

    assert counted(Facet.BOROUGH).counts == {newham: 2, camden: 2}
    assert counted(Facet.BOROUGH, {"free": True}).counts == {newham: 1}
    assert counted(Facet.BOROUGH, {"starts_to": TODAY + timedelta(6)}).counts == {newham: 2, camden: 2}
    assert counted(Facet.BOROUGH, {"boroughs": ["E09000007"]}).counts == {newham: 2, camden: 2}
    assert counted(Facet.KIND, {"boroughs": ["E09000007"]}).counts == dict.fromkeys(
        by_choice(Facet.KIND, "COURSE", "JOB"), 1
    )


def many(listings: int) -> None:
    """Listings whose keys are fixed: which slice a listing falls into depends on its key."""
    college = provider()
    for number in range(listings):
        row = course(id=FIRST_KEY + number, title="Pottery", provider=college, level=number % 2)
        course_run(course=row, attendance="EVENING")
    refresh_search()


@pytest.mark.parametrize(("listings", "in_first"), [(6, 0), (40, 1)])
def test_the_fixed_keys_fall_where_these_tests_need_them(listings: int, in_first: int) -> None:
    many(listings)
    assert SearchDocument.objects.filter(facets__contains=[code(Facet.SLICE, 0)]).count() == in_first


def test_beyond_the_bound_counts_are_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    many(40)
    level = code(Facet.LEVEL, 0)
    assert counted(Facet.LEVEL, text="pottery") == Counted({level: 20, level + 1: 20}, exact=True)

    monkeypatch.setattr(counts, "COUNTED", 20)
    monkeypatch.setattr(counts, "SAMPLED", 20)
    found = counted(Facet.LEVEL, text="pottery")
    assert found.exact is False
    assert sum(found.counts.values()) == pytest.approx(40, rel=0.5)
    assert counted(Facet.ATTENDANCE, {"delivery_modes": ["ONLINE"]}, text="pottery").exact is False


def test_where_few_slices_have_matches_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    many(6)
    monkeypatch.setattr(counts, "COUNTED", 5)
    in_first = SearchDocument.objects.filter(facets__contains=[code(Facet.SLICE, 0)]).count()
    assert in_first == 0

    level = code(Facet.LEVEL, 0)
    assert counted(Facet.LEVEL) == Counted({level: 3, level + 1: 3}, exact=True)


@pytest.mark.parametrize(
    ("facets", "given", "statements"),
    [
        ([Facet.KIND, Facet.LEVEL, Facet.ATTENDANCE, Facet.FLAG], {}, 1),
        ([Facet.KIND, Facet.LEVEL], {"kinds": ["JOB"]}, 2),
        ([Facet.ATTENDANCE], {"free": True}, 2),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    facets: list[Facet], given: dict[str, Any], statements: int, rows: int, django_assert_num_queries: Any
) -> None:
    many(rows)
    matches = documents(given, today=TODAY)

    with django_assert_num_queries(statements):
        count_facets(facets, given, rows=matches, stems=None, total=rows, today=TODAY)


@pytest.mark.parametrize(("total", "statements"), [(40, 3), (None, 2)])
def test_of_more_the_first_slice_says_how_many_slices_are_counted(
    total: int | None, statements: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """Where the search has found that there are more, they are not counted up to the bound once more."""
    many(40)
    monkeypatch.setattr(counts, "COUNTED", 20)
    matches = documents({}, today=TODAY)

    with django_assert_num_queries(statements):
        found = count_facets([Facet.LEVEL], {}, rows=matches, stems=None, total=total, today=TODAY)
    level = code(Facet.LEVEL, 0)
    assert found == {Facet.LEVEL: Counted({level: 20, level + 1: 20}, exact=True)}


def test_each_way_to_find_more(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    many(4)
    job(title="Glass")
    refresh_search()
    words = words_of("pottery glass")
    given = {"kinds": ["JOB"], "min_level": 1, "free": False}

    with django_assert_num_queries(1):
        found = count_wider(given, every=words.every, either=words.any, today=TODAY)
    assert found == []
    found = count_wider(given, every=words_of("pottery").every, either=words.any, today=TODAY)
    assert found == [Wider("kinds", 2)]
    found = count_wider({"min_level": 1}, every=words.every, either=words.any, today=TODAY)
    assert found == [Wider(None, 2)]
    monkeypatch.setattr(counts, "MOST_COUNTED", 1)
    assert count_wider({"kinds": ["JOB"]}, every=words_of("pottery").every, either=None, today=TODAY) == [
        Wider("kinds", None)
    ]
    assert count_wider({}, every=words.every, either=None, today=TODAY) == []
