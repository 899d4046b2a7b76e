"""Keyset pages: stable under inserts, signed cursors, counts that stop at 1,000."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from courses.models import Skill
from mobile_api import connections, order
from mobile_api.catalogue.types import Skill as SkillType
from mobile_api.connections import PageSizeInvalid, connection_type, page_size, paged
from mobile_api.order import InvalidCursor, Key, Order
from tests.factories.course import PUBLISHED, course
from tests.factories.skill import skill
from tests.mobile_api.conftest import Ask

BY_LABEL = Order("skills", (Key.text("label"), Key.number("pk")))
NEWEST = Order("newest", (Key.moment("published_at", descending=True), Key.number("pk", descending=True)))
PAGE = """query ($first: Int, $after: String) { courses(first: $first, after: $after) {
    edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount { value isExact text } } }"""


def titles(answer: object) -> list[str]:
    return [edge["node"]["title"] for edge in answer["edges"]]  # type: ignore[index]


def test_pages_follow_each_other_to_the_end(ask: Ask, db: None) -> None:
    for number in range(5):
        course(title=f"Course {number}", published_at=PUBLISHED + timedelta(hours=number))

    first = ask(PAGE, {"first": 2}).data["courses"]
    second = ask(PAGE, {"first": 2, "after": first["pageInfo"]["endCursor"]}).data["courses"]
    third = ask(PAGE, {"first": 2, "after": second["pageInfo"]["endCursor"]}).data["courses"]

    assert [titles(page) for page in (first, second, third)] == [
        ["Course 4", "Course 3"],
        ["Course 2", "Course 1"],
        ["Course 0"],
    ]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second, third)] == [True, True, False]
    assert [page["pageInfo"]["hasPreviousPage"] for page in (first, second, third)] == [False, True, True]
    assert [page["totalCount"] for page in (first, third)] == [{"value": 5, "isExact": True, "text": "5"}] * 2
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert first["pageInfo"]["endCursor"] == first["edges"][1]["cursor"]


def test_a_page_does_not_shift_when_something_is_published(ask: Ask, db: None) -> None:
    for number in range(4):
        course(title=f"Course {number}", published_at=PUBLISHED + timedelta(hours=number))
    first = ask(PAGE, {"first": 2}).data["courses"]

    course(title="Brand new", published_at=PUBLISHED + timedelta(days=1))
    second = ask(PAGE, {"first": 2, "after": first["pageInfo"]["endCursor"]}).data["courses"]

    assert titles(second) == ["Course 1", "Course 0"]


def test_rows_of_the_same_moment_come_once_each(ask: Ask, db: None) -> None:
    expected = [course(title=f"Course {number}").title for number in range(5)][::-1]

    seen: list[str] = []
    after = None
    while True:
        page = ask(PAGE, {"first": 2, "after": after}).data["courses"]
        seen += titles(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == expected


def test_an_empty_list(ask: Ask, db: None) -> None:
    assert ask(PAGE).data["courses"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "totalCount": {"value": 0, "isExact": True, "text": "0"},
    }


@pytest.mark.parametrize(("first", "rows"), [(None, 20), (1, 1), (100, 100)])
def test_page_sizes(first: int | None, rows: int) -> None:
    assert page_size(first) == rows


@pytest.mark.parametrize("first", [0, -1, 101, 2_000_000_000])
def test_page_sizes_refused(ask: Ask, first: int) -> None:
    with pytest.raises(PageSizeInvalid):
        page_size(first)

    assert ask(PAGE, {"first": first}).codes == ["PAGE_SIZE_INVALID"]


def test_without_first_there_are_twenty(ask: Ask, db: None) -> None:
    for _ in range(21):
        course()

    page = ask(PAGE).data["courses"]

    assert (len(page["edges"]), page["pageInfo"]["hasNextPage"]) == (20, True)


def test_counting_stops(ask: Ask, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_COUNTED", 4)
    for _ in range(3):
        course()
    assert ask(PAGE).data["courses"]["totalCount"] == {"value": 3, "isExact": True, "text": "3"}

    course()

    assert ask(PAGE).data["courses"]["totalCount"] == {"value": 3, "isExact": False, "text": "3+"}


def test_a_cursor_holds_the_place_exactly(db: None) -> None:
    moment = datetime(2026, 11, 23, 8, 30, 0, 123456, tzinfo=UTC)
    row = course(published_at=moment)

    assert NEWEST.read(NEWEST.cursor(row)) == [moment, row.pk]


def test_a_cursor_of_another_order_a_changed_or_an_invented_one_is_refused(db: None) -> None:
    row = skill(label="use spreadsheets")
    good = BY_LABEL.cursor(row)
    raw = bytearray(base64.urlsafe_b64decode(good))
    raw[-2] ^= 1
    changed = base64.urlsafe_b64encode(bytes(raw)).decode()

    assert BY_LABEL.read(good) == ["use spreadsheets", row.pk]
    for cursor in [
        changed,
        good[:-4],
        good + "AAAA",
        "",
        "x",
        "é",
        "A" * 5_000,
        base64.b64encode(b'["skills","a",1]').decode(),
    ]:
        with pytest.raises(InvalidCursor):
            BY_LABEL.read(cursor)
    with pytest.raises(InvalidCursor):
        Order("others", BY_LABEL.keys).read(good)


@pytest.mark.parametrize("values", [["a", "1"], [1, 1], ["a", True], ["a", 2**63], ["a"], ["a", 1, 1], ["a", None]])
def test_a_signed_cursor_with_the_wrong_values_is_refused(values: list[object]) -> None:
    signed = _signed(["skills", *values])

    with pytest.raises(InvalidCursor):
        BY_LABEL.read(signed)


@pytest.mark.parametrize("moment", ["2026-11-23T12:00:00", "soon", 1])
def test_a_moment_needs_its_zone(moment: object) -> None:
    with pytest.raises(InvalidCursor):
        NEWEST.read(_signed(["newest", moment, 1]))


def _signed(parts: list[object]) -> str:
    payload = json.dumps(parts).encode()
    return base64.urlsafe_b64encode(order._signature(payload) + payload).decode()


def test_ascending_text_and_then_key(db: None) -> None:
    rows = [skill(label=label) for label in ("b", "a", "b", "c")]

    first = paged(Skill.objects.all(), order=BY_LABEL, first=2, after=None)
    second = paged(Skill.objects.all(), order=BY_LABEL, first=2, after=BY_LABEL.cursor(first.rows[-1]))

    assert [row.pk for row in first.rows + second.rows] == [rows[1].pk, rows[0].pk, rows[2].pk, rows[3].pk]
    assert (first.has_next, second.has_next) == (True, False)


def test_one_statement_a_page(db: None, django_assert_num_queries: object) -> None:
    skill()

    with django_assert_num_queries(1):  # type: ignore[operator]
        paged(Skill.objects.all(), order=BY_LABEL, first=1, after=None)


def test_a_connection_says_that_it_goes_forward_only() -> None:
    described = connection_type(SkillType, rows="skills")._meta.description

    assert (
        described
        == "A page of skills. Pages go forward only (`first`, `after`); `last` and `before` are left out on purpose."
    )
