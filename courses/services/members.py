"""The members of an organisation: their roles, and how they go. There is always an owner left, unless GLA staff say otherwise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.models import (
    Employer,
    EmployerMember,
    Invitation,
    Member,
    MemberRole,
    OrganisationChange,
    Provider,
    ProviderMember,
)
from courses.services.access import every, fetch_for_member, find_for_member, require_staff
from courses.services.claims import AlreadyMember
from courses.services.history import Act, differences
from courses.services.organisation_fields import clean_label
from courses.services.organisation_history import owned_by, record_organisation_change

Model = type[Provider] | type[Employer]


class LastOwner(Refusal):
    """Nobody would be left to invite, remove and change members."""

    code = "LAST_OWNER"
    message = "An organisation needs at least one owner. Please make somebody else an owner first."


@transaction.atomic
def change_member(
    *,
    model: Model,
    member_id: int,
    by: User,
    now: datetime,
    role: MemberRole | None = None,
    label: str | None = None,
    as_staff: bool = False,
) -> Member:
    """Give a member another role or label; None leaves it. Only owners may, and GLA staff.

    Raises:
        NotFound, RoleTooLow, LastOwner, StaffOnly, LabelIsAddress, TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    row, member = _locked(model, member_id, by=by, as_staff=as_staff)
    after = ({} if role is None else {"role": role.value}) | ({} if label is None else {"label": clean_label(label)})
    changed = differences({"role": member.role, "label": member.label}, after)
    if not changed:
        return member
    act = Act(by, now, as_staff=as_staff)
    if "role" in changed and member.role == MemberRole.OWNER:
        _lose_owner(row, member, act)
    for name, (_, value) in changed.items():
        setattr(member, name, value)
    member.save(update_fields=[*changed])
    record_organisation_change(
        row, OrganisationChange.Action.MEMBER_CHANGED, act, concerning=member.user_id, fields=changed
    )
    return member


@transaction.atomic
def add_member(
    *, organisation: Provider | Employer, user: User, role: MemberRole, by: User, now: datetime, label: str = ""
) -> Member:
    """GLA staff let somebody act for an organisation that has nobody who could invite them. A claim of theirs is granted.

    Raises:
        StaffOnly, AlreadyMember, LabelIsAddress, TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    require_staff(by)
    known_as = clean_label(label)
    row: Provider | Employer = every(type(organisation)).select_for_update(no_key=True).get(pk=organisation.pk)
    member = join(row, user=user, role=role, label=known_as, now=now)
    record_organisation_change(
        row,
        OrganisationChange.Action.JOINED,
        Act(by, now, as_staff=True),
        concerning=user,
        fields={"role": (None, role.value)},
    )
    return member


@transaction.atomic
def remove_member(
    *, model: Model, member_id: int, by: User, now: datetime, as_staff: bool = False
) -> Provider | Employer:
    """Take a membership away. Only owners may, and GLA staff, who may take the last owner too: an impostor, say.

    Raises:
        NotFound, RoleTooLow, LastOwner, StaffOnly.
    """
    row, member = _locked(model, member_id, by=by, as_staff=as_staff)
    _end(row, member, OrganisationChange.Action.MEMBER_REMOVED, Act(by, now, as_staff=as_staff))
    return row


@transaction.atomic
def leave_organisation(*, model: Model, pk: int, by: User, now: datetime) -> Provider | Employer:
    """End one's own membership.

    Raises:
        NotFound, LastOwner.
    """
    row: Provider | Employer = fetch_for_member(every(model), pk, by=by, at_least=MemberRole.VIEWER, lock=True)
    _end(row, row.members.get(user=by), OrganisationChange.Action.LEFT, Act(by, now))
    return row


@transaction.atomic
def end_memberships(*, user: User, now: datetime) -> dict[str, int]:
    """End every membership of somebody who is erased, the last owner's too: nobody is kept for an organisation's sake.

    GLA staff can make somebody else its owner.

    Returns:
        Model of the membership to how many were deleted.
    """
    act, ended = Act(None, now), {}
    for model in (ProviderMember, EmployerMember):
        mine = list(model.objects.filter(user=user).order_by("pk").select_related(model.organisation_column))
        for member in mine:
            row = getattr(member, model.organisation_column)
            Invitation.objects.open(now=now).filter(**owned_by(row), made_by=user).update(revoked_at=now)
            gone = {"role": (member.role, None)}
            member.delete()
            record_organisation_change(row, OrganisationChange.Action.LEFT, act, fields=gone)
        ended[model._meta.label] = len(mine)  # noqa: SLF001 - Django's documented name
    return ended


def _locked(model: Model, member_id: int, *, by: User, as_staff: bool) -> tuple[Provider | Employer, Member]:
    """The organisation of an active member, held, and the member as it stands after the wait."""
    rows = every(model).filter(members__pk=member_id, members__state=Member.State.ACTIVE)
    row: Provider | Employer | None
    if as_staff:
        require_staff(by)
        row = rows.select_for_update(no_key=True, of=("self",)).first()
    else:
        row = find_for_member(rows, by=by, at_least=MemberRole.OWNER, lock=True)
    member = row.members.filter(pk=member_id).first() if row is not None else None
    if row is None or member is None:
        raise NotFound(field="id")
    return row, member


def _end(row: Provider | Employer, member: Member, action: OrganisationChange.Action, act: Act) -> None:
    if member.role == MemberRole.OWNER:
        _lose_owner(row, member, act)
    gone = {"role": (member.role, None)}
    member.delete()
    record_organisation_change(row, action, act, concerning=member.user_id, fields=gone)


def _lose_owner(row: Provider | Employer, member: Member, act: Act) -> None:
    """Before an owner stops being one: somebody else must be, and the codes that they still hold stop working."""
    others = row.members.filter(role=MemberRole.OWNER, state=Member.State.ACTIVE).exclude(pk=member.pk)
    if not act.as_staff and not others.exists():
        raise LastOwner
    held = Invitation.objects.open(now=act.now).filter(**owned_by(row), made_by=member.user_id)
    held.update(revoked_at=act.now)


def join(organisation: Provider | Employer, *, user: User, role: str, label: str, now: datetime) -> Member:
    """An active membership in an organisation that the caller holds; one that waited counts from now on.

    Raises:
        AlreadyMember: it is active already.
    """
    model: type[Member] = ProviderMember if isinstance(organisation, Provider) else EmployerMember
    there: Member | None = organisation.members.filter(user=user).first()
    if there is not None and there.state == Member.State.ACTIVE:
        raise AlreadyMember
    member = there or model(user=user, **owned_by(organisation))
    member.role, member.label = role, label
    member.state, member.joined_at = Member.State.ACTIVE, now
    member.save()
    return member
