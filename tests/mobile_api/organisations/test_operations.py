"""Every query about organisations: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courses.models import Employer, Provider
from mobile_api.node import encode
from tests.factories.employer import employer
from tests.factories.invitation import invitation
from tests.factories.listings import NOW
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.organisations.operations import FILES, statements

pytestmark = pytest.mark.django_db


def _with_people(row: Provider | Employer, rows: int) -> Provider | Employer:
    """An organisation of Alice's, with as many other members and open invitations."""
    member(row)
    for number in range(rows):
        member(row, uid=f"member-{number}", role="VIEWER")
        invitation(row, code=f"{row.column} {row.pk} {number}")
    return row


def _mine(rows: int) -> dict[str, Any]:
    for _ in range(rows):
        _with_people(provider(), rows)
        _with_people(employer(), rows)
    return {}


def _one(rows: int) -> dict[str, Any]:
    return {"id": encode("Provider", _with_people(provider(), rows).pk)}


def _changed(ask: Ask, rows: int) -> dict[str, Any]:
    row = _with_people(provider(), rows)
    for revision in range(1, rows + 1):
        given = {"id": encode("Provider", row.pk), "revision": revision, "about": f"Words {revision}"}
        assert ask(FILES["update_provider"], {"input": given}, by="alice").data["updateProvider"]["errors"] == []
    return {"id": encode("Provider", row.pk)}


def _pending(rows: int) -> dict[str, Any]:
    for _ in range(rows):
        _with_people(employer(approval="PENDING"), rows)
    return {"kind": "EMPLOYER"}


def _proposed(rows: int) -> dict[str, Any]:
    for _ in range(rows):
        _with_people(employer(proposed_name="Third Lane", proposed_at=NOW), rows)
    return {"kind": "EMPLOYER"}


def _claims(rows: int) -> dict[str, Any]:
    for number in range(rows):
        member(provider(), uid=f"claimant-{number}", state="WAITING")
    return {}


def _edges(field: str) -> Callable[[Any], int]:
    return lambda data: len(data[field]["edges"])


# query -> who asks, what is made, and what of the answer must be as many as the rows
CASES: dict[str, tuple[str, Callable[[Ask, int], dict[str, Any]], Callable[[Any], int]]] = {
    "my_organisations": ("alice", lambda _ask, rows: _mine(rows), lambda data: len(data["myOrganisations"]) // 2),
    "organisation": (
        "alice",
        lambda _ask, rows: _one(rows),
        lambda data: len(data["organisation"]["invitations"]),
    ),
    "organisation_changes": ("alice", _changed, _edges("organisationChanges")),
    "organisations_to_approve": ("stan", lambda _ask, rows: _pending(rows), _edges("organisationsToApprove")),
    "names_to_decide": ("stan", lambda _ask, rows: _proposed(rows), _edges("namesToDecide")),
    "claims_to_decide": ("stan", lambda _ask, rows: _claims(rows), _edges("claimsToDecide")),
}


def test_every_query_is_tried() -> None:
    assert set(CASES) == {name for name, text in FILES.items() if "\nquery " in text}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(CASES))
def test_statements_of_a_query(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    by, make, answered = CASES[name]
    user()
    staff_user()
    variables = make(ask, rows)

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], variables, by=by)

    assert answered(answer.data) == rows
