"""Somebody says that they act for a provider that we know from a register; GLA staff decide whether that is so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import Member, MemberRole, OrganisationChange, Provider, ProviderMember
from courses.services.access import require_staff
from courses.services.history import Act
from courses.services.organisation_fields import clean_reason
from courses.services.organisation_history import record_organisation_change


class HasOwners(Refusal):
    """Somebody acts for it already, and they decide who else does."""

    code = "ORGANISATION_HAS_OWNERS"
    message = "Somebody acts for this organisation already. Please ask one of its owners to invite you."


class AlreadyMember(Refusal):
    """A second membership of the same account."""

    code = "ALREADY_MEMBER"
    message = "You act for this organisation already, or have asked to."


def claim(provider: Provider, *, by: User, label: str, now: datetime) -> ProviderMember:
    """Ask to own a provider that nobody owns. The caller holds its row locked.

    Raises:
        AlreadyMember, HasOwners.
    """
    if provider.members.filter(user=by).exists():
        raise AlreadyMember(field="ukprn")
    if provider.members.filter(role=MemberRole.OWNER, state=Member.State.ACTIVE).exists():
        raise HasOwners(field="ukprn")
    member = ProviderMember.objects.create(
        provider=provider, user=by, role=MemberRole.OWNER, state=Member.State.WAITING, label=label, joined_at=now
    )
    record_organisation_change(provider, OrganisationChange.Action.CLAIMED, Act(by, now), concerning=by)
    return member


@transaction.atomic
def decide_on_claim(*, member_id: int, grant: bool, by: User, now: datetime, reason: str = "") -> Provider:
    """Make a claim count, or turn it down for a reason.

    Raises:
        StaffOnly, NotFound, ReasonNeeded, TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    require_staff(by)
    why = clean_reason(reason)
    row = Provider.objects.select_for_update(no_key=True, of=("self",)).filter(members=member_id).first()
    waiting = ProviderMember.objects.filter(pk=member_id, state=Member.State.WAITING).first()
    if row is None or waiting is None:
        raise NotFound(field="id")
    if not grant and not why:
        raise ReasonNeeded(field="reason")
    action = OrganisationChange.Action.CLAIM_GRANTED if grant else OrganisationChange.Action.CLAIM_REFUSED
    if grant:
        waiting.state, waiting.joined_at = Member.State.ACTIVE, now
        waiting.save(update_fields=["state", "joined_at"])
    else:
        waiting.delete()
    record_organisation_change(row, action, Act(by, now, why, as_staff=True), concerning=waiting.user_id)
    return row
