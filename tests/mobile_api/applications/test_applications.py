"""Applications over the API: what each side sees."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from matching.lifecycle import Move
from matching.models import Application
from matching.services.application_moves import MoveOrder
from mobile_api.node import encode
from mobile_api.schema import schema
from tests.factories.application import CONTACT, NOW, applied, applied_for, moved, run_with
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import resident
from tests.factories.skill import skill
from tests.mobile_api.applications.test_operations import FILES
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db


def paths_from(type_name: str) -> set[str]:
    """Every object type that a query can reach from this one."""
    found, waiting = set(), [type_name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            fields = schema.graphql_schema.type_map[name].fields  # type: ignore[attr-defined]
            kinds = (get_named_type(field.type) for field in fields.values())
            waiting += [kind.name for kind in kinds if isinstance(kind, GraphQLObjectType)]
    return found


def test_an_organisation_reaches_nothing_of_the_person() -> None:
    assert paths_from("ReceivedApplication") == {"ReceivedApplication", "SentSection", "ApplicationEvent", "Outcome"}
    fields = schema.graphql_schema.type_map["ReceivedApplication"].fields  # type: ignore[attr-defined]
    assert set(fields) == {
        *("id", "revision", "status", "statusReason", "kind", "listingId", "listingTitle", "runId", "runStartsOn"),
        *("placeKept", "queuePlace", "offerEndsAt", "submittedAt", "changedAt", "sections", "timeline", "outcomes"),
        "possibleMoves",
    }


def test_an_organisation_sees_what_was_sent(ask: Ask) -> None:
    person = resident(
        wants="a job with computers", earnings_band="UNDER_10000", languages=["so"], access_needs=["STEP_FREE"]
    )
    person.skills.add(skill(label="welding"))
    firm = employer()
    member(firm, uid="edith", role="VIEWER")
    applied_for(job(employer=firm))

    answer = ask(FILES["received_applications"], {}, by="edith")

    ((edge),) = answer.data["receivedApplications"]["edges"]
    assert edge["node"]["sections"] == [
        {"section": "CONTACT", "words": CONTACT, "adjustments": []},
        {"section": "WHY", "words": "I like to help people", "adjustments": []},
    ]
    assert edge["node"]["possibleMoves"] == ["REVIEW", "INTERVIEW", "OFFER", "REJECT", "HIRE"][:4]
    assert answer.data["receivedApplications"]["counts"] == [{"status": "RECEIVED", "count": 1}]
    for secret in ("computers", "10000", '"so"', "STEP_FREE", "welding"):
        assert secret not in str(answer.body)


def test_the_waiting_list_over_the_api(ask: Ask) -> None:
    run = run_with(0)
    applied(run, uid="bob")
    resident()
    given = {"opportunityId": encode("Course", run.course_id), "runId": encode("CourseRun", run.pk), "contact": "Alice"}

    payload = ask(FILES["apply_for_course"], {"input": given}, by="alice").data["applyForCourse"]

    assert payload["errors"] == []
    assert (payload["application"]["status"], payload["application"]["queuePlace"]) == ("WAITING", 2)
    assert payload["application"]["timeline"] == [{"text": "On the waiting list."}]


def test_filters_by_state_and_listing(ask: Ask) -> None:
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    rows = [applied_for(job(employer=firm), uid=uid) for uid in ("alice", "bob")]
    moved(rows[0], MoveOrder(Move.REVIEW))

    def listed(**given: Any) -> list[str]:
        data = ask(FILES["received_applications"], given, by="edith").data["receivedApplications"]
        return [edge["node"]["id"] for edge in data["edges"]]

    ids = [encode("Application", row.pk) for row in rows]
    assert listed(status=["IN_REVIEW"]) == ids[:1]
    assert listed(listingId=encode("Job", rows[1].opportunity_id)) == ids[1:]
    assert listed(organisationId=encode("Employer", employer().pk)) == []
    mine = ask(FILES["my_applications"], {"status": ["IN_REVIEW"]}, by="alice").data["myApplications"]["edges"]
    assert [edge["node"]["id"] for edge in mine] == ids[:1]


def test_what_was_applied_for_is_shown_after_it_has_closed(ask: Ask) -> None:
    row = applied_for(job())
    type(row.opportunity).objects.update(status="CLOSED")

    answer = ask(FILES["application"], {"id": encode("Application", row.pk)}, by="alice")

    assert answer.data["application"]["opportunity"]["title"] == row.opportunity.title
    assert Application.objects.get().submitted_at == NOW
