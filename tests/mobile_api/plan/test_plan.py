"""The plan over GraphQL, and its calendar over plain HTTP."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from courses.models import Opportunity
from matching.models import CalendarLink, PlanStep, SavedOpportunity
from mobile_api.node import encode
from mobile_api.plan.types import due_words
from tests.factories.course import course
from tests.factories.job import job
from tests.factories.plan import plan_step
from tests.factories.resident import the_resident
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "plan"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
FAR = date(2099, 12, 12)


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def do(ask: Ask, name: str, *, by: str = "alice", **given: Any) -> dict[str, Any]:
    (payload,) = ask(FILES[name], {"input": given}, by=by).data.values()
    return dict(payload)


def steps(answer: Answer) -> list[dict[str, Any]]:
    return [edge["node"] for edge in answer.data["plan"]["edges"]]


def about(row: Any) -> Opportunity:
    return Opportunity.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), "today"),
        (date(2026, 11, 27), "by tomorrow"),
        (date(2026, 12, 12), "by Saturday 12 December"),
        (date(2027, 1, 4), "by Monday 4 January 2027"),
    ],
)
def test_when_it_is_due_and_silence_about_the_past(day: date, words: str | None) -> None:
    assert due_words(day, today=date(2026, 11, 26)) == words


def test_a_plan_from_its_first_step_to_its_last(ask: Ask) -> None:
    row = course(title="Python", closes_on=FAR)
    SavedOpportunity.objects.create(resident=the_resident(), opportunity_id=row.pk, saved_at=timezone.now())
    (suggestion,) = ask(FILES["plan_suggestions"], by="alice").data["planSuggestions"]
    assert (suggestion["words"], suggestion["opportunity"]["title"]) == (
        "Apply for Python by 12 December 2099",
        "Python",
    )

    accepted = do(ask, "accept_plan_suggestion", key=suggestion["key"])["step"]
    own = do(ask, "add_plan_step", words="Ring them", dueOn=None, opportunityId=encode("Course", row.pk))["step"]
    assert do(ask, "move_plan_step", id=own["id"])["errors"] == []
    assert do(ask, "update_plan_step", id=accepted["id"], state="DONE")["step"]["state"] == "DONE"

    shown = steps(ask(FILES["plan"], by="alice"))
    assert [(step["words"], step["state"], step["isSuggested"]) for step in shown] == [
        ("Ring them", "TO_DO", False),
        ("Apply for Python by 12 December 2099", "DONE", True),
    ]
    assert shown[0]["opportunity"]["calendarUrl"] == f"http://127.0.0.1:8000/opportunities/{row.pk}.ics"
    assert do(ask, "remove_plan_step", id=own["id"]) == {"removedId": own["id"], "errors": []}
    assert ask(FILES["plan_suggestions"], by="alice").data["planSuggestions"] == []


def test_what_is_left_out_of_a_change_stays(ask: Ask) -> None:
    step = plan_step(due_on=FAR)
    key = encode("PlanStep", step.pk)

    assert do(ask, "update_plan_step", id=key, words="Write to them")["step"]["dueOn"] == "2099-12-12"
    assert do(ask, "update_plan_step", id=key, state=None, dueOn=None)["step"] == {
        "id": key,
        "words": "Write to them",
        "state": "TO_DO",
        "dueOn": None,
    }
    refused = do(ask, "update_plan_step", id=key, words=None)
    assert [error["code"] for error in refused["errors"]] == ["STEP_NEEDS_WORDS"]


def test_what_was_done_long_ago_is_shown_when_it_is_asked_for(ask: Ask) -> None:
    for days in (13, 15):
        plan_step(words=f"{days} days", state="DONE", done_at=timezone.now() - timedelta(days))

    assert [step["words"] for step in steps(ask(FILES["plan"], by="alice"))] == ["13 days"]
    assert len(steps(ask(FILES["plan"], {"allDone": True}, by="alice"))) == 2


def test_a_calendar_app_fetches_the_plan_without_a_sign_in(ask: Ask, client: Client) -> None:
    plan_step(words="Ring them", due_on=FAR)
    url = do(ask, "make_plan_calendar")["url"]
    path = urlsplit(url).path

    response = client.get(path)

    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("Ring them", FAR)
    head = client.head(path)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(response.content)))
    assert do(ask, "end_plan_calendars") == {"ended": 1, "errors": []}
    assert client.get(path).status_code == 404


def test_every_address_that_shows_nothing_answers_alike(ask: Ask, client: Client) -> None:
    empty = urlsplit(do(ask, "make_plan_calendar")["url"]).path
    expired = urlsplit(do(ask, "make_plan_calendar", by="bob")["url"]).path
    past = timezone.now() - timedelta(1)
    CalendarLink.objects.filter(resident=the_resident("bob")).update(made_at=past - timedelta(1), expires_at=past)
    plan_step(by="bob", due_on=FAR)

    answers = [client.get(path) for path in (empty, expired, f"/calendars/{'0' * 32}.x.ics")]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert client.post(empty).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_lists(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        for row in (course(closes_on=FAR), job(closes_on=FAR)):
            plan_step(opportunity=about(row))
            SavedOpportunity.objects.create(resident=the_resident(), opportunity_id=row.pk, saved_at=timezone.now())

    with django_assert_num_queries(statements("plan")):
        assert len(steps(ask(FILES["plan"], by="alice"))) == 2 * rows
    with django_assert_num_queries(statements("plan_suggestions")):
        assert len(ask(FILES["plan_suggestions"], by="alice").data["planSuggestions"]) == 2 * rows


CHANGES: dict[str, Any] = {
    "add_plan_step": lambda: {"words": "Ring them"},
    "update_plan_step": lambda: {"id": encode("PlanStep", plan_step().pk), "state": "DONE"},
    "move_plan_step": lambda: {"id": encode("PlanStep", plan_step().pk)},
    "remove_plan_step": lambda: {"id": encode("PlanStep", plan_step().pk)},
    "make_plan_calendar": dict,
    "end_plan_calendars": dict,
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_statements_of_the_changes(ask: Ask, name: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    the_resident()
    given = CHANGES[name]()

    with django_assert_num_queries(statements(name)):
        assert do(ask, name, **given)["errors"] == []


def test_statements_of_accepting(ask: Ask, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    row = course(closes_on=FAR)
    SavedOpportunity.objects.create(resident=the_resident(), opportunity_id=row.pk, saved_at=timezone.now())

    with django_assert_num_queries(statements("accept_plan_suggestion")):
        assert do(ask, "accept_plan_suggestion", key=f"APPLY-{row.pk}")["errors"] == []

    assert PlanStep.objects.count() == 1
