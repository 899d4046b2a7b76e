"""Roles and approvals go to the audit log: codes only, no words of anybody."""

from __future__ import annotations

import pytest

from backend.audit.models import AuditEntry
from courses.models import Course, MemberRole, Provider
from courses.services.approval import Decision, decide_on_organisation
from courses.services.invitations import accept_invitation, invite_member
from courses.services.members import change_member, leave_organisation, remove_member
from courses.services.organisation_names import decide_on_name
from courses.services.organisations import update_organisation
from courses.services.publishing import approve_listing, send_back_listing
from tests.factories.listings import NOW, drafted_course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db


def log() -> list[tuple[object, ...]]:
    columns = ("action", "actor", "actor_pseudonym", "subject_pseudonym", "thing", "facts")
    return list(AuditEntry.objects.values_list(*columns))


def test_a_role_is_given_changed_and_taken() -> None:
    college = provider()
    member(college, uid="olga")
    olga, edith = user(uid="olga"), user(uid="edith")
    thing = f"courses.Provider {college.pk}"

    _, code = invite_member(
        model=Provider, pk=college.pk, role=MemberRole.EDITOR, label="Edith's desk", by=olga, now=NOW
    )
    accept_invitation(code=code, by=edith, now=NOW)
    row = college.members.get(user=edith)
    change_member(model=Provider, member_id=row.pk, by=olga, now=NOW, role=MemberRole.VIEWER, label="Her new desk")
    remove_member(model=Provider, member_id=row.pk, by=olga, now=NOW)

    assert log() == [
        ("ROLE_GIVEN", "MEMBER", edith.pseudonym, edith.pseudonym, thing, {"role_was": None, "role_is": "EDITOR"}),
        ("ROLE_CHANGED", "MEMBER", olga.pseudonym, edith.pseudonym, thing, {"role_was": "EDITOR", "role_is": "VIEWER"}),
        ("ROLE_TAKEN", "MEMBER", olga.pseudonym, edith.pseudonym, thing, {"role_was": "VIEWER", "role_is": None}),
    ]


def test_a_member_leaves() -> None:
    college = provider()
    member(college, uid="olga")
    member(college, uid="vera", role="VIEWER")
    vera = user(uid="vera")

    leave_organisation(model=Provider, pk=college.pk, by=vera, now=NOW)

    assert [(row[0], row[2], row[3]) for row in log()] == [("ROLE_TAKEN", vera.pseudonym, vera.pseudonym)]


def test_an_organisation_is_approved() -> None:
    college, stan = provider(approval="PENDING"), staff_user()

    decide_on_organisation(model=Provider, pk=college.pk, decision=Decision.APPROVE, by=stan, now=NOW)

    assert log() == [
        (
            "ORGANISATION_DECIDED",
            "STAFF",
            stan.pseudonym,
            None,
            f"courses.Provider {college.pk}",
            {"approval_was": "PENDING", "approval_is": "APPROVED"},
        )
    ]


def test_a_name_is_proposed_taken_back_approved_and_refused() -> None:
    college, stan = provider(), staff_user()
    member(college, uid="olga")
    olga, old = user(uid="olga"), college.name

    for name, decision in (("City College", None), (old, None), ("East College", False), ("West College", True)):
        update_organisation(
            model=Provider, pk=college.pk, by=olga, given={"name": name}, revision=revision(college), now=NOW
        )
        if decision is not None:
            reason = "" if decision else "That is somebody else's name."
            decide_on_name(model=Provider, pk=college.pk, approve=decision, by=stan, now=NOW, reason=reason)

    assert [(row[0], row[1], row[2], row[5]) for row in log()] == [
        ("ORGANISATION_NAME_PROPOSED", "MEMBER", olga.pseudonym, {}),
        ("ORGANISATION_NAME_TAKEN_BACK", "MEMBER", olga.pseudonym, {}),
        ("ORGANISATION_NAME_PROPOSED", "MEMBER", olga.pseudonym, {}),
        ("ORGANISATION_NAME_REFUSED", "STAFF", stan.pseudonym, {}),
        ("ORGANISATION_NAME_PROPOSED", "MEMBER", olga.pseudonym, {}),
        ("ORGANISATION_NAME_APPROVED", "STAFF", stan.pseudonym, {}),
    ]


def revision(college: Provider) -> int:
    college.refresh_from_db()
    return college.revision


def test_listings_are_approved_and_sent_back() -> None:
    stan = staff_user()
    back, live = (drafted_course() for _ in range(2))
    Course.objects.update(status=Course.Status.IN_REVIEW)

    send_back_listing(by=stan, listing_id=back.pk, revision=None, now=NOW, reason="Say where it is.")
    approve_listing(by=stan, listing_id=live.pk, revision=None, now=NOW)

    assert [(row[0], row[1], row[2], row[5]) for row in log()] == [
        ("LISTING_SENT_BACK", "STAFF", stan.pseudonym, {}),
        ("LISTING_APPROVED", "STAFF", stan.pseudonym, {}),
    ]
