"""Somebody hides from an employer: it sees no application of theirs, no count and no sign that there is any. By real requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Employer, Job
from matching.models import Application, DataView
from mobile_api.node import encode
from tests.factories.application import CONTACT, applied_for
from tests.factories.employer import employer
from tests.factories.feedback import hidden_from
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import resident
from tests.mobile_api.applications.test_operations import FILES
from tests.mobile_api.conftest import Answer, Ask
from tests.mobile_api.hiding.test_hiding import FILES as HIDING

pytestmark = pytest.mark.django_db
FAR_AWAY = 10**9
MOVE = """mutation ($input: MoveApplicationsInput!) {
  moveApplications(input: $input) { results { application { id } errors { code message field } } errors { code } }
}"""


@pytest.fixture
def firm() -> Employer:
    """Edith edits for it."""
    made = employer()
    member(made, uid="edith", role="EDITOR")
    return made


@pytest.fixture
def vacancy(firm: Employer) -> Job:
    """Alice and Bob have applied, and Alice hides from the employer since."""
    row = job(employer=firm)
    for uid in ("alice", "bob"):
        applied_for(row, uid=uid)
    hidden_from(firm)
    return row


def of(uid: str) -> Application:
    return Application.objects.get(resident__user__firebase_uid=uid)


def listed(ask: Ask, **given: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """The ids that Edith's list has, and its counts."""
    page = ask(FILES["received_applications"], given, by="edith").data["receivedApplications"]
    return [edge["node"]["id"] for edge in page["edges"]], page["counts"]


def test_the_list_and_its_counts_know_only_the_others(ask: Ask, vacancy: Job, firm: Employer) -> None:
    only_bob = ([encode("Application", of("bob").pk)], [{"status": "RECEIVED", "count": 1}])

    assert listed(ask) == only_bob
    assert listed(ask, listingId=encode("Job", vacancy.pk)) == only_bob
    assert listed(ask, organisationId=encode("Employer", firm.pk)) == only_bob
    assert listed(ask, status=["RECEIVED"]) == only_bob
    assert DataView.objects.filter(resident=of("alice").resident).count() == 0


def test_pages_have_no_gap(ask: Ask, vacancy: Job) -> None:
    """A page of one is Bob, and there is no second."""
    page = ask(FILES["received_applications"], {"first": 1}, by="edith").data["receivedApplications"]

    assert [edge["node"]["id"] for edge in page["edges"]] == [encode("Application", of("bob").pk)]
    assert page["pageInfo"]["hasNextPage"] is False


def _one(ask: Ask, pk: int, _revision: int) -> Answer:
    return ask(FILES["received_application"], {"id": encode("Application", pk)}, by="edith")


def _move(ask: Ask, pk: int, revision: int) -> Answer:
    chosen = {"id": encode("Application", pk), "revision": revision}
    return ask(MOVE, {"input": {"applications": [chosen], "move": "REVIEW"}}, by="edith")


@pytest.mark.parametrize("act", [_one, _move], ids=["open", "move"])
def test_its_id_answers_as_one_that_was_never_given(
    ask: Ask, vacancy: Job, act: Callable[[Ask, int, int], Answer]
) -> None:
    row = of("alice")

    with CaptureQueriesContext(connection) as hidden:
        theirs = act(ask, row.pk, row.revision)
    with CaptureQueriesContext(connection) as absent:
        nobodys = act(ask, row.pk + FAR_AWAY, row.revision)

    assert "APPLICATION_NOT_FOUND" in str(theirs.body)
    assert (theirs.status, theirs.body) == (nobodys.status, nobodys.body)
    assert len(hidden) == len(absent)
    row.refresh_from_db()
    assert (row.status, row.events.count()) == ("RECEIVED", 1)


def test_a_batch_moves_the_others_and_leaves_theirs(ask: Ask, vacancy: Job) -> None:
    chosen = [{"id": encode("Application", of(uid).pk), "revision": of(uid).revision} for uid in ("alice", "bob")]

    results = ask(MOVE, {"input": {"applications": chosen, "move": "REVIEW"}}, by="edith").data["moveApplications"]

    assert [[error["code"] for error in one["errors"]] for one in results["results"]] == [["APPLICATION_NOT_FOUND"], []]
    assert (of("alice").status, of("bob").status) == ("RECEIVED", "IN_REVIEW")


def test_another_employer_and_the_person_see_it(ask: Ask, vacancy: Job) -> None:
    other = employer()
    member(other, uid="vera", role="VIEWER")
    applied_for(job(employer=other))

    page = ask(FILES["received_applications"], {}, by="vera").data["receivedApplications"]
    mine = ask(FILES["my_applications"], {}, by="alice").data["myApplications"]

    assert (len(page["edges"]), len(mine["edges"])) == (1, 2)


def test_to_apply_there_is_refused_and_says_what_to_do(ask: Ask, firm: Employer) -> None:
    """They may write it; to send it would show them."""
    resident()
    row = job(employer=firm)
    hidden_from(firm)
    about = {"opportunityId": encode("Job", row.pk)}
    assert ask(FILES["start_application"], {"input": about}, by="alice").data["startApplication"]["errors"] == []
    for section, words in (("CONTACT", CONTACT), ("WHY", "I like it")):
        given = {**about, "section": section, "words": words}
        assert ask(FILES["save_application_section"], {"input": given}, by="alice").codes == []

    sent = ask(FILES["submit_application"], {"input": about}, by="alice").data["submitApplication"]

    assert sent["errors"] == [
        {
            "code": "HIDDEN_FROM_EMPLOYER",
            "message": "You are hidden from this employer, so they can't see an application of yours. Show yourself to them first.",
            "field": None,
        }
    ]
    assert of("alice").status == "DRAFT"
    assert listed(ask) == ([], [])

    shown = ask(HIDING["unhide_from_employer"], {"input": {"employerId": encode("Employer", firm.pk)}}, by="alice")
    assert shown.codes == []
    assert ask(FILES["submit_application"], {"input": about}, by="alice").data["submitApplication"]["errors"] == []
    assert listed(ask)[0] == [encode("Application", of("alice").pk)]


def test_nothing_was_told_and_nothing_is_left_to_guess_from(ask: Ask, firm: Employer) -> None:
    """The only one who applied hides before anybody has looked: no notice remains that says somebody has."""
    row = job(employer=firm)
    applied_for(row)
    before = ask("query { notices { edges { node { kind } } } }", {}, by="edith").data["notices"]["edges"]

    given = {"employerId": encode("Employer", firm.pk)}
    assert ask(HIDING["hide_from_employer"], {"input": given}, by="alice").codes == []

    after = ask("query { notices { edges { node { kind } } } }", {}, by="edith").data["notices"]["edges"]
    assert ([edge["node"]["kind"] for edge in before], after) == (["APPLICATION"], [])
    assert listed(ask) == ([], [])
