"""Pages of the list: every row once, in the order in which it was begun, whatever happens in between."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course, CourseRun, Job
from matching.models import RecommendationList
from mobile_api.order import Key, Order
from mobile_api.recommendations.queries import BY_RANK
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import PAGE, dismiss, page, ranks, say, shown

FOLDER = Path(__file__).resolve().parents[2] / "operations"
QUERY = (FOLDER / "resident" / "recommendations.graphql").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("fitted")


def walk(ask: Ask, first: int) -> list[str]:
    """All ids, page by page."""
    ids, after = [], None
    for number in itertools.count():
        answer = page(ask, first=first, after=after)
        assert answer["pageInfo"]["hasPreviousPage"] is (number > 0)
        assert [answer["pageInfo"]["startCursor"], answer["pageInfo"]["endCursor"]] == [
            answer["edges"][0]["cursor"],
            answer["edges"][-1]["cursor"],
        ]
        ids += shown(answer)
        after = answer["pageInfo"]["endCursor"]
        if not answer["pageInfo"]["hasNextPage"]:
            return ids
    raise AssertionError


@pytest.mark.parametrize("first", [1, 2, 4, 5, 6, 7])
def test_pages_walk_the_whole_list(ask: Ask, first: int) -> None:
    whole = shown(page(ask, first=100))

    assert (walk(ask, first), len(set(whole))) == (whole, 6)


def test_a_list_that_was_begun_keeps_its_order(ask: Ask, catalogue: SmallCatalogue) -> None:
    before = page(ask)
    begun = page(ask, first=2)
    course_run()
    say(wants="Something with spreadsheets")
    anew = page(ask, first=2)
    rest = page(ask, first=10, after=begun["pageInfo"]["endCursor"])

    assert shown(begun) + shown(rest) == shown(before)
    assert ranks(rest) == [3, 4, 5, 6]
    assert RecommendationList.objects.count() == 2
    assert anew["edges"][0]["cursor"] != begun["edges"][0]["cursor"]
    assert page(ask)["totalCount"]["value"] == 7


def test_what_was_put_away_or_closed_is_left_out_of_later_pages(ask: Ask, catalogue: SmallCatalogue) -> None:
    begun = page(ask, first=1)
    third, fifth = (int(item["opportunity"]) for item in RecommendationList.objects.get().items[2:5:2])
    dismiss(third)
    Course.objects.filter(pk=fifth).update(status=Course.Status.CLOSED)
    Job.objects.filter(pk=fifth).update(status=Course.Status.CLOSED)

    rest = page(ask, first=3, after=begun["pageInfo"]["endCursor"])
    assert (ranks(rest), rest["pageInfo"]["hasNextPage"]) == ([2, 4, 6], False)


def test_behind_the_last_one(ask: Ask) -> None:
    last = page(ask)["pageInfo"]["endCursor"]
    answer = page(ask, after=last)

    assert (answer["edges"], answer["pageInfo"]["hasNextPage"]) == ([], False)


def test_the_cursor_of_somebody_else(ask: Ask) -> None:
    theirs = page(ask, by="bob", first=1)["pageInfo"]["endCursor"]
    answer = ask(PAGE, {"after": theirs}, by="alice")

    assert (answer.codes, answer.body["data"]) == (["INVALID_CURSOR"], {"recommendations": None})
    assert answer.body["errors"][0]["extensions"]["field"] == "after"


def test_a_list_that_is_no_longer_kept(ask: Ask) -> None:
    cursor = page(ask, first=1)["pageInfo"]["endCursor"]
    RecommendationList.objects.all().delete()

    assert ask(PAGE, {"after": cursor}, by="alice").codes == ["INVALID_CURSOR"]


def test_garbage_for_a_cursor(ask: Ask) -> None:
    stored = page(ask, first=1)["pageInfo"]["endCursor"]
    other_list = Order("courses", (Key.number("list_id"), Key.number("rank")))
    row: Any = type("Row", (), {"list_id": RecommendationList.objects.get().pk, "rank": 1})()
    assert BY_RANK.cursor(row) == stored

    for garbage in ("", "abc", "é", "A" * 5_000, stored[:-4], stored.swapcase(), other_list.cursor(row)):
        answer = ask(PAGE, {"after": garbage}, by="alice")
        assert (garbage, answer.codes, answer.body["data"]) == (garbage, ["INVALID_CURSOR"], {"recommendations": None})


@pytest.mark.parametrize("first", [0, -1, 101, 2_000_000])
def test_sizes_of_a_page_that_are_not_offered(ask: Ask, first: int) -> None:
    answer = ask(PAGE, {"first": first}, by="alice")

    assert (answer.codes, answer.body["data"]) == (["PAGE_SIZE_INVALID"], {"recommendations": None})
    assert answer.body["errors"][0]["extensions"]["field"] == "first"
    assert RecommendationList.objects.count() == 0


def test_twenty_to_a_page_and_sixty_to_a_list(ask: Ask) -> None:
    for _ in range(60):
        course_run(course=course(), delivery_mode=CourseRun.DeliveryMode.ONLINE)

    usual = page(ask, first=None)
    assert (ranks(usual), usual["pageInfo"]["hasNextPage"]) == (list(range(1, 21)), True)
    assert ranks(page(ask, first=100)) == list(range(1, 61))
    assert usual["totalCount"] == {"value": 60, "isExact": True, "text": "60"}


def test_what_started_since_the_list_was_made_shows_no_run(ask: Ask, catalogue: SmallCatalogue) -> None:
    ask(PAGE, {"first": 1}, by="alice")
    stored = RecommendationList.objects.get()
    CourseRun.objects.update(starts_on=timezone.localdate() - timedelta(1))
    row: Any = type("Row", (), {"list_id": stored.pk, "rank": 0})()

    edges = ask(QUERY, {"after": BY_RANK.cursor(row)}, by="alice").data["recommendations"]["edges"]
    runs = {edge["node"]["opportunity"]["title"]: edge["node"]["courseRun"] for edge in edges}
    assert runs == dict.fromkeys(runs)
