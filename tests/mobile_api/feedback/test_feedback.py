"""Feedback over GraphQL: a hundred events fit, each is answered, and nobody sees anybody else's."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from matching.models import FeedbackEvent, RecommendationList
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.feedback import feedback_event
from tests.factories.job import job
from tests.factories.release import release
from tests.factories.resident import the_resident
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "feedback"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def event(opportunity_id: str, **fields: Any) -> dict[str, Any]:
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    return {"id": str(uuid4()), "kind": "OPENED", "opportunityId": opportunity_id, "at": at, **fields}


def send(ask: Ask, *events: dict[str, Any], by: str = "alice", client_now: datetime | None = None) -> Answer:
    given = {"events": list(events), "clientNow": (client_now or timezone.now()).isoformat()}
    return ask(FILES["send_feedback"], {"input": given}, by=by)


def results(answer: Answer) -> list[tuple[int, str, str | None]]:
    payload = answer.data["sendFeedback"]
    assert payload["errors"] == []
    return [(one["index"], one["outcome"], one["code"]) for one in payload["results"]]


def test_some_count_some_do_not_and_each_says_so(ask: Ask) -> None:
    row = course()
    shown = RecommendationList.objects.create(
        resident=the_resident(),
        release=release(),
        made_at=timezone.now(),
        inputs="0" * 64,
        considered=1,
        items=[{"rank": 1, "opportunity": row.pk}],
    )
    mine, line = encode("Course", row.pk), encode("Recommendation", f"{shown.pk}r1")
    once = event(mine, kind="SHOWN", recommendationId=line)

    answer = send(
        ask,
        once,
        once,
        event(mine, kind="DISMISSED", reason="TOO_FAR", position=3),
        event(mine, kind="DISMISSED"),
        event(encode("Skill", 1)),
        event(encode("Course", 10**12)),
        event(mine, recommendationId=encode("Recommendation", f"{10**12}r1")),
        event(mine, recommendationId=encode("Recommendation", "7")),
        event(mine, id="yesterday"),
    )

    assert results(answer) == [
        (0, "ACCEPTED", None),
        (1, "DUPLICATE", None),
        (2, "ACCEPTED", None),
        (3, "REFUSED", "REASON_UNFIT"),
        (4, "REFUSED", "INVALID_ID"),
        (5, "REFUSED", "OPPORTUNITY_NOT_FOUND"),
        (6, "REFUSED", "LIST_NOT_FOUND"),
        (7, "REFUSED", "INVALID_ID"),
        (8, "REFUSED", "EVENT_ID_INVALID"),
    ]
    kept = FeedbackEvent.objects.order_by("kind").values_list("kind", "position", "list_number", "release_id")
    assert list(kept) == [("DISMISSED", 3, None, None), ("SHOWN", 1, shown.pk, shown.release_id)]


def test_another_ones_list_answers_as_one_that_does_not_exist(ask: Ask) -> None:
    row = course()
    items = [{"rank": 1, "opportunity": row.pk}]
    bobs = RecommendationList.objects.create(
        resident=the_resident("bob"),
        release=release(),
        made_at=timezone.now(),
        inputs="0" * 64,
        considered=1,
        items=items,
    )
    lines = [encode("Recommendation", f"{number}r1") for number in (bobs.pk, 10**12)]

    theirs, nobodys = (send(ask, event(encode("Course", row.pk), recommendationId=line)) for line in lines)

    assert theirs.body == nobodys.body
    assert FeedbackEvent.objects.count() == 0


@pytest.mark.parametrize("error", [timedelta(days=-800), timedelta(hours=5)])
def test_a_phone_whose_clock_is_wrong(ask: Ask, error: timedelta) -> None:
    row, now = course(), timezone.now()
    phone = now + error

    answer = send(ask, event(encode("Course", row.pk), at=(phone - timedelta(hours=2)).isoformat()), client_now=phone)

    assert results(answer) == [(0, "ACCEPTED", None)]
    kept = FeedbackEvent.objects.get()
    assert abs(kept.at - (now - timedelta(hours=2))) < timedelta(minutes=1)


def test_a_hundred_with_everything_in_them_fit_and_one_more_does_not(
    ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    the_resident()
    row = encode("Course", course().pk)
    full = [event(row, kind="DISMISSED", reason="TOO_FAR", position=number) for number in range(1, 102)]

    with django_assert_num_queries(statements("send_feedback")):
        answer = send(ask, *full[:100])
    assert {outcome for _, outcome, _ in results(answer)} == {"ACCEPTED"}

    refused = send(ask, *full).data["sendFeedback"]
    assert ([error["code"] for error in refused["errors"]], refused["results"]) == (["TOO_MANY_EVENTS"], None)
    assert FeedbackEvent.objects.count() == 100


def test_times_without_a_zone(ask: Ask) -> None:
    row = encode("Course", course().pk)

    assert results(send(ask, event(row, at="2026-11-26T09:30:00"))) == [(0, "REFUSED", "EVENT_TIME_INVALID")]
    refused = send(ask, event(row), client_now=datetime(2026, 11, 26)).data["sendFeedback"]  # noqa: DTZ001
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("EVENT_TIME_INVALID", "clientNow")]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_my_feedback(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        feedback_event()
        feedback_event(opportunity_id=job().pk)
    feedback_event(by="bob")

    with django_assert_num_queries(statements("my_feedback")):
        answer = ask(FILES["my_feedback"], by="alice")

    assert answer.data["myFeedback"]["totalCount"]["text"] == str(2 * rows)
    assert len(answer.data["myFeedback"]["edges"]) == 2 * rows


def test_erasing_mine(ask: Ask, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    feedback_event()
    feedback_event(by="bob")

    with django_assert_num_queries(statements("erase_my_feedback")):
        answer = ask(FILES["erase_my_feedback"], {"input": {}}, by="alice")

    assert answer.data == {"eraseMyFeedback": {"erased": 1, "errors": []}}
    assert FeedbackEvent.objects.get().resident == the_resident("bob")
