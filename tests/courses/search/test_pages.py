"""Pages of a search: every sort to its end, few matches and many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.search import pages, refresh_search
from courses.search.filters import documents
from courses.search.pages import Sort, find
from courses.search.understanding import words_of
from tests.courses.search.listings import TODAY, pages_of
from tests.factories.course import PUBLISHED, course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> None:
    """Nine listings about pottery, some alike in what they are sorted by, and one about glass."""
    college, firm = provider(name="X"), employer(name="X")
    for number in range(6):
        row = course(
            title=f"Pottery {number}",
            summary="Pottery" if number % 2 else "",
            provider=college,
            published_at=PUBLISHED + timedelta(hours=number // 2),
        )
        course_run(course=row, starts_on=TODAY + timedelta(3 * (number % 3)), cost_gbp=50 * (number % 4))
    course(title="Pottery at any time", provider=college)
    job(title="Pottery job", employer=firm, pay_min=15, pay_period="HOUR")
    job(title="Pottery job, better paid", employer=firm, pay_min=20, pay_period="HOUR")
    course(title="Glass", provider=college)
    refresh_search()


ORDERS = {
    Sort.NEWEST: [
        *("Pottery 5", "Pottery 4", "Pottery 3", "Pottery 2", "Pottery job, better paid", "Pottery job"),
        *("Pottery at any time", "Pottery 1", "Pottery 0"),
    ],
    Sort.SOONEST: [
        *("Pottery 0", "Pottery 3", "Pottery 1", "Pottery 4", "Pottery 2", "Pottery 5"),
        *("Pottery at any time", "Pottery job", "Pottery job, better paid"),
    ],
    Sort.CHEAPEST: [
        *("Pottery 0", "Pottery 4", "Pottery 1", "Pottery 5", "Pottery 2", "Pottery 3"),
        *("Pottery at any time", "Pottery job", "Pottery job, better paid"),
    ],
    Sort.BEST_PAID: [
        *("Pottery job, better paid", "Pottery job", "Pottery at any time"),
        *("Pottery 5", "Pottery 4", "Pottery 3", "Pottery 2", "Pottery 1", "Pottery 0"),
    ],
    Sort.RELEVANCE: [
        *("Pottery 5", "Pottery 3", "Pottery 1", "Pottery job, better paid", "Pottery job"),
        *("Pottery at any time", "Pottery 4", "Pottery 2", "Pottery 0"),
    ],
}


def few(_monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer matches than are gathered."""


def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More matches than are gathered: pages come from an index, ranks from the newest listings."""
    monkeypatch.setattr(pages, "LOOKED_AT", 3)
    monkeypatch.setattr(pages, "LOOKED_AT_TO_RANK", 3)
    monkeypatch.setattr(pages, "ENOUGH", 9)
    monkeypatch.setattr(pages, "MOST_RECENT", 9)


def between(monkeypatch: pytest.MonkeyPatch) -> None:
    """More matches than are gathered, and too few among the newest listings."""
    monkeypatch.setattr(pages, "LOOKED_AT", 3)
    monkeypatch.setattr(pages, "LOOKED_AT_TO_RANK", 3)
    monkeypatch.setattr(pages, "ENOUGH", 10)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("how", [few, many, between])
@pytest.mark.parametrize("size", [1, 2, 4, 9, 100])
@pytest.mark.parametrize("sort", [*ORDERS])
def test_every_row_comes_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, how: Callable[[pytest.MonkeyPatch], None], size: int, sort: Sort
) -> None:
    how(monkeypatch)

    found = pages_of(sort, size=size, text="pottery")

    assert [title for page in found for title in page] == ORDERS[sort]
    assert {len(page) for page in found[:-1]} <= {size}


@pytest.mark.usefixtures("catalogue")
def test_without_words() -> None:
    assert pages_of(Sort.NEWEST, size=6)[1] == ["Pottery job", "Pottery at any time", "Pottery 1", "Pottery 0"]


@pytest.mark.usefixtures("catalogue")
def test_the_total_is_that_of_the_whole_list_and_stops_at_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = documents({}, today=TODAY)
    first = find(rows, sort=Sort.NEWEST, stems=None, after=None, size=3)
    key, value = first.rows[-1]
    assert first.total == find(rows, sort=Sort.NEWEST, stems=None, after=[value, key], size=3).total == 10

    monkeypatch.setattr(pages, "MOST_COUNTED", 9)
    assert find(rows, sort=Sort.NEWEST, stems=None, after=None, size=3).total is None


def test_nothing() -> None:
    course(title="Glass")
    refresh_search()
    stems = words_of("pottery").every

    for sort in ORDERS:
        matches = documents({"kinds": ["JOB"]}, today=TODAY)
        assert find(matches, sort=sort, stems=stems, after=None, size=3) == pages.Found([], more=False, total=0)


@pytest.mark.usefixtures("catalogue")
def test_of_few_matches_the_newest_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "RANKED", 2)

    assert pages_of(Sort.RELEVANCE, size=9, text="pottery") == [["Pottery 5", "Pottery 4"]]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("how", [few, many, between])
@pytest.mark.parametrize("sort", [*ORDERS])
def test_one_statement(
    monkeypatch: pytest.MonkeyPatch,
    how: Callable[[pytest.MonkeyPatch], None],
    sort: Sort,
    django_assert_num_queries: Any,
) -> None:
    how(monkeypatch)
    stems = words_of("pottery").every
    matches = documents({}, today=TODAY)

    with django_assert_num_queries(1):
        find(matches, sort=sort, stems=stems, after=None, size=3)
