"""Travel limits and the nearest first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from courses.journeys import OutcodeNotFound
from courses.models import Opportunity, TravelTimes
from courses.search import pages, refresh_search
from courses.search.counts import Wider, count_facets, count_wider
from courses.search.facets import Facet, choice_codes
from courses.search.filters import documents
from courses.search.near import NEAR, Near, TravelLimitInvalid, look_around
from courses.search.nearest import find_nearest
from courses.travel.grid import CELLS, COLUMNS, SOUTH, WEST
from tests.courses.search.listings import TODAY, passing
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


def place(cell: int) -> Any:
    """A venue in the middle of a cell of the lowest rows."""
    row, column = divmod(cell, COLUMNS)
    return venue(latitude=SOUTH + (row + 0.5) * 0.0045, longitude=WEST + (column + 0.5) * 0.0072)


def at(title: str, *cells: int, **run: Any) -> None:
    row = course(title=title, provider=provider(name="X"))
    for cell in cells:
        course_run(course=row, delivery_mode="CLASSROOM", venue=place(cell), **run)


@pytest.fixture
def minutes() -> None:
    """From E7 it takes as many minutes to a cell as the cell's number, by any means."""
    row = outcode(code="E7")
    bytes_ = bytes(min(cell, 255) for cell in range(CELLS))
    for mode in ("PUBLIC_TRANSPORT", "WALKING", "CYCLING"):
        made = bytes_ if mode != "WALKING" else bytes(min(3 * cell, 255) for cell in range(CELLS))
        TravelTimes.objects.create(outcode=row, mode=mode, minutes=made, made_from="0" * 64)


@pytest.fixture
def listings(minutes: None) -> None:
    at("20", 20)
    at("40", 40)
    at("20 and 80", 20, 80)
    job(title="30 job", venues=[place(30)])
    course_run(course=course(title="Online"))
    job(title="From home")
    course_run(course=course(title="At work"), delivery_mode="WORK_BASED")
    refresh_search()


def near(within: int | None = None, mode: str = "PUBLIC_TRANSPORT") -> Near:
    return look_around("e7 ", within=within, mode=mode)


@pytest.mark.usefixtures("listings")
@pytest.mark.parametrize(
    ("within", "titles"),
    [
        (19, []),
        (20, ["20", "20 and 80"]),
        (30, ["20", "20 and 80", "30 job"]),
        (40, ["20", "20 and 80", "30 job", "40"]),
    ],
)
def test_within_so_many_minutes_or_without_a_journey(within: int, titles: list[str]) -> None:
    assert passing(**{NEAR: near(within)}) == sorted([*titles, "From home", "Online"])


@pytest.mark.usefixtures("listings")
def test_on_foot_it_takes_longer() -> None:
    assert passing(**{NEAR: near(60, "WALKING")}) == ["20", "20 and 80", "From home", "Online"]
    assert passing(**{NEAR: near(59, "WALKING")}) == ["From home", "Online"]


@pytest.mark.usefixtures("minutes")
def test_the_place_and_the_other_filters_are_of_one_run() -> None:
    row = course(title="Near by day, far on evenings")
    course_run(course=row, delivery_mode="CLASSROOM", venue=place(10), attendance="DAYTIME")
    course_run(course=row, delivery_mode="CLASSROOM", venue=place(90), attendance="EVENING")
    refresh_search()
    evening = {"attendance": ["EVENING"]}

    assert passing(**evening) == passing(**{NEAR: near(20)}) == [row.title]
    assert passing(**evening, **{NEAR: near(20)}) == []
    assert passing(**evening, **{NEAR: near(90)}) == [row.title]
    given = {NEAR: near(20)}
    counted = count_facets(
        [Facet.ATTENDANCE], given, rows=documents(given, today=TODAY), stems=None, total=0, today=TODAY
    )
    assert counted[Facet.ATTENDANCE].counts == {choice_codes(Facet.ATTENDANCE, ["DAYTIME"])[0]: 1}


@pytest.mark.usefixtures("minutes")
def test_a_run_that_has_started_is_no_longer_near() -> None:
    at("Course", 10, starts_on=TODAY + timedelta(1))
    refresh_search()

    assert passing(**{NEAR: near(20)}) == ["Course"]
    assert passing(today=TODAY + timedelta(2), **{NEAR: near(20)}) == []


@pytest.mark.usefixtures("listings")
def test_ways_to_find_more() -> None:
    given = {NEAR: near(10), "delivery_modes": ["CLASSROOM"]}

    assert count_wider(given, every=None, either=None, today=TODAY) == [
        Wider(NEAR, 3),
        Wider("delivery_modes", 2),
        Wider(NEAR, 2, within=20),
    ]
    assert near(121).wider is None


@pytest.mark.usefixtures("minutes")
@pytest.mark.parametrize("within", [4, 241, -1, 0])
def test_a_limit_is_of_five_minutes_to_four_hours(within: int) -> None:
    with pytest.raises(TravelLimitInvalid) as refused:
        near(within)

    assert (refused.value.code, refused.value.field) == ("TRAVEL_LIMIT_INVALID", "withinMinutes")


def test_an_outcode_of_london() -> None:
    with pytest.raises(OutcodeNotFound):
        look_around("M1", within=None)


@pytest.fixture
def spread(minutes: None) -> list[str]:
    """Listings at every seventh minute to four hours, two at a time, then two without a place; in the order of their journeys."""
    titles = []
    for cell in range(3, 250, 7):
        at(f"{cell} a", cell)
        at(f"{cell} b", cell, 249)
        titles += [f"{cell} a", f"{cell} b"]
    for title in ("Online a", "Online b"):
        course_run(course=course(title=title))
        titles.append(title)
    refresh_search()
    return titles


@pytest.mark.parametrize("size", [1, 7, 20, 100])
@pytest.mark.parametrize("gathered", [2_000, 5])
def test_the_nearest_first_to_the_last(
    monkeypatch: pytest.MonkeyPatch, spread: list[str], size: int, gathered: int
) -> None:
    monkeypatch.setattr(pages, "LOOKED_AT", gathered)
    names = dict(Opportunity.objects.values_list("pk", "title"))
    start, seen, after = near(), [], None
    while True:
        found = find_nearest(documents({}, today=TODAY), near=start, after=after, size=size)
        seen += [names[key] for key, _ in found.rows]
        if not found.more:
            break
        assert len(found.rows) == size
        key, value = found.rows[-1]
        after = [value, key]

    assert seen == spread


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(minutes: None, rows: int, django_assert_num_queries: Any) -> None:
    for cell in range(rows):
        at(str(cell), cell + 5)
    refresh_search()

    with django_assert_num_queries(2):
        start = near(60)
    with django_assert_num_queries(1):
        assert len(find_nearest(documents({NEAR: start}, today=TODAY), near=start, after=None, size=5).rows) == rows
