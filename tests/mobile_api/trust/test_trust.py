"""Dashboards, duplicates and reports over GraphQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, Opportunity, Provider, ReportTally
from courses.services.duplicates import find_duplicates
from matching.models import Report
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

DASHBOARD = """query ($id: ID!) { organisationDashboard(organisationId: $id) {
  statuses { status count } hidden averageQuality averageFreshness todos { todo text mend points count listingIds fixes } } }"""
PAIRS = """query ($id: ID) { duplicatePairs(organisationId: $id) { totalCount { value } edges { node {
  id text similarity sharedWords scope state keptId a { id title status } b { id } facts { name factor text } } } } }"""
TRUST = """query ($id: ID!) { listingTrust(id: $id) { freshness quality todos freshnessParts { name factor text }
  reports { kind people } hiddenSince hiddenCause hiddenReason hidesFrom } }"""
REPORT = """mutation ($id: ID!, $words: String) { reportOpportunity(input: {opportunityId: $id, kind: DOES_NOT_EXIST, words: $words})
  { opportunity { id isOpen } errors { code field } } }"""
DECIDE = """mutation ($pair: ID!, $keep: ID) { decideDuplicate(input: {pairId: $pair, same: true, keepId: $keep})
  { pair { state keptId b { status } } errors { code field } } }"""
FIX = """mutation ($input: FixTodoInput!) { fixTodo(input: $input)
  { results { listingId mended code message } remaining errors { code field } } }"""


@pytest.fixture
def college() -> Provider:
    made = provider(name="Lantern Yard")
    member(made, role="EDITOR")
    return made


def about(row: Any) -> str:
    return encode(type(row).__name__, row.pk)


def past(college: Provider, title: str = "Sewing", **fields: Any) -> Course:
    row = course(provider=college, title=title, confirmed_at=timezone.now(), **fields)
    course_run(course=row, starts_on=timezone.localdate() - timedelta(10), cost_gbp=10)
    return row


@pytest.mark.parametrize("rows", [1, 3])
def test_the_dashboard(
    ask: Ask, college: Provider, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [about(past(college, f"Course number {number}")) for number in range(rows)]

    with django_assert_num_queries(12):
        found = ask(DASHBOARD, {"id": about(college)}, by="alice").data["organisationDashboard"]

    assert found["statuses"] == [{"status": "LIVE", "count": rows}]
    assert found["todos"][0] == {
        "todo": "PAST_STARTS",
        "text": "1 course starts in the past" if rows == 1 else "3 courses start in the past",
        "mend": "Give it new dates, or close it.",
        "points": 18,
        "count": rows,
        "listingIds": keys,
        "fixes": ["MOVE_STARTS", "CLOSE"],
    }


def test_fixed_in_bulk(ask: Ask, college: Provider) -> None:
    whole = {"who_for": "Everybody.", "url": "https://lanternyard.example/a"}
    good, bad = past(college, **whole), past(college)
    good.runs.update(duration_value=1, duration_unit="DAYS", hours_per_week=4)
    given = {"organisationId": about(college), "todo": "PAST_STARTS", "fix": "MOVE_STARTS", "days": 28}

    found = ask(FIX, {"input": given}, by="alice").data["fixTodo"]

    assert (found["remaining"], found["errors"]) == (0, [])
    assert [(one["listingId"], one["mended"]) for one in found["results"]] == [(about(good), True), (about(bad), False)]
    assert good.runs.get().starts_on == timezone.localdate() + timedelta(18)
    given["fix"] = "SET_PRICE"
    refused = ask(FIX, {"input": {**given, "price": "5.00"}}, by="alice").data["fixTodo"]
    assert refused == {"results": None, "remaining": None, "errors": [{"code": "FIX_DOES_NOT_FIT", "field": "fix"}]}


@pytest.mark.parametrize("rows", [2, 3])
def test_pairs_and_a_decision(
    ask: Ask, college: Provider, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [course(provider=college, title="Sewing", confirmed_at=timezone.now()) for _ in range(rows)]
    find_duplicates(now=timezone.now())

    with django_assert_num_queries(5):
        found = ask(PAIRS, {"id": about(college)}, by="alice").data["duplicatePairs"]

    assert found["totalCount"] == {"value": rows * (rows - 1) // 2}
    node = found["edges"][0]["node"]
    assert node["a"] == {"id": about(made[0]), "title": "Sewing", "status": "LIVE"}
    assert (node["b"], node["text"], node["similarity"]) == (
        {"id": about(made[1])},
        "same title, same organisation",
        1.0,
    )
    assert (node["sharedWords"], node["scope"], node["state"], node["keptId"]) == (["sewing"], "WITHIN", "OPEN", None)
    assert node["facts"][0] == {"name": "title", "factor": 1.0, "text": "same title"}
    decided = ask(DECIDE, {"pair": node["id"], "keep": about(made[0])}, by="alice").data["decideDuplicate"]
    assert decided["errors"] == []
    assert (decided["pair"]["state"], decided["pair"]["keptId"]) == ("CONFIRMED", about(made[0]))
    assert Opportunity.objects.get(pk=made[1].pk).status == "CLOSED"


def test_somebody_elses_unpublished_listing_does_not_leak(ask: Ask, college: Provider) -> None:
    namesake = provider(name="Lantern Yard")
    course(provider=college, title="Sewing")
    secret = course(provider=namesake, title="Sewing!", status="IN_REVIEW", published_at=None)
    find_duplicates(now=timezone.now())

    assert ask(PAIRS, {"id": about(college)}, by="alice").data["duplicatePairs"]["edges"] == []
    staff_user()
    assert len(ask(PAIRS, by="stan").data["duplicatePairs"]["edges"]) == 1
    Opportunity.objects.filter(pk=secret.pk).update(status="LIVE", published_at=timezone.now())
    assert len(ask(PAIRS, {"id": about(college)}, by="alice").data["duplicatePairs"]["edges"]) == 1


def test_reported_by_two_hidden_and_answered(ask: Ask, college: Provider) -> None:
    row = course(provider=college, title="Sewing", confirmed_at=timezone.now() - timedelta(hours=1))

    first = ask(REPORT, {"id": about(row), "words": "Nobody answers."}, by="rita").data["reportOpportunity"]
    second = ask(REPORT, {"id": about(row)}, by="oscar").data["reportOpportunity"]

    assert (first["opportunity"]["isOpen"], first["errors"]) == (True, [])
    assert (second["opportunity"]["isOpen"], second["errors"]) == (False, [])
    answer = ask(TRUST, {"id": about(row)}, by="alice")
    found = answer.data["listingTrust"]
    assert found["reports"] == [{"kind": "DOES_NOT_EXIST", "people": None}]
    assert (found["hiddenCause"], found["hiddenReason"], found["hidesFrom"]) == (
        "REPORTED",
        "Residents report that something is wrong with it.",
        None,
    )
    assert found["freshness"] == 0.6708
    assert "Nobody answers." not in str(answer.body)
    third = ask(REPORT, {"id": about(row)}, by="bob").data["reportOpportunity"]
    assert third == {"opportunity": None, "errors": [{"code": "OPPORTUNITY_NOT_FOUND", "field": "opportunityId"}]}
    assert Report.objects.count() == 2


@pytest.mark.parametrize(("people", "told", "scored"), [(1, None, 0.819), (2, None, 0.819), (3, 3, 0.3019)])
def test_publishers_see_numbers_from_three_up_and_staff_all(
    ask: Ask, college: Provider, people: int, told: int | None, scored: float
) -> None:
    staff_user(uid="stan")
    row = course(provider=college, title="Sewing", confirmed_at=timezone.now())
    at = timezone.now()
    ReportTally.objects.create(opportunity_id=row.pk, kind="FULL", people=people, oldest_at=at, newest_at=at)

    def asked(by: str) -> Any:
        return ask(TRUST, {"id": about(row)}, by=by).data["listingTrust"]

    assert (asked("alice")["reports"], asked("alice")["freshness"]) == ([{"kind": "FULL", "people": told}], scored)
    assert asked("stan")["reports"] == [{"kind": "FULL", "people": people}]
    found = ask(DASHBOARD, {"id": about(college)}, by="alice").data["organisationDashboard"]
    assert found["averageFreshness"] == round(scored, 2)
