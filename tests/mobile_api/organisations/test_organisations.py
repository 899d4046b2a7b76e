"""The life of an organisation as its people and GLA staff see it, asked as their screens ask; and what nobody else sees of it."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType

from courses.models import Course, EmployerMember, OrganisationChange, Provider, ProviderMember
from mobile_api.node import encode
from mobile_api.schema import schema
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.invitation import invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.organisations.operations import FILES

pytestmark = pytest.mark.django_db


def do(ask: Ask, name: str, by: str, /, **given: Any) -> dict[str, Any]:
    """The payload of a mutation."""
    (payload,) = ask(FILES[name], {"input": given}, by=by).data.values()
    return dict(payload)


def done(ask: Ask, name: str, by: str, /, **given: Any) -> dict[str, Any]:
    """The payload of a mutation that must not have been refused."""
    payload = do(ask, name, by, **given)
    assert payload.pop("errors") == []
    return payload


def public(ask: Ask, organisation_id: str, by: str | None = None) -> Any:
    """What `node` gives."""
    return ask(
        "query ($id: ID!) { node(id: $id) { ... on Provider { name } ... on Employer { name } } }",
        {"id": organisation_id},
        by=by,
    ).body["data"]["node"]


def test_from_registering_to_publishing_together(ask: Ask) -> None:
    staff_user()
    given = {"name": "Third Lane", "ukprn": "99910001", "label": "Ria"}
    membership = done(ask, "register_provider", "ria", **given)["membership"]
    third_lane = membership["organisation"]
    assert (membership["role"], membership["state"], third_lane["approval"]) == ("OWNER", "ACTIVE", "PENDING")
    assert (public(ask, third_lane["id"]), public(ask, third_lane["id"], by="ria")) == (None, {"name": "Third Lane"})

    queue = ask(FILES["organisations_to_approve"], {"kind": "PROVIDER"}, by="stan").data["organisationsToApprove"]
    assert (queue["totalCount"]["value"], queue["edges"][0]["node"]["members"]) == (
        1,
        [{"role": "OWNER", "label": "Ria"}],
    )
    decided = done(
        ask, "decide_on_organisation", "stan", id=third_lane["id"], revision=third_lane["revision"], decision="APPROVE"
    )["organisation"]
    assert (decided["approval"], decided["revision"]) == ("APPROVED", 2)
    assert public(ask, third_lane["id"]) == {"name": "Third Lane"}

    made = done(ask, "invite_member", "ria", organisationId=third_lane["id"], role="EDITOR", label="Sam")
    joined = done(ask, "accept_invitation", "sam", code=made["code"])["membership"]
    assert joined == {
        "role": "EDITOR",
        "state": "ACTIVE",
        "organisation": {"id": third_lane["id"], "name": "Third Lane", "myRole": "EDITOR"},
    }
    members = ask(FILES["organisation"], {"id": third_lane["id"]}, by="sam").data["organisation"]["members"]
    assert [(row["role"], row["label"], row["isYou"]) for row in members] == [
        ("OWNER", "Ria", False),
        ("EDITOR", "Sam", True),
    ]
    sam = members[1]["id"]
    assert done(ask, "change_member", "ria", memberId=sam, role="OWNER")["member"]["role"] == "OWNER"
    assert done(ask, "leave_organisation", "ria", organisationId=third_lane["id"]) == {"left": True}
    assert ask(FILES["organisation"], {"id": third_lane["id"]}, by="ria").codes == ["MEMBERS_ONLY"]

    assert_told(ask, third_lane["id"])


def assert_told(ask: Ask, organisation_id: str) -> None:
    """The history of all that, as Sam reads it."""
    changes = ask(FILES["organisation_changes"], {"id": organisation_id}, by="sam").data["organisationChanges"]
    told = [(edge["node"]["act"], edge["node"]["actor"], edge["node"]["byYou"]) for edge in changes["edges"]]
    assert told == [
        ("LEFT", "MEMBER", False),
        ("MEMBER_CHANGED", "MEMBER", False),
        ("JOINED", "MEMBER", True),
        ("INVITED", "MEMBER", False),
        ("DECIDED", "STAFF", False),
        ("REGISTERED", "MEMBER", False),
    ]
    assert [(edge["node"]["by"] or {}).get("label") for edge in changes["edges"]] == [
        *(None, None, "Sam", None, None, None),  # Ria has left
    ]
    assert [(edge["node"]["concerning"] or {}).get("label") for edge in changes["edges"]] == [
        *(None, "Sam", "Sam", None, None, None),
    ]
    assert changes["edges"][4]["node"]["fields"] == [{"name": "approval", "before": "PENDING", "after": "APPROVED"}]


def test_a_claim_waits_shows_nothing_and_is_granted(ask: Ask) -> None:
    staff_user()
    known = provider(name="Lantern Yard", source="ncs_providers", source_ref="1", ukprn="99910001")

    membership = done(ask, "register_provider", "ria", name="x", ukprn="99910001")["membership"]
    assert membership == {
        "id": membership["id"],
        "role": "OWNER",
        "state": "WAITING",
        "organisationName": "Lantern Yard",
        "organisation": None,
    }
    assert ask(FILES["organisation"], {"id": encode("Provider", known.pk)}, by="ria").codes == ["MEMBERS_ONLY"]

    claims = ask(FILES["claims_to_decide"], by="stan").data["claimsToDecide"]
    assert [edge["node"]["id"] for edge in claims["edges"]] == [membership["id"]]
    done(ask, "decide_on_claim", "stan", id=membership["id"], grant=True)
    mine = ask(FILES["my_organisations"], by="ria").data["myOrganisations"]
    assert [(row["state"], row["organisation"]["myRole"]) for row in mine] == [("ACTIVE", "OWNER")]


def test_an_employer_says_what_it_offers(ask: Ask) -> None:
    made = done(
        ask, "register_employer", "ria", name="Tidewharf", disabilityConfident="LEADER", livingWageEmployer=True
    )
    row = made["membership"]["organisation"]
    assert (row["disabilityConfident"], row["livingWageEmployer"]) == ("LEADER", True)

    changed = done(
        ask, "update_employer", "ria", id=row["id"], revision=1, disabilityConfident=None, about="We listen."
    )

    assert changed["organisation"] == {
        "id": row["id"],
        "name": "Tidewharf",
        "about": "We listen.",
        "disabilityConfident": None,
        "livingWageEmployer": True,
        "approval": "PENDING",
        "revision": 2,
    }


REFUSED: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("update_provider", {"revision": 7, "about": "Old"}, "CHANGED_MEANWHILE", "revision"),
    ("update_provider", {"revision": 1, "name": ""}, "NAME_MISSING", "name"),
    ("update_provider", {"revision": 1, "website": "javascript:alert(1)"}, "WEBSITE_INVALID", "website"),
]


@pytest.mark.parametrize(("name", "given", "code", "field"), REFUSED)
def test_a_refused_change(ask: Ask, name: str, given: dict[str, Any], code: str, field: str | None) -> None:
    row = provider(name="Lantern Yard", about="Now")
    member(row)

    payload = do(ask, name, "alice", id=encode("Provider", row.pk), **given)

    assert [(error["code"], error["field"]) for error in payload["errors"]] == [(code, field)]
    assert (Provider.objects.values_list("name", "about", "revision").get(), OrganisationChange.objects.count()) == (
        ("Lantern Yard", "Now", 1),
        0,
    )


@pytest.mark.parametrize(
    ("name", "field", "kind"),
    [
        ("update_provider", "id", "Employer"),
        ("update_employer", "id", "Provider"),
        ("invite_member", "organisationId", "Course"),
        ("remove_member", "memberId", "Provider"),
        ("change_member", "memberId", "Invitation"),
        ("revoke_invitation", "invitationId", "ProviderMember"),
    ],
)
def test_an_id_of_something_else_is_refused(ask: Ask, name: str, field: str, kind: str) -> None:
    for row in (provider(), employer()):
        member(row)
    more = {"revision": 1} if name.startswith("update") else {"role": "EDITOR"} if name == "invite_member" else {}

    payload = do(ask, name, "alice", **{field: encode(kind, 1)}, **more)

    assert [(error["code"], error["field"]) for error in payload["errors"]] == [("INVALID_ID", field)]


def test_only_owners_see_invitations(ask: Ask) -> None:
    row = provider()
    staff_user()
    for uid, role in {"olga": "OWNER", "edith": "EDITOR", "vera": "VIEWER"}.items():
        member(row, uid=uid, role=role)
    invitation(row)

    def seen(by: str) -> Any:
        answer = ask(FILES["organisation"], {"id": encode("Provider", row.pk)}, by=by)
        found = answer.data["organisation"]["invitations"]
        return found if found is None else len(found)

    assert {by: seen(by) for by in ("olga", "edith", "vera", "stan")} == {
        "olga": 1,
        "edith": None,
        "vera": None,
        "stan": None,
    }


def test_one_of_several_organisations_tells_nothing_of_the_others(ask: Ask) -> None:
    mine, other = provider(name="Mine"), provider(name="Other", approval="PENDING")
    member(mine)
    member(other, uid="bob", label="Bob")
    invitation(other)

    answer = ask(FILES["my_organisations"], by="alice")

    assert [row["organisation"]["name"] for row in answer.data["myOrganisations"]] == ["Mine"]
    assert [len(row["organisation"]["members"]) for row in answer.data["myOrganisations"]] == [1]
    assert ask(FILES["organisation"], {"id": encode("Provider", other.pk)}, by="alice").codes == ["NOT_FOUND"]
    assert ask(FILES["organisation_changes"], {"id": encode("Provider", other.pk)}, by="alice").codes == ["NOT_FOUND"]


def test_the_queue_counts_and_pages_what_waits(ask: Ask) -> None:
    staff_user()
    names = [provider(name=f"Waits {n}", approval="PENDING").name for n in range(3)]
    provider()
    employer(approval="PENDING")
    seen: list[str] = []
    after = None
    while True:
        page = ask(FILES["organisations_to_approve"], {"kind": "PROVIDER", "first": 2, "after": after}, by="stan")
        queue = page.data["organisationsToApprove"]
        assert queue["totalCount"]["value"] == 3
        seen += [edge["node"]["name"] for edge in queue["edges"]]
        if not queue["pageInfo"]["hasNextPage"]:
            break
        after = queue["pageInfo"]["endCursor"]

    assert seen == names
    approved = ask(FILES["organisations_to_approve"], {"kind": "PROVIDER", "approval": "APPROVED"}, by="stan")
    assert approved.data["organisationsToApprove"]["totalCount"]["value"] == 1


def test_a_suspended_organisation_is_out_of_every_public_list(ask: Ask) -> None:
    staff_user()
    row = course(title="Welding by night")
    member(row.provider)
    place = encode("Provider", row.provider_id)
    titles = "{ courses { totalCount { value } edges { node { title provider { name } } } } }"
    assert ask(titles).data["courses"]["totalCount"]["value"] == 1

    done(ask, "decide_on_organisation", "stan", id=place, revision=1, decision="SUSPEND", reason="We can't reach you.")

    assert ask(titles).data["courses"] == {"totalCount": {"value": 0}, "edges": []}
    assert ask("query ($id: ID!) { opportunity(id: $id) { title } }", {"id": encode("Course", row.pk)}).codes == [
        "NOT_FOUND"
    ]
    assert (public(ask, place), Course.objects.get().status) == (None, "WITHDRAWN")
    told = ask(FILES["organisation"], {"id": place}, by="alice").data["organisation"]
    assert (told["approval"], told["approvalReason"]) == ("SUSPENDED", "We can't reach you.")


def test_nobody_sees_a_new_name_before_staff_agree(ask: Ask) -> None:
    staff_user()
    row = course().provider
    member(row)
    place = encode("Provider", row.pk)
    old, titles = row.name, "{ courses { edges { node { provider { name } } } } }"

    def known_as() -> tuple[str, str]:
        return public(ask, place)["name"], ask(titles).data["courses"]["edges"][0]["node"]["provider"]["name"]

    changed = done(ask, "update_provider", "alice", id=place, revision=1, name="City of London College")

    assert (changed["organisation"]["name"], known_as()) == (old, (old, old))
    queue = ask(FILES["names_to_decide"], {"kind": "PROVIDER"}, by="stan").data["namesToDecide"]["edges"]
    assert [(edge["node"]["name"], edge["node"]["proposedName"]) for edge in queue] == [(old, "City of London College")]
    assert (
        do(ask, "decide_on_name", "stan", id=place, revision=1, approve=True)["errors"][0]["code"]
        == "CHANGED_MEANWHILE"
    )

    decided = done(ask, "decide_on_name", "stan", id=place, revision=2, approve=True)["organisation"]

    assert (decided["name"], decided["proposedName"], known_as()) == (
        "City of London College",
        None,
        ("City of London College",) * 2,
    )
    assert (
        do(ask, "decide_on_name", "stan", id=place, revision=3, approve=True)["errors"][0]["code"] == "NO_NAME_PROPOSED"
    )


@pytest.mark.parametrize("make", [provider, employer])
def test_members_are_told_that_a_name_was_refused_and_why(ask: Ask, make: Any) -> None:
    staff_user()
    row = make(name="Lantern Yard", approval="APPROVED")
    member(row)
    member(row, uid="bob", role="VIEWER")
    place, update = encode(type(row).__name__, row.pk), f"update_{row.column}"
    dashboard = "query ($id: ID!) { organisationDashboard(organisationId: $id) { nameDecision { name reason } } }"

    def told(by: str) -> Any:
        (mine,) = ask(FILES["my_organisations"], by=by).data["myOrganisations"]
        return mine["organisation"]["nameDecision"]

    assert told("alice") is None
    done(ask, update, "alice", id=place, revision=1, name="City of London College")
    words = "That is the name of a college in the City. Please show us that you may use it."
    done(ask, "decide_on_name", "stan", id=place, revision=2, approve=False, reason=words)

    refused = {"name": "City of London College", "approved": False, "reason": words}
    for by in ("alice", "bob"):
        found = told(by)
        assert {name: found[name] for name in refused} == refused
    shown = ask(dashboard, {"id": place}, by="bob").data["organisationDashboard"]
    assert shown == {"nameDecision": {"name": "City of London College", "reason": words}}

    done(ask, update, "alice", id=place, revision=3, name="Lantern Yard College")
    assert told("alice") is None  # another one waits
    done(ask, "decide_on_name", "stan", id=place, revision=4, approve=True)
    assert (told("bob")["name"], told("bob")["approved"], told("bob")["reason"]) == ("Lantern Yard College", True, None)


PUBLIC = {
    "Provider": {"id", "name", "ukprn", "website", "about"},
    "Employer": {"id", "name", "website", "about", "disabilityConfident", "livingWageEmployer"},
}
PRIVATE = {"Organisation", "NameDecision", "Member", "Membership", "Invitation", "Claim", "OrganisationChange"}
"""Types that only `organisation…`, `my…`, and the queues and mutations about them lead to."""


@pytest.mark.parametrize("name", [*PUBLIC])
def test_the_public_types_have_these_fields_and_no_others(name: str) -> None:
    kind = schema.graphql_schema.type_map[name]

    assert isinstance(kind, GraphQLObjectType)
    assert set(kind.fields) == PUBLIC[name]


def test_no_other_type_leads_to_what_is_private() -> None:
    """The guard stands at the root: a way in from a public type would go round it. A dashboard is for members too."""
    leading = {
        name: {getattr(field.type, "name", None) or str(field.type).strip("[]!") for field in kind.fields.values()}
        for name, kind in schema.graphql_schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
    }

    ways = {name for name, kinds in leading.items() if kinds & PRIVATE}
    inside = PRIVATE | {f"{name}{part}" for name in PRIVATE for part in ("Edge", "Connection")}
    assert {name for name in ways - inside if not name.endswith("Payload")} == {"Query", "OrganisationDashboard"}


def test_nobody_joins_by_guessing(ask: Ask) -> None:
    invitation(provider())

    for code in ("", "x" * 32, "' OR 1=1 --"):
        assert [error["code"] for error in do(ask, "accept_invitation", "bob", code=code)["errors"]] == [
            "INVITATION_NOT_VALID"
        ]
    assert (ProviderMember.objects.count(), EmployerMember.objects.count()) == (0, 0)
