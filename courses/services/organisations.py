"""An organisation is registered by the person who will own it, and changed by its owners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from backend.accounts.models import User
from backend.errors import Refusal
from courses.models import (
    Employer,
    EmployerMember,
    Member,
    MemberRole,
    OrganisationChange,
    Provider,
    ProviderMember,
)
from courses.services.access import every, fetch_for_member, memberships
from courses.services.claims import claim
from courses.services.history import Act, column_values, differences
from courses.services.moves import require_revision
from courses.services.organisation_fields import clean_fields, clean_label, clean_ukprn
from courses.services.organisation_history import record_organisation_change, save_organisation
from courses.services.organisation_names import KNOWN_BY_NAME, proposal

MOST_WAITING: Final = 5
"""Organisations of one account that may wait for the GLA at a time: a brake on floods."""


class TooManyWaiting(Refusal):
    """An account that registers organisation after organisation."""

    code = "TOO_MANY_WAITING"
    message = "Several of your organisations are waiting for the GLA already. Please wait until they are decided on."


class AlreadyRegistered(Refusal):
    """Somebody presses the button twice, or forgets that they have been here: a second one of the same name helps nobody."""

    code = "ALREADY_REGISTERED"
    message = "You act for an organisation of this name already. Please look at your organisations."


@transaction.atomic
def register_provider(
    *, by: User, given: Mapping[str, Any], ukprn: str | None, now: datetime, label: str = ""
) -> ProviderMember:
    """Register a training provider with `by` as its owner. Nothing of it is public before GLA staff approve it.

    A provider that we know by its UKPRN and that nobody acts for yet is claimed instead: the membership waits for GLA staff.

    `given` has its name, website and about as they were typed; `ukprn` is None for a provider that has none; `label` is how
    colleagues will know `by` there.

    Raises:
        InvalidInput: a subclass says what is wrong with which field.
        TooManyWaiting, AlreadyRegistered, HasOwners, AlreadyMember.
    """
    fields, number, known_as = clean_fields(Provider, given), clean_ukprn(ukprn), clean_label(label)
    _require_room(by)
    _require_new(ProviderMember, "provider", fields["name"], by=by)
    known = _known_provider(number)
    if known is None:
        try:
            with transaction.atomic():
                row = Provider.objects.create(**fields, ukprn=number)
        except IntegrityError:  # registered by somebody else in this very moment
            known = _known_provider(number)
            if known is None:
                raise
    if known is not None:
        return claim(known, by=by, label=known_as, now=now)
    member = ProviderMember.objects.create(provider=row, user=by, role=MemberRole.OWNER, label=known_as, joined_at=now)
    record_organisation_change(row, OrganisationChange.Action.REGISTERED, Act(by, now), concerning=by)
    return member


@transaction.atomic
def register_employer(*, by: User, given: Mapping[str, Any], now: datetime, label: str = "") -> EmployerMember:
    """Register an employer with `by` as its owner. Nothing of it is public before GLA staff approve it.

    Raises:
        InvalidInput: a subclass says what is wrong with which field.
        TooManyWaiting, AlreadyRegistered.
    """
    fields, known_as = clean_fields(Employer, given), clean_label(label)
    _require_room(by)
    _require_new(EmployerMember, "employer", fields["name"], by=by)
    row = Employer.objects.create(**fields)
    member = EmployerMember.objects.create(employer=row, user=by, role=MemberRole.OWNER, label=known_as, joined_at=now)
    record_organisation_change(row, OrganisationChange.Action.REGISTERED, Act(by, now), concerning=by)
    return member


@transaction.atomic
def update_organisation(
    *,
    model: type[Provider | Employer],
    pk: int,
    by: User,
    given: Mapping[str, Any],
    revision: int,
    now: datetime,
) -> Provider | Employer:
    """Store the fields that were sent. One that was refused waits for GLA staff again: its owner has mended it.

    The name by which an approved one is known changes only when GLA staff have looked at it: it is a proposal until then.

    Raises:
        InvalidInput: a subclass says what is wrong with which field.
        NotFound, RoleTooLow, ChangedMeanwhile.
    """
    row: Provider | Employer = fetch_for_member(every(model), pk, by=by, at_least=MemberRole.OWNER, lock=True)
    require_revision(row, revision)
    after = clean_fields(model, given)
    if "name" in after and row.approval in KNOWN_BY_NAME:
        after |= proposal(row, after.pop("name"), now=now)
    if row.approval == row.Approval.REFUSED:
        after |= {"approval": row.Approval.PENDING, "approval_reason": ""}
    changed = differences(column_values(row, tuple(after)), after)
    if changed:
        save_organisation(row, changed, OrganisationChange.Action.EDITED, Act(by, now))
    return row


def _known_provider(ukprn: str | None) -> Provider | None:
    if ukprn is None:
        return None
    return Provider.objects.select_for_update(no_key=True).filter(ukprn=ukprn).first()


def _require_new(members: type[Member], column: str, name: str, *, by: User) -> None:
    """Refuse a second organisation of one name by one person. Other people's may have the name too: GLA staff look at each."""
    mine: Any = members._default_manager.filter(user=by)  # noqa: SLF001 - Django's documented name
    if mine.filter(**{f"{column}__name__iexact": name}).exists():
        raise AlreadyRegistered(field="name")


def _require_room(by: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two registrations of one account, one after the other
    owned = memberships(by, at_least=MemberRole.OWNER)
    waiting = (
        owned[0].filter(provider__approval=Provider.Approval.PENDING).count()
        + owned[1].filter(employer__approval=Employer.Approval.PENDING).count()
        + ProviderMember.objects.filter(user=by, state=Member.State.WAITING).count()
    )
    if waiting >= MOST_WAITING:
        raise TooManyWaiting
