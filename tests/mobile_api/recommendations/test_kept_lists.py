"""The lists of what was kept and what was put away, closed ones included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.acts import act, done, ids, kept, operation

pytestmark = pytest.mark.usefixtures("fitted")


@pytest.mark.parametrize("field", ["saved", "dismissed"])
def test_pages_of_what_was_kept(ask: Ask, catalogue: SmallCatalogue, field: str) -> None:
    rows = (catalogue.repair, catalogue.python, catalogue.spreadsheets)
    newest_first = [encode("Course", row.pk) for row in reversed(rows)]
    for key in reversed(newest_first):
        done(act(ask, "save" if field == "saved" else "dismiss", key))

    first = kept(field, ask, first=2)
    assert (ids(first), first["pageInfo"]["hasNextPage"]) == (newest_first[:2], True)
    # One that is added above, and one that is taken away above, shift nothing.
    done(act(ask, "save" if field == "saved" else "dismiss", encode("Job", catalogue.tester.pk)))
    done(act(ask, "unsave" if field == "saved" else "restore", newest_first[0]))
    rest = kept(field, ask, first=2, after=first["pageInfo"]["endCursor"])
    assert (ids(rest), rest["pageInfo"]["hasNextPage"]) == (newest_first[2:], False)
    assert rest["totalCount"] == {"value": 3, "text": "3"}


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ({"first": 0}, "PAGE_SIZE_INVALID"),
        ({"first": 101}, "PAGE_SIZE_INVALID"),
        ({"after": "abc"}, "INVALID_CURSOR"),
    ],
)
@pytest.mark.parametrize("field", ["saved", "dismissed"])
def test_pages_that_are_not_offered(ask: Ask, field: str, pages: dict[str, Any], code: str) -> None:
    answer = ask(operation(field), pages, by="alice")

    assert (answer.codes, answer.body["data"]) == ([code], {"me": None})


def test_a_cursor_of_one_list_is_none_of_the_other(ask: Ask, repair: str) -> None:
    done(act(ask, "save", repair))
    cursor = kept("saved", ask)["pageInfo"]["endCursor"]

    assert ask(operation("dismissed"), {"after": cursor}, by="alice").codes == ["INVALID_CURSOR"]


CLOSINGS: dict[str, Callable[[], dict[str, Any]]] = {
    "closed": lambda: {"status": Course.Status.CLOSED},
    "past its closing date": lambda: {"closes_on": timezone.localdate() - timedelta(1)},
}


@pytest.mark.parametrize("closing", CLOSINGS.values(), ids=CLOSINGS)
def test_what_was_kept_and_closed_stays_and_says_so(
    ask: Ask, repair: str, catalogue: SmallCatalogue, closing: Callable[[], dict[str, Any]]
) -> None:
    done(act(ask, "save", repair))
    Course.objects.filter(pk=catalogue.repair.pk).update(**closing())

    (edge,) = kept("saved", ask)["edges"]
    assert (edge["node"]["opportunity"]["id"], edge["node"]["opportunity"]["isOpen"]) == (repair, False)
    assert done(act(ask, "unsave", repair))["opportunity"] == {
        "id": repair,
        "title": "Computer repair for beginners",
        "isOpen": False,
    }
    assert kept("saved", ask)["edges"] == []
