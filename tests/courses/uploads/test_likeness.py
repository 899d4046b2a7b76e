"""What an upload has published is compared at once: its sender is told of listings that look like one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course, DuplicatePair, Provider, Upload
from courses.queries.dashboard import dashboard
from courses.services import duplicates
from courses.trust.quality import Todo
from courses.uploads import likeness
from tests.courses.uploads.sending import COURSE, NOW, csv_of, publish, read
from tests.factories.member import member
from tests.factories.provider import provider

pytestmark = pytest.mark.django_db
AGAIN = {**COURSE, "course_reference": "spread-1"}
"""The same course under its reference in small letters, which is another reference."""


@pytest.fixture
def lantern() -> Provider:
    made = provider()
    member(made)
    return made


def published(content: bytes, to: Provider) -> Upload:
    return publish(read(content, to=to))


def pairs() -> list[tuple[str, str]]:
    return [(pair.a.course.reference, pair.b.course.reference) for pair in DuplicatePair.objects.order_by("pk")]


def test_the_same_course_under_another_reference_is_told(lantern: Provider) -> None:
    first = published(csv_of([COURSE]), lantern)
    second = published(csv_of([AGAIN]), lantern)

    assert (first.duplicates, second.duplicates, second.outcome) == (0, 1, {"created": 1})
    assert (pairs(), Upload.objects.get(pk=second.pk).duplicates) == ([("SPREAD-1", "spread-1")], 1)
    (todo,) = [line for line in dashboard(lantern, now=NOW).todos if line.todo is Todo.DUPLICATE]
    assert len(todo.listings) == 2


def test_two_in_one_file_are_told_and_a_dismissed_pair_is_not(lantern: Provider) -> None:
    published(csv_of([COURSE, AGAIN]), lantern)
    DuplicatePair.objects.update(state="DISMISSED", decided_at=NOW)
    changed = published(csv_of([{**COURSE, "cost": "£121.00"}]), lantern)

    assert (pairs(), changed.outcome, changed.duplicates) == ([("SPREAD-1", "spread-1")], {"changed": 1}, 0)


def test_what_is_mended_is_a_pair_no_more(lantern: Provider) -> None:
    published(csv_of([COURSE, AGAIN]), lantern)
    mended = published(csv_of([{**AGAIN, "title": "Bricklaying at the weekend", "who_for": "Strong people."}]), lantern)

    assert (mended.outcome, mended.duplicates, pairs()) == ({"changed": 1}, 0, [])


def test_drafts_of_an_organisation_that_nobody_approved_are_not_compared() -> None:
    waiting = provider(approval="PENDING")
    member(waiting)

    upload = published(csv_of([COURSE, AGAIN]), waiting)

    assert (upload.outcome, upload.duplicates, pairs()) == ({"created": 2}, 0, [])


@pytest.mark.parametrize(("where", "name"), [(likeness, "MOST"), (duplicates, "MOST_AROUND")])
def test_too_many_wait_for_the_hourly_look(
    where: Any, name: str, lantern: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, 1)
    monkeypatch.setattr(duplicates, "BY_TITLE", 0)

    upload = published(csv_of([COURSE, AGAIN]), lantern)

    assert (upload.outcome, upload.duplicates, pairs()) == ({"created": 2}, None, [])
    assert len(duplicates.find_duplicates(now=NOW).pairs) == 1


def test_many_are_compared_as_few_are(lantern: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "BY_TITLE", 0)
    published(csv_of([COURSE]), lantern)

    assert published(csv_of([AGAIN]), lantern).duplicates == 1


def test_a_fault_in_the_comparison_takes_nothing_back(lantern: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ValueError("something")

    monkeypatch.setattr(likeness, "near_duplicates", fail)
    upload = published(csv_of([COURSE]), lantern)

    assert (upload.state, upload.outcome, upload.duplicates) == ("PUBLISHED", {"created": 1}, None)
    assert Course.objects.get().status == "LIVE"


def statements(number: int, to: Provider) -> int:
    rows = [{**COURSE, "course_reference": f"{to.pk}-{n}", "title": f"Subject {n} {to.pk}"} for n in range(number)]
    upload = published(csv_of(rows), to)
    keys = set(upload.rows.values_list("listing_id", flat=True))
    with CaptureQueriesContext(connection) as queries:
        likeness.tell_duplicates(upload, keys, now=NOW)
    return len(queries)


def test_statements_do_not_grow(lantern: Provider) -> None:
    other = provider()
    member(other)

    assert statements(1, lantern) == statements(3, other)
