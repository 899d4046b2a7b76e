"""The inbox over GraphQL: mine, newest first, with words, at a constant number of statements."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Opportunity
from matching.models import InboxItem
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.inbox import inbox_item
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "inbox"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def told(**fields: Any) -> InboxItem:
    """Alice was told so just now."""
    now = timezone.now()
    return inbox_item(**{"told_at": now, "expires_at": now + timedelta(days=9), **fields})


def titles(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["text"] for edge in answer["edges"]]


def test_newest_first_with_words_and_the_listing(ask: Ask) -> None:
    spreadsheets = course(title="Spreadsheets", provider=provider(name="Lantern College"))
    now = timezone.now()
    told(about=spreadsheets, told_at=now - timedelta(hours=2))
    told(kind="SERVICE_NOTICE", opportunity_id=None, facts={"notice": "DATA_EXPORT_READY"}, read_at=now)

    inbox = ask(FILES["inbox"], by="alice").data["inbox"]

    assert titles(inbox) == [
        "The copy of your data is ready.",
        "You kept Spreadsheets (Lantern College). The last day to apply is Thursday 3 December.",
    ]
    assert (inbox["unreadCount"], inbox["totalCount"]["text"]) == (1, "2")
    assert [edge["node"]["opportunity"] for edge in inbox["edges"]] == [
        None,
        {"id": encode("Course", spreadsheets.pk), "kind": "COURSE", "title": "Spreadsheets", "isOpen": True},
    ]
    assert len(titles(ask(FILES["inbox"], {"onlyUnread": True}, by="alice").data["inbox"])) == 1


def test_the_expired_and_what_is_written_anew_are_not_shown(ask: Ask) -> None:
    row = course()
    told(expires_at=timezone.now() + timedelta(seconds=-1), told_at=timezone.now() - timedelta(days=3))
    told(about=row)
    Opportunity.objects.filter(pk=row.pk).update(status=Opportunity.Status.DRAFT)

    inbox = ask(FILES["inbox"], by="alice").data["inbox"]

    assert (titles(inbox), inbox["unreadCount"]) == ([], 0)


def test_pages_do_not_shift(ask: Ask) -> None:
    for number in range(3):
        told(occasion=str(number), told_at=timezone.now() - timedelta(hours=number))
    first = ask(FILES["inbox"], {"first": 2}, by="alice").data["inbox"]
    told(occasion="newer")

    second = ask(FILES["inbox"], {"first": 2, "after": first["pageInfo"]["endCursor"]}, by="alice").data["inbox"]

    assert [len(page["edges"]) for page in (first, second)] == [2, 1]
    assert {edge["node"]["id"] for edge in first["edges"]} & {edge["node"]["id"] for edge in second["edges"]} == set()


def test_marking_one_and_all(ask: Ask) -> None:
    items = [told(occasion=str(number)) for number in range(3)]
    one = ask(FILES["mark_inbox_item_read"], {"input": {"id": encode("InboxItem", items[0].pk)}}, by="alice")

    assert one.data["markInboxItemRead"]["item"]["readAt"] is not None
    answer = ask(FILES["mark_all_inbox_items_read"], {"input": {}}, by="alice").data
    assert answer == {"markAllInboxItemsRead": {"marked": 2, "errors": []}}
    assert ask(FILES["inbox"], by="alice").data["inbox"]["unreadCount"] == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_inbox(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    resident()
    for _ in range(rows):
        told()
        told(about=Opportunity.objects.get(pk=job().pk))

    with django_assert_num_queries(statements("inbox")):
        answer = ask(FILES["inbox"], by="alice")

    assert len(answer.data["inbox"]["edges"]) == 2 * rows


def test_statements_of_the_changes(ask: Ask, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = told()

    with django_assert_num_queries(statements("mark_inbox_item_read")):
        ask(FILES["mark_inbox_item_read"], {"input": {"id": encode("InboxItem", item.pk)}}, by="alice")
    with django_assert_num_queries(statements("mark_all_inbox_items_read")):
        ask(FILES["mark_all_inbox_items_read"], {"input": {}}, by="alice")
