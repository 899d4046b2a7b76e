"""Owners let colleagues in by a code, which they pass on themselves: we keep neither the code nor anybody's address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import Refusal
from courses.models import (
    Employer,
    Invitation,
    Member,
    MemberRole,
    OrganisationChange,
    Provider,
)
from courses.services.access import every, fetch_for_member, find_for_member
from courses.services.history import Act
from courses.services.members import join
from courses.services.organisation_fields import clean_label
from courses.services.organisation_history import owned_by, record_organisation_change

LIFETIME: Final = timedelta(days=14)
MOST_OPEN: Final = 20
"""Open invitations of one organisation at a time."""

_CODE_BYTES: Final = 24  # 192 bits: nobody guesses one, so that a plain hash of it gives nothing away


class InvitationNotValid(Refusal):
    """Unknown, used, taken back or too old: all answer alike."""

    code = "INVITATION_NOT_VALID"
    message = (
        "This code doesn't work: it may be used already, taken back, or older than 14 days. Please ask for a new one."
    )


class InvitationEnded(Refusal):
    """One that was accepted, taken back or has run out cannot be taken back."""

    code = "INVITATION_ENDED"
    message = "This invitation has ended already."


class TooManyInvitations(Refusal):
    """More codes about than anybody can keep an eye on."""

    code = "TOO_MANY_INVITATIONS"
    message = f"{MOST_OPEN} invitations are open already. Please take some back first."


@transaction.atomic
def invite_member(
    *, model: type[Provider | Employer], pk: int, role: MemberRole, by: User, now: datetime, label: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation.

    Returns:
        The invitation, and its code, which nobody can read again.

    Raises:
        NotFound, RoleTooLow, TooManyInvitations, LabelIsAddress, TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    row: Provider | Employer = fetch_for_member(every(model), pk, by=by, at_least=MemberRole.OWNER, lock=True)
    known_as = clean_label(label)
    if Invitation.objects.open(now=now).filter(**owned_by(row)).count() >= MOST_OPEN:
        raise TooManyInvitations
    code = secrets.token_urlsafe(_CODE_BYTES)
    invitation = Invitation.objects.create(
        **owned_by(row),
        role=role,
        label=known_as,
        code_sha256=_hash(code),
        made_at=now,
        made_by=by,
        expires_at=now + LIFETIME,
    )
    record_organisation_change(
        row, OrganisationChange.Action.INVITED, Act(by, now), fields={"role": (None, role.value)}
    )
    return invitation, code


@transaction.atomic
def revoke_invitation(*, invitation_id: int, by: User, now: datetime) -> Invitation:
    """Take an invitation back. Any owner of the organisation may.

    Raises:
        NotFound, RoleTooLow, InvitationEnded.
    """
    rows = Invitation.objects.filter(pk=invitation_id)
    row: Invitation = find_for_member(rows, by=by, at_least=MemberRole.OWNER, lock=True)
    if row.state(now=now) is not Invitation.State.OPEN:
        raise InvitationEnded
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    record_organisation_change(
        row.organisation,
        OrganisationChange.Action.INVITATION_REVOKED,
        Act(by, now),
        fields={"role": (row.role, None)},
    )
    return row


@transaction.atomic
def accept_invitation(*, code: str, by: User, now: datetime) -> Member:
    """Join the organisation that a code invites to. A code works once, also when two people use it in the same moment.

    Raises:
        InvitationNotValid, AlreadyMember.
    """
    found = Invitation.objects.open(now=now).filter(code_sha256=_hash(code.strip()))
    asked = found.select_related("provider", "employer").first()
    if asked is None:
        raise InvitationNotValid(field="code")
    organisation = asked.organisation
    # The organisation before the invitation: in the order of whoever removes the owner who made it.
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    invitation = found.select_for_update(of=("self",)).first()
    if invitation is None:
        raise InvitationNotValid(field="code")
    member = join(organisation, user=by, role=invitation.role, label=invitation.label, now=now)
    invitation.accepted_at, invitation.accepted_by = now, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record_organisation_change(
        organisation,
        OrganisationChange.Action.JOINED,
        Act(by, now),
        concerning=by,
        fields={"role": (None, invitation.role)},
    )
    return member


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()
