"""The search over courses and jobs through GraphQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Opportunity, SearchMiss
from courses.search import refresh_search
from courses.search.near import NEAR
from mobile_api.node import encode
from mobile_api.search.types import WITHOUT
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
SEARCH = """query ($text: String, $filter: SearchFilter, $sort: SearchSort, $first: Int, $after: String) {
  search(text: $text, filter: $filter, sort: $sort, first: $first, after: $after) {
    searchedFor didYouMean { typed used } matchesEveryWord totalCount { value isExact text }
    wider { change filter count { value } }
    pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { __typename title } } } }"""
FACETS = """query ($text: String, $filter: SearchFilter, $of: [SearchFacet!]!) {
  search(text: $text, filter: $filter) { facets(of: $of) { facet values { value label count { value isExact text } } } } }"""
NEWHAM = encode("Borough", "E09000025")


def titles(found: Any) -> list[str]:
    return [edge["node"]["title"] for edge in found["edges"]]


def evening(title: str, **fields: Any) -> None:
    row = course(title=title, provider=provider(name="X"), **fields)
    course_run(course=row, delivery_mode="CLASSROOM", venue=venue(), attendance="EVENING", cost_gbp=50)


def test_courses_and_jobs_in_one_list(ask: Ask) -> None:
    course(title="Pottery course")
    job(title="Pottery job")
    course(title="Glass")
    refresh_search()

    found = ask(SEARCH, {"text": "pottery"}).data["search"]

    assert [(edge["node"]["__typename"], edge["node"]["title"]) for edge in found["edges"]] == [
        ("Job", "Pottery job"),
        ("Course", "Pottery course"),
    ]
    assert (found["totalCount"], found["wider"]) == ({"value": 2, "isExact": True, "text": "2"}, [])
    assert titles(ask(SEARCH).data["search"]) == ["Glass", "Pottery job", "Pottery course"]


@pytest.mark.parametrize("sort", ["RELEVANCE", "NEWEST", "SOONEST", "CHEAPEST", "BEST_PAID"])
def test_pages_of_every_sort(ask: Ask, sort: str) -> None:
    for number in range(5):
        row = course(title=f"Pottery {number}", provider=provider(name="X"))
        course_run(course=row, cost_gbp=number // 2, starts_on=timezone.localdate() + timedelta(number // 2))
        job(title=f"Pottery job {number}", pay_min=15 + number // 2, pay_period="HOUR")
    refresh_search()
    whole = titles(ask(SEARCH, {"text": "pottery", "sort": sort, "first": 100}).data["search"])

    seen, after = [], None
    while True:
        found = ask(SEARCH, {"text": "pottery", "sort": sort, "first": 3, "after": after}).data["search"]
        assert found["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert found["totalCount"]["value"] == 10
        seen += titles(found)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert seen == whole
    assert len(set(seen)) == 10


def test_a_cursor_is_of_one_sort(ask: Ask) -> None:
    for _ in range(2):
        course(title="Pottery")
    refresh_search()
    after = ask(SEARCH, {"text": "pottery", "first": 1}).data["search"]["pageInfo"]["endCursor"]

    for wrong in ({"sort": "NEWEST", "after": after}, {"after": "x"}):
        assert ask(SEARCH, {"text": "pottery", **wrong}).codes == ["INVALID_CURSOR"]


def test_where_nothing_has_every_word_pages_go_on_with_any(ask: Ask) -> None:
    for title in ("Pottery", "Weaving", "More pottery"):
        course(title=title, provider=provider(name="X"))
    refresh_search()
    first = ask(SEARCH, {"text": "pottery weaving", "first": 2}).data["search"]
    second = ask(SEARCH, {"text": "pottery weaving", "first": 2, "after": first["pageInfo"]["endCursor"]}).data[
        "search"
    ]

    assert (first["matchesEveryWord"], second["matchesEveryWord"]) == (False, False)
    assert sorted(titles(first) + titles(second)) == ["More pottery", "Pottery", "Weaving"]


def test_a_slip_is_mended_and_said(ask: Ask) -> None:
    course(title="Pottery")
    refresh_search()

    found = ask(SEARCH, {"text": "Potery"}).data["search"]

    assert (found["searchedFor"], found["didYouMean"]) == ("pottery", [{"typed": "potery", "used": "pottery"}])
    assert titles(found) == ["Pottery"]


def test_a_listing_that_closed_since_is_never_shown(ask: Ask) -> None:
    gone = course(title="Pottery, withdrawn")
    course(title="Pottery")
    refresh_search()
    Opportunity.objects.filter(pk=gone.pk).update(status="WITHDRAWN")

    assert titles(ask(SEARCH, {"text": "pottery"}).data["search"]) == ["Pottery"]


def test_counts_of_each_choice_leave_the_choice_itself_out(ask: Ask) -> None:
    evening("Pottery", level=1)
    evening("More pottery", level=2)
    job(title="Pottery job", venues=[venue(borough=borough(gss_code="E09000007"))])
    refresh_search()
    of = ["KIND", "LEVEL", "BOROUGH", "ATTENDANCE", "FLAG"]
    narrowed = {"kinds": ["COURSE"], "minLevel": "LEVEL_2", "boroughs": [NEWHAM]}

    answer = ask(FACETS, {"text": "pottery", "of": of, "filter": narrowed}).data["search"]["facets"]

    assert {one["facet"]: [(v["value"], v["label"], v["count"]["text"]) for v in one["values"]] for one in answer} == {
        "KIND": [("COURSE", "Course", "1")],
        "LEVEL": [("LEVEL_1", "Level 1", "1"), ("LEVEL_2", "Level 2", "1")],
        "BOROUGH": [(NEWHAM, "Newham", "1")],
        "ATTENDANCE": [("EVENING", "Evening", "1")],
        "FLAG": [],
    }
    whole = ask(FACETS, {"text": "pottery", "of": ["KIND", "BOROUGH"]}).data["search"]["facets"]
    assert [[v["count"]["value"] for v in one["values"]] for one in whole] == [[2, 1], [1, 2]]


def test_ways_to_find_more(ask: Ask) -> None:
    evening("Pottery")
    evening("More pottery", level=2)
    job(title="Glass job")
    refresh_search()
    given = {"minLevel": "LEVEL_3", "attendance": ["EVENING"]}

    found = ask(SEARCH, {"text": "pottery", "filter": given}).data["search"]
    assert (titles(found), found["totalCount"]["value"]) == ([], 0)
    assert found["wider"] == [
        {"change": "Look at lower levels, too", "filter": "minLevel", "count": {"value": 2}},
    ]

    # Any word was enough already, and still nothing: then without a filter every word counts again.
    found = ask(SEARCH, {"text": "pottery evening", "filter": {"kinds": ["JOB"], "minLevel": "LEVEL_1"}}).data["search"]
    assert found["wider"] == []
    found = ask(SEARCH, {"filter": {"kinds": ["JOB"], "minLevel": "LEVEL_1"}}).data["search"]
    assert found["wider"] == [
        {"change": "Look at courses and jobs", "filter": "kinds", "count": {"value": 1}},
        {"change": "Look at lower levels, too", "filter": "minLevel", "count": {"value": 1}},
    ]


def test_every_filter_says_what_leaving_it_out_means(ask: Ask) -> None:
    fields = ask('{ __type(name: "SearchFilter") { inputFields { name } } }').data["__type"]["inputFields"]
    snake = {"".join(f"_{c.lower()}" if c.isupper() else c for c in field["name"]) for field in fields}

    assert snake | {NEAR} == set(WITHOUT)


@pytest.mark.parametrize(
    ("variables", "code", "field"),
    [
        ({"text": "x" * 201}, "SEARCH_TOO_LONG", "text"),
        ({"text": "the of"}, "SEARCH_WITHOUT_WORDS", "text"),
        ({"filter": {"minLevel": "LEVEL_3", "maxLevel": "LEVEL_1"}}, "INVALID_FILTER", "maxLevel"),
        ({"filter": {"boroughs": [encode("Borough", "E09000099")]}}, "INVALID_FILTER", "boroughs"),
        ({"filter": {"skills": ["x"]}}, "INVALID_ID", "skills"),
        ({"first": 101}, "PAGE_SIZE_INVALID", "first"),
    ],
)
def test_what_cannot_be_used(ask: Ask, variables: dict[str, Any], code: str, field: str) -> None:
    answer = ask(SEARCH, variables)

    assert (answer.status, answer.body["data"]) == (200, {"search": None})
    assert [error["extensions"] for error in answer.body["errors"]] == [{"code": code, "field": field}]


def miss(ask: Ask, text: str, *, by: str | None = "alice", **filters: Any) -> None:
    ask(SEARCH, {"text": text, "filter": filters}, by=by)


def test_what_nothing_has_is_counted_once_a_person(ask: Ask) -> None:
    course(title="Pottery")
    refresh_search()
    for person in ("alice", "bob", "alice"):
        miss(ask, "Glass  blowing", by=person)
    miss(ask, "pottery glass")

    assert list(SearchMiss.objects.order_by("words").values_list("words", "people")) == [
        ("glass blowing", 2),
        ("pottery glass", 1),
    ]


def test_what_is_not_counted(ask: Ask) -> None:
    evening("Pottery")
    refresh_search()

    miss(ask, "glass", by=None)
    miss(ask, "pottery")
    miss(ask, "pottery", kinds=["JOB"])
    for text in (
        "ann@example.com",
        "07700 900123",
        "SE1 7PB",
        "glass a4",
        "one-two",
        "glass blowing by ann smith",
        "José",
    ):
        miss(ask, text)

    assert SearchMiss.objects.count() == 0


def test_hints_are_for_members_and_of_five_people_or_more(ask: Ask) -> None:
    refresh_search()
    for person in ("alice", "bob", "charlie", "dora"):
        miss(ask, "glass blowing", by=person)
    hints = "{ demandHints { words people } }"

    assert ask(hints).codes == ["SIGN_IN_NEEDED"]
    assert ask(hints, by="alice").codes == ["MEMBERS_ONLY"]


NEARBY = """query ($near: NearInput, $sort: SearchSort, $filter: SearchFilter) {
  search(near: $near, sort: $sort, filter: $filter) {
    totalCount { value } edges { node { title } } wider { change filter withinMinutes count { value } } } }"""


def test_the_nearest_within_a_limit(ask: Ask) -> None:
    outcode(code="E7")
    for title, latitude in (("Near", 51.551), ("Nearer", 51.55), ("Far", 51.63)):
        row = course(title=title)
        course_run(course=row, delivery_mode="CLASSROOM", venue=venue(latitude=latitude, longitude=0.02))
    course_run(course=course(title="Online"))
    refresh_search()
    near = {"outcode": "e7", "withinMinutes": 30, "by": "WALKING"}

    found = ask(NEARBY, {"near": near, "sort": "NEAREST"}).data["search"]
    assert titles(found) == ["Near", "Nearer", "Online"]
    assert titles(ask(NEARBY, {"near": {"outcode": "E7"}, "sort": "NEAREST"}).data["search"]) == [
        *("Near", "Nearer", "Far", "Online"),
    ]
    assert titles(ask(NEARBY, {"near": near}).data["search"]) == ["Online", "Nearer", "Near"]
    found = ask(NEARBY, {"near": {**near, "withinMinutes": 120}, "filter": {"minLevel": "LEVEL_2"}}).data["search"]
    assert found["wider"] == [
        {"change": "Look at lower levels, too", "filter": "minLevel", "withinMinutes": None, "count": {"value": 3}}
    ]


@pytest.mark.parametrize(
    ("variables", "code", "field"),
    [
        ({"sort": "NEAREST"}, "NEAR_NEEDED", "near"),
        ({"near": {"outcode": "M1"}}, "OUTCODE_NOT_FOUND", "outcode"),
        ({"near": {"outcode": "'; --"}}, "OUTCODE_NOT_FOUND", "outcode"),
        ({"near": {"outcode": "E7", "withinMinutes": 3}}, "TRAVEL_LIMIT_INVALID", "withinMinutes"),
        ({"filter": {"boroughs": [NEWHAM], "boroughMetres": 6000}}, "INVALID_FILTER", "boroughMetres"),
    ],
)
def test_where_from_that_cannot_be_used(ask: Ask, variables: dict[str, Any], code: str, field: str) -> None:
    borough()
    answer = ask(NEARBY, variables)

    assert [error["extensions"] for error in answer.body["errors"]] == [{"code": code, "field": field}]
