"""Members: who changes, removes and leaves; codes; and that an owner is always left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.errors import NotFound, Refusal
from courses.models import (
    Employer,
    EmployerMember,
    Invitation,
    MemberRole,
    OrganisationChange,
    Provider,
    ProviderMember,
)
from courses.services.access import RoleTooLow, StaffOnly
from courses.services.claims import AlreadyMember
from courses.services.invitations import (
    LIFETIME,
    MOST_OPEN,
    InvitationEnded,
    InvitationNotValid,
    TooManyInvitations,
    accept_invitation,
    invite_member,
    revoke_invitation,
)
from courses.services.members import LastOwner, change_member, leave_organisation, remove_member
from tests.factories.employer import employer
from tests.factories.invitation import CODE, invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
both_kinds = pytest.mark.parametrize("make", [provider, employer])


def roles(row: Provider | Employer) -> dict[str, str]:
    return dict(row.members.values_list("user__firebase_uid", "role"))


def history(row: Provider | Employer) -> list[tuple[Any, ...]]:
    columns = ("action", "actor", "by__firebase_uid", "concerning__firebase_uid", "fields")
    return list(OrganisationChange.objects.filter(**{row.column: row}).order_by("pk").values_list(*columns))


def with_members(make: Callable[..., Any], **people: str) -> Any:
    """An organisation with these people in these roles."""
    row = make()
    for uid, role in people.items():
        member(row, uid=uid, role=role)
    return row


def key(row: Provider | Employer, uid: str) -> dict[str, Any]:
    return {"model": type(row), "member_id": row.members.get(user__firebase_uid=uid).pk}


@both_kinds
def test_an_owner_changes_a_member(make: Any) -> None:
    row = with_members(make, alice="OWNER", bob="VIEWER")

    change_member(**key(row, "bob"), role=MemberRole.EDITOR, label=" Bob  R ", by=user(), now=NOW)

    assert roles(row) == {"alice": "OWNER", "bob": "EDITOR"}
    fields = {"role": ["VIEWER", "EDITOR"], "label": ["", "Bob R"]}
    assert history(row) == [("MEMBER_CHANGED", "MEMBER", "alice", "bob", fields)]
    change_member(**key(row, "bob"), role=MemberRole.EDITOR, by=user(), now=NOW)
    assert len(history(row)) == 1


@both_kinds
def test_an_owner_removes_a_member(make: Any) -> None:
    row = with_members(make, alice="OWNER", bob="EDITOR")

    remove_member(**key(row, "bob"), by=user(), now=NOW)

    assert roles(row) == {"alice": "OWNER"}
    assert history(row) == [("MEMBER_REMOVED", "MEMBER", "alice", "bob", {"role": ["EDITOR", None]})]


@both_kinds
@pytest.mark.parametrize("role", ["VIEWER", "EDITOR", "OWNER"])
def test_a_member_leaves(make: Any, role: str) -> None:
    row = with_members(make, alice="OWNER", bob=role)

    leave_organisation(model=type(row), pk=row.pk, by=user(uid="bob"), now=NOW)

    assert roles(row) == {"alice": "OWNER"}
    assert history(row) == [("LEFT", "MEMBER", "bob", "bob", {"role": [role, None]})]


def last_owner_acts(row: Provider | Employer) -> list[Callable[[], object]]:
    alice = key(row, "alice")
    return [
        lambda: change_member(**alice, role=MemberRole.EDITOR, by=user(), now=NOW),
        lambda: remove_member(**alice, by=user(), now=NOW),
        lambda: leave_organisation(model=type(row), pk=row.pk, by=user(), now=NOW),
    ]


@both_kinds
@pytest.mark.parametrize("act", range(3))
def test_the_last_owner_stays(make: Any, act: int) -> None:
    row = with_members(make, alice="OWNER", bob="EDITOR")
    member(row, uid="charlie", role="OWNER", state="WAITING")

    with pytest.raises(LastOwner):
        last_owner_acts(row)[act]()

    assert (roles(row), history(row)) == ({"alice": "OWNER", "bob": "EDITOR", "charlie": "OWNER"}, [])


@both_kinds
@pytest.mark.parametrize("act", range(3))
def test_with_a_second_owner_the_first_may_go(make: Any, act: int) -> None:
    row = with_members(make, alice="OWNER", bob="OWNER")

    last_owner_acts(row)[act]()

    assert roles(row) == ({"alice": "EDITOR", "bob": "OWNER"} if act == 0 else {"bob": "OWNER"})


@pytest.mark.parametrize(
    ("by", "refusal"), [("charlie", RoleTooLow), ("dora", NotFound), ("erin", NotFound), ("oscar", NotFound)]
)
@pytest.mark.parametrize("act", [change_member, remove_member])
def test_only_owners_of_this_organisation_may(act: Any, by: str, refusal: type[Refusal]) -> None:
    row = with_members(provider, alice="OWNER", bob="EDITOR", charlie="EDITOR")
    member(row, uid="dora", role="OWNER", state="WAITING")
    with_members(employer, oscar="OWNER")
    before = roles(row)

    with pytest.raises(refusal):
        act(**key(row, "bob"), by=user(uid=by), now=NOW, **({"role": MemberRole.OWNER} if act is change_member else {}))

    assert (roles(row), history(row)) == (before, [])


@pytest.mark.parametrize("act", [change_member, remove_member])
def test_a_claim_is_no_member_to_an_owner(act: Any) -> None:
    row = with_members(provider, alice="OWNER")
    member(row, uid="bob", state="WAITING")

    with pytest.raises(NotFound):
        act(**key(row, "bob"), by=user(), now=NOW)

    assert row.members.count() == 2


def test_staff_take_out_an_impostor() -> None:
    row = with_members(provider, alice="OWNER")
    stan = staff_user()

    with pytest.raises(StaffOnly):
        remove_member(**key(row, "alice"), by=user(), now=NOW, as_staff=True)
    remove_member(**key(row, "alice"), by=stan, now=NOW, as_staff=True)

    assert roles(row) == {}
    assert history(row) == [("MEMBER_REMOVED", "STAFF", "stan", "alice", {"role": ["OWNER", None]})]


@both_kinds
def test_an_invitation_is_made_accepted_and_used_up(make: Any) -> None:
    row = with_members(make, alice="OWNER")

    made, code = invite_member(model=type(row), pk=row.pk, role=MemberRole.EDITOR, label="Bob", by=user(), now=NOW)
    joined = accept_invitation(code=f" {code}\n", by=user(uid="bob"), now=NOW + timedelta(days=13))

    made.refresh_from_db()
    assert (made.expires_at, made.made_by, made.accepted_by) == (NOW + LIFETIME, user(), user(uid="bob"))
    assert made.code_sha256 == hashlib.sha256(code.encode()).hexdigest()
    assert (joined.role, joined.label, joined.state) == ("EDITOR", "Bob", "ACTIVE")
    assert roles(row) == {"alice": "OWNER", "bob": "EDITOR"}
    assert history(row) == [
        ("INVITED", "MEMBER", "alice", None, {"role": [None, "EDITOR"]}),
        ("JOINED", "MEMBER", "bob", "bob", {"role": [None, "EDITOR"]}),
    ]
    with pytest.raises(InvitationNotValid):
        accept_invitation(code=code, by=user(uid="charlie"), now=NOW + timedelta(days=13))
    assert roles(row) == {"alice": "OWNER", "bob": "EDITOR"}


def test_the_code_is_stored_nowhere() -> None:
    row = with_members(provider, alice="OWNER")

    _, code = invite_member(model=Provider, pk=row.pk, role=MemberRole.EDITOR, by=user(), now=NOW)

    assert len(code) == 32
    stored = [str(values) for model in (Invitation, OrganisationChange) for values in model.objects.values()]
    assert [text for text in stored if code in text] == []


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": NOW}, {"accepted_at": NOW}, {"made_at": NOW - timedelta(15), "expires_at": NOW - timedelta(1)}],
)
def test_a_code_that_counts_no_more(fields: dict[str, Any]) -> None:
    row = provider()
    invitation(row, **{"made_at": NOW - timedelta(1), "expires_at": NOW + timedelta(1), **fields})

    for code in (CODE, "another", "", "\ud83d"):
        with pytest.raises(InvitationNotValid) as refused:
            accept_invitation(code=code, by=user(), now=NOW)
        assert (refused.value.code, refused.value.field) == ("INVITATION_NOT_VALID", "code")
    assert (roles(row), history(row)) == ({}, [])


def test_a_code_works_until_its_last_moment() -> None:
    row = provider()
    invitation(row, made_at=NOW - LIFETIME, expires_at=NOW)

    with pytest.raises(InvitationNotValid):
        accept_invitation(code=CODE, by=user(), now=NOW)
    accept_invitation(code=CODE, by=user(), now=NOW - timedelta(microseconds=1))

    assert roles(row) == {"alice": "EDITOR"}


def test_a_member_does_not_use_a_code_up() -> None:
    row = with_members(provider, alice="VIEWER")
    made = invitation(row, role="OWNER")

    with pytest.raises(AlreadyMember):
        accept_invitation(code=CODE, by=user(), now=made.made_at)

    made.refresh_from_db()
    assert (roles(row), made.accepted_at) == ({"alice": "VIEWER"}, None)


def test_a_claim_becomes_the_membership_of_the_invitation() -> None:
    row = provider()
    member(row, state="WAITING", role="OWNER")
    made = invitation(row, role="VIEWER")

    accept_invitation(code=CODE, by=user(), now=made.made_at)

    assert list(row.members.values_list("role", "state")) == [("VIEWER", "ACTIVE")]


def test_an_invitation_is_taken_back_by_any_owner() -> None:
    row = with_members(employer, alice="OWNER", bob="OWNER")
    made = invitation(row, made_by=user(), made_at=NOW, expires_at=NOW + LIFETIME)

    revoke_invitation(invitation_id=made.pk, by=user(uid="bob"), now=NOW)

    made.refresh_from_db()
    assert made.revoked_at == NOW
    assert history(row) == [("INVITATION_REVOKED", "MEMBER", "bob", None, {"role": ["EDITOR", None]})]
    with pytest.raises(InvitationEnded):
        revoke_invitation(invitation_id=made.pk, by=user(), now=NOW)


@pytest.mark.parametrize(("by", "refusal"), [("bob", RoleTooLow), ("charlie", NotFound)])
def test_only_owners_invite_and_take_back(by: str, refusal: type[Refusal]) -> None:
    row = with_members(provider, alice="OWNER", bob="EDITOR")
    with_members(provider, charlie="OWNER")
    made = invitation(row)

    with pytest.raises(refusal):
        invite_member(model=Provider, pk=row.pk, role=MemberRole.OWNER, by=user(uid=by), now=NOW)
    with pytest.raises(refusal):
        revoke_invitation(invitation_id=made.pk, by=user(uid=by), now=made.made_at)

    assert list(Invitation.objects.values_list("revoked_at", flat=True)) == [None]
    assert history(row) == []


def test_only_so_many_codes_at_a_time() -> None:
    row = with_members(provider, alice="OWNER")
    for _ in range(MOST_OPEN):
        last, _code = invite_member(model=Provider, pk=row.pk, role=MemberRole.VIEWER, by=user(), now=NOW)

    with pytest.raises(TooManyInvitations):
        invite_member(model=Provider, pk=row.pk, role=MemberRole.VIEWER, by=user(), now=NOW)
    revoke_invitation(invitation_id=last.pk, by=user(), now=NOW)
    invite_member(model=Provider, pk=row.pk, role=MemberRole.VIEWER, by=user(), now=NOW)

    assert Invitation.objects.open(now=NOW).count() == MOST_OPEN


@pytest.mark.parametrize("act", range(3))
def test_the_codes_of_an_owner_who_goes_stop_working(act: int) -> None:
    """Or they would be a way back in."""
    row = with_members(provider, alice="OWNER", bob="OWNER")
    mine = invitation(row, made_by=user(), made_at=NOW, expires_at=NOW + LIFETIME)
    bobs = invitation(row, code="other", made_by=user(uid="bob"), made_at=NOW, expires_at=NOW + LIFETIME)

    last_owner_acts(row)[act]()

    mine.refresh_from_db()
    bobs.refresh_from_db()
    assert (mine.revoked_at, bobs.revoked_at) == (NOW, None)


def test_who_goes_takes_their_key_along() -> None:
    """An account that is erased leaves the history, without itself."""
    row = with_members(employer, alice="OWNER", bob="OWNER")
    invitation(row, made_by=user(), accepted_by=user(), accepted_at=NOW)
    change_member(**key(row, "bob"), role=MemberRole.VIEWER, by=user(), now=NOW)

    user().delete()

    assert roles(row) == {"bob": "VIEWER"}
    assert [change[:4] for change in history(row)] == [("MEMBER_CHANGED", "MEMBER", None, "bob")]
    assert Invitation.objects.values_list("made_by", "accepted_by").get() == (None, None)
    assert (ProviderMember.objects.count(), EmployerMember.objects.count()) == (0, 1)
