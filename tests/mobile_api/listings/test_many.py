"""Many listings at once: lists, queues, registers, notices, and the same change of a hundred."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Opportunity, OrganisationNotice
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.listings import college, drafted_course, drafted_job, published
from tests.factories.member import member
from tests.factories.user import staff_user
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask
from tests.mobile_api.listings.operations import FILES, about, codes, send

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NEXT_YEAR = date(NOW.year + 1, 1, 11)


def test_many_at_once_each_by_itself(ask: Ask) -> None:
    mine = published(drafted_course(now=NOW), now=NOW)
    draft = drafted_course(college(), now=NOW)
    theirs = course()

    results = send(
        ask, "change_listings", ids=[about(mine), about(draft), about(theirs)], change="CLOSE", because="FULL"
    )["results"]

    assert [(result["id"], result["done"], [error["code"] for error in result["errors"]]) for result in results] == [
        (about(mine), True, []),
        (about(draft), False, ["MOVE_NOT_POSSIBLE"]),
        (about(theirs), False, ["NOT_FOUND"]),
    ]
    assert [Opportunity.objects.get(pk=row.pk).status for row in (mine, draft, theirs)] == ["CLOSED", "DRAFT", "LIVE"]


def test_runs_of_last_term_are_mended_in_bulk(ask: Ask) -> None:
    owner = college()
    rows = [course(provider=owner, source="listing", status="DRAFT") for _ in range(3)]
    started = timezone.localdate() - timedelta(days=10)
    for row in rows:
        course_run(course=row, starts_on=started)

    payload = send(ask, "change_listings", ids=[about(row) for row in rows], change="SHIFT_PAST_RUNS", weeks=12)

    assert [result["done"] for result in payload["results"]] == [True] * 3
    assert {run.starts_on for row in rows for run in row.runs.all()} == {started + timedelta(weeks=12)}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ids": [], "change": "CONFIRM"}, ("TOO_MANY_LISTINGS", "ids")),
        ({"ids": [encode("Course", n) for n in range(1, 102)], "change": "CONFIRM"}, ("TOO_MANY_LISTINGS", "ids")),
        ({"ids": [encode("Course", 1)] * 2, "change": "CONFIRM"}, ("TOO_MANY_LISTINGS", "ids")),
        ({"ids": [encode("Course", 1)], "change": "CLOSE"}, ("BECAUSE_NEEDED", "because")),
        ({"ids": ["nonsense"], "change": "CONFIRM"}, ("INVALID_ID", "ids.0")),
    ],
)
def test_a_bulk_change_that_is_none(ask: Ask, given: dict[str, Any], code: tuple[str, str]) -> None:
    member(college(), uid="bob")

    payload = send(ask, "change_listings", by="bob", **given)

    assert (payload["results"], codes(payload)) == (None, [code])


def test_lists_are_narrowed(ask: Ask) -> None:
    school, other = college(), college()
    sewing = drafted_course(school, now=NOW, title="Sewing by machine", reference="SEW-1")
    knitting = published(drafted_course(school, now=NOW, title="Knitting"), now=NOW)
    trainee = drafted_job(now=NOW, title="Trainee")
    elsewhere = drafted_course(other, now=NOW, title="Sewing by hand")

    def found(**given: Any) -> set[str]:
        edges = ask(FILES["my_listings"], given, by="alice").data["myListings"]["edges"]
        return {edge["node"]["id"] for edge in edges}

    assert found() == {about(row) for row in (sewing, knitting, trainee, elsewhere)}
    assert found(organisationId=encode("Provider", school.pk)) == {about(sewing), about(knitting)}
    assert found(status=["LIVE"]) == {about(knitting)}
    assert found(kind="JOB") == {about(trainee)}
    assert found(search="sewing") == {about(sewing), about(elsewhere)}
    assert found(search="SEW-1") == {about(sewing)}


def test_the_queue_has_the_longest_waiting_first(ask: Ask) -> None:
    staff_user(uid="stan")
    first = published(drafted_course(now=NOW, summary="Ask on WhatsApp"), now=NOW)
    second = published(drafted_job(now=NOW, description="Ask on WhatsApp"), now=NOW)

    edges = ask(FILES["review_queue"], {}, by="stan").data["reviewQueue"]["edges"]

    assert [edge["node"]["id"] for edge in edges] == [about(first), about(second)]
    assert edges[0]["node"]["statusReason"] == "Waits for GLA staff: It sends people to a private chat."


def test_a_notice_is_read_once_for_all(ask: Ask) -> None:
    owner = college()
    row = course(provider=owner)
    notice = OrganisationNotice.objects.create(kind="EXPIRED", at=NOW, opportunity_id=row.pk, provider=owner)

    read = send(ask, "mark_notice_read", id=encode("Notice", notice.pk))["notice"]["readAt"]
    again = send(ask, "mark_notice_read", id=encode("Notice", notice.pk))["notice"]["readAt"]

    assert read == again is not None
    assert ask(FILES["notices"], {"unreadOnly": True}, by="alice").data["notices"]["edges"] == []
    assert len(ask(FILES["notices"], {}, by="alice").data["notices"]["edges"]) == 1


def test_a_register_is_searched(ask: Ask) -> None:
    owner = college()
    venue(provider=owner, name="Marsh Lane Centre", reference="M1", postcode="E7 9ZZ")
    venue(provider=owner, name="Canal Hall", postcode="N1 1AA")
    venue(name="Public library")

    def names(**given: Any) -> list[str]:
        answer = ask(FILES["venues"], {"organisationId": encode("Provider", owner.pk), **given}, by="alice")
        return [edge["node"]["name"] for edge in answer.data["venues"]["edges"]]

    assert names() == ["Canal Hall", "Marsh Lane Centre"]
    assert names(search="marsh") == names(search="e7") == names(search="M1") == ["Marsh Lane Centre"]
