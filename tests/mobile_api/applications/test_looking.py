"""Whoever opens an application leaves a trace that the person can read: by real requests, and none without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import connection

from backend.audit.models import AuditEntry
from backend.postgresql.roles import Role
from courses.models import Employer
from matching.lifecycle import Move
from matching.models import Application, DataView, Resident
from matching.queries.applications import received_applications
from matching.services import data_views
from matching.services.application_moves import MoveOrder
from matching.services.data_views import record_looks
from matching.services.outcomes import confirm_outcome
from mobile_api.node import encode
from tests.factories.application import CONTACT, applied, applied_for, moved, run_with
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user
from tests.mobile_api.applications.test_operations import FILES
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES as RIGHTS
from tests.owner import as_owner

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
WITHOUT_WORDS = "query { receivedApplications { edges { node { id status statusReason timeline { text } } } } }"


@pytest.fixture
def firm() -> Employer:
    """Edith edits for it, Vera reads."""
    made = employer(name="Wharf Software")
    member(made, uid="edith", role="EDITOR")
    member(made, uid="vera", role="VIEWER")
    return made


@pytest.fixture
def row(firm: Employer) -> Application:
    """Alice has applied there."""
    return applied_for(job(employer=firm, title="Junior tester"))


def seen_by(ask: Ask, uid: str) -> list[dict[str, Any]]:
    """What this person can read of who looked."""
    edges = ask(RIGHTS["who_looked_at_my_data"], {}, by=uid).data["whoLookedAtMyData"]["edges"]
    return [edge["node"] for edge in edges]


def one(row: Application) -> dict[str, Any]:
    return {"id": encode("Application", row.pk)}


@pytest.mark.django_db
def test_the_person_reads_who_what_and_when(ask: Ask, row: Application) -> None:
    assert ask(FILES["received_application"], one(row), by="vera").codes == []

    ((look),) = seen_by(ask, "alice")
    (stored,) = DataView.objects.all()
    assert look == {
        "at": stored.at.isoformat(),
        "viewer": "EMPLOYER",
        "organisation": "Wharf Software",
        "what": "Your application for Junior tester",
        "why": "To decide about your application",
    }
    assert "vera" not in str(look)


@pytest.mark.django_db
def test_a_provider_looks_too(ask: Ask) -> None:
    college = provider(name="Docks College")
    member(college, uid="edith", role="VIEWER")
    applied(run_with(3, course=course(provider=college, title="Bookkeeping")))

    assert ask(FILES["received_applications"], {}, by="edith").codes == []

    ((look),) = seen_by(ask, "alice")
    assert (look["viewer"], look["organisation"]) == ("PROVIDER", "Docks College")
    assert look["what"] == "Your application for Bookkeeping"


@pytest.mark.django_db
def test_a_list_is_a_look_at_each_that_is_shown(ask: Ask, firm: Employer, row: Application) -> None:
    listing = row.opportunity.job
    for uid in ("bob", "charlie"):
        applied_for(listing, uid=uid)

    assert ask(FILES["received_applications"], {"first": 2}, by="edith").codes == []

    # Alice's, the oldest, is on the second page: nobody was shown it.
    assert [len(seen_by(ask, uid)) for uid in ("alice", "bob", "charlie")] == [0, 1, 1]


@pytest.mark.django_db
def test_what_was_sent_is_not_shown_so_nobody_looked(ask: Ask, row: Application) -> None:
    answer = ask(WITHOUT_WORDS, {}, by="edith")

    assert len(answer.data["receivedApplications"]["edges"]) == 1
    assert CONTACT not in str(answer.body)
    assert DataView.objects.count() == 0


@pytest.mark.django_db
def test_to_open_one_is_a_look_whatever_is_asked_of_it(ask: Ask, row: Application) -> None:
    assert ask("query ($id: ID!) { receivedApplication(id: $id) { status } }", one(row), by="edith").codes == []

    assert len(seen_by(ask, "alice")) == 1


@pytest.mark.django_db
def test_what_a_move_answers_with_is_a_look_too(ask: Ask, row: Application) -> None:
    asked = "mutation ($input: MoveApplicationsInput!) { moveApplications(input: $input) { results { application { %s } } } }"
    given = {"applications": [{**one(row), "revision": row.revision}], "move": "REVIEW"}

    assert ask(asked % "status", {"input": given}, by="edith").codes == []
    before = DataView.objects.count()
    given = {"applications": [{**one(row), "revision": row.revision + 1}], "move": "INTERVIEW"}
    answer = ask(asked % "sections { words }", {"input": given}, by="edith")

    assert (before, DataView.objects.count()) == (0, 1)
    assert CONTACT in str(answer.data)


@pytest.mark.django_db
def test_the_same_look_stands_there_once_a_day_for_each_member(ask: Ask, row: Application) -> None:
    for uid in ("edith", "edith", "vera", "vera"):
        assert ask(FILES["received_applications"], {}, by=uid).codes == []
        assert ask(FILES["received_application"], one(row), by=uid).codes == []
    assert len(seen_by(ask, "alice")) == 2

    edith = user(uid="edith")
    for hours in (0, 1, 24):
        record_looks(applications=received_applications(edith), by=edith, now=NOON + timedelta(days=7, hours=hours))
    assert DataView.objects.count() == 4


@pytest.mark.django_db
def test_the_day_is_londons(row: Application) -> None:
    """In summer a day begins at 23:00 UTC."""
    edith = user(uid="edith")
    for hour, minute in ((22, 59), (23, 1)):
        now = datetime(2027, 7, 1, hour, minute, tzinfo=UTC)
        record_looks(applications=received_applications(edith), by=edith, now=now)

    assert DataView.objects.count() == 2


@pytest.mark.django_db
def test_to_look_at_ones_own_application_is_no_look(ask: Ask, firm: Employer) -> None:
    applied_for(job(employer=firm), uid="edith")

    assert ask(FILES["received_applications"], {}, by="edith").codes == []

    assert DataView.objects.count() == 0


@pytest.mark.django_db
def test_others_leave_no_trace(ask: Ask, row: Application) -> None:
    member(employer(), uid="oscar")

    answer = ask(FILES["received_application"], one(row), by="oscar")

    assert answer.codes == ["APPLICATION_NOT_FOUND"]
    assert DataView.objects.count() == 0


@pytest.mark.django_db
def test_the_longest_title_fits(row: Application) -> None:
    row.opportunity.title = "x" * 255
    row.opportunity.save()
    edith = user(uid="edith")

    record_looks(applications=received_applications(edith), by=edith, now=NOON)

    assert DataView.objects.get().what == f"Your application for {'x' * 179}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["received_application", "received_applications"])
def test_nothing_is_shown_of_somebody_who_leaves_this_very_moment(
    ask: Ask, row: Application, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erased after the application was read, and before the look is written."""

    def leave(*given: Any) -> UUID:
        Resident.objects.filter(pk=row.resident_id).delete()
        return uuid5(*given)

    monkeypatch.setattr(data_views, "uuid5", leave)

    answer = ask(FILES[name], one(row) if name == "received_application" else {}, by="edith")

    assert answer.codes == ["LOOK_NOT_RECORDED"]
    assert set(answer.body["data"].values()) == {None}
    assert CONTACT not in str(answer.body)
    assert DataView.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["received_application", "received_applications"])
def test_nothing_is_shown_where_nothing_can_be_written(ask: Ask, row: Application, name: str) -> None:
    table = DataView._meta.db_table
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON {table} FROM {Role.APP}")
    try:
        answer = ask(FILES[name], one(row) if name == "received_application" else {}, by="edith")
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f"GRANT INSERT ON {table} TO {Role.APP}")

    assert answer.codes == ["INTERNAL"]
    assert set(answer.body["data"].values()) == {None}
    assert CONTACT not in str(answer.body)


@pytest.mark.django_db
def test_staff_who_read_a_dispute_are_seen_once_a_day_and_stand_in_the_audit_log(ask: Ask, row: Application) -> None:
    moved(row, MoveOrder(Move.OFFER))
    moved(row, MoveOrder(Move.HIRE))
    alice, stan = row.resident.user, staff_user(uid="stan")
    confirm_outcome(by=alice, outcome_id=row.outcomes.get().pk, is_right=False, words="I was not hired", now=NOON)
    before = AuditEntry.objects.filter(action="DATA_VIEWED").count()

    for _ in range(2):
        (edge,) = ask(FILES["disputed_outcomes"], {}, by="stan").data["disputedOutcomes"]["edges"]
        assert edge["node"]["words"] == "I was not hired"

    ((look),) = seen_by(ask, "alice")
    assert (look["viewer"], look["organisation"]) == ("STAFF", "Greater London Authority")
    assert look["what"] == "What you say of a report on your application for Junior tester"
    assert "stan" not in str(look)
    written = AuditEntry.objects.filter(action="DATA_VIEWED")
    assert written.count() == before + 1
    last = written.order_by("-pk")[0]
    assert (last.actor_pseudonym, last.subject_pseudonym) == (stan.pseudonym, alice.pseudonym)
