"""Who may act for which organisation. Every service that changes an organisation's things asks here first.

Somebody who is not a member gets the same answer as for an organisation that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet, Value

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.models import (
    ApiKey,
    Course,
    Employer,
    EmployerMember,
    Invitation,
    Job,
    Member,
    MemberRole,
    Opportunity,
    OrganisationNotice,
    Provider,
    ProviderMember,
    Upload,
    Venue,
)

O = TypeVar("O", Provider, Employer)  # noqa: E741 - an organisation
T = TypeVar("T", Provider, Employer, Course, Job, Venue, Opportunity, Invitation, OrganisationNotice, Upload, ApiKey)


class RoleTooLow(Refusal):
    """A member whose role does not allow it."""

    code = "ROLE_TOO_LOW"
    message = "Your role in this organisation doesn't allow that. Please ask one of its owners."


class NotApproved(Refusal):
    """The organisation may not publish: it waits for the GLA's approval, or was refused or suspended."""

    code = "ORGANISATION_NOT_APPROVED"
    message = "This organisation isn't approved to publish yet. What you write is kept as a draft."


class StaffOnly(Refusal):
    """Something that only GLA staff decide."""

    code = "STAFF_ONLY"
    message = "Only GLA staff can do this."


class MembersOnly(Refusal):
    """Something for people who act for an organisation."""

    code = "MEMBERS_ONLY"
    message = "Only people who act for a provider or an employer can do this."


def memberships(by: User, *, at_least: MemberRole = MemberRole.VIEWER) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The active memberships of an account in providers and in employers, with at least this role."""
    counted = {"user": by, "state": Member.State.ACTIVE, "role__in": at_least.roles_at_least}
    return ProviderMember.objects.filter(**counted), EmployerMember.objects.filter(**counted)


def of_members(rows: QuerySet[T], *, by: User, at_least: MemberRole = MemberRole.VIEWER) -> QuerySet[T]:
    """Those of the rows (organisations or what is theirs) that belong to an organisation in which `by` has this role."""
    providers, employers = memberships(by, at_least=at_least)
    model = rows.model
    if model is Provider:
        return rows.filter(Exists(providers.filter(provider=OuterRef("pk"))))
    if model is Employer:
        return rows.filter(Exists(employers.filter(employer=OuterRef("pk"))))
    if model is Course:
        return rows.filter(Exists(providers.filter(provider=OuterRef("provider"))))
    if model is Job:
        return rows.filter(Exists(employers.filter(employer=OuterRef("employer"))))
    if model is Opportunity:
        of_provider = Exists(providers.filter(provider__courses=OuterRef("pk")))
        return rows.filter(of_provider | Exists(employers.filter(employer__jobs=OuterRef("pk"))))
    of_provider = Exists(providers.filter(provider=OuterRef("provider")))
    return rows.filter(of_provider | Exists(employers.filter(employer=OuterRef("employer"))))


def fetch_for_member(
    rows: QuerySet[T],
    pk: int,
    *,
    by: User,
    at_least: MemberRole,
    field: str = "id",
    lock: bool = False,
    before_waiting: Callable[[QuerySet[T]], None] | None = None,
) -> T:
    """One row for somebody who may act on it; with `lock`, held until the end of the transaction.

    `before_waiting` may refuse to wait for a row that somebody else holds.

    Raises:
        NotFound: there is none, or `by` is no active member of its organisation: the two answer alike.
        RoleTooLow: a member, with a lower role.
    """
    return find_for_member(
        rows.filter(pk=pk), by=by, at_least=at_least, field=field, lock=lock, before_waiting=before_waiting
    )


def every(model: type[Provider | Employer]) -> QuerySet[Any]:
    """All providers, or all employers, for a service that is about either; for whom they are is asked of what follows."""
    return model._default_manager.all()  # noqa: SLF001 - Django's documented name


def find_for_member(
    rows: QuerySet[T],
    *,
    by: User,
    at_least: MemberRole,
    field: str = "id",
    lock: bool = False,
    before_waiting: Callable[[QuerySet[T]], None] | None = None,
) -> T:
    """The same for rows that are told apart by something other than their key.

    The lock lets others refer to the row (a new listing of a locked provider does not wait), and holds up whoever locks it
    too. The role is read after it: somebody whose role was taken away while we waited is refused.
    """
    mine = of_members(rows, by=by)
    found = _locked(mine, before_waiting) if lock else mine.first()
    if found is None:
        raise NotFound(field=field)
    if lock or at_least is not MemberRole.VIEWER:
        allowed = of_members(rows.filter(pk=found.pk), by=by, at_least=at_least)
        if not allowed.exists():
            raise RoleTooLow(field=field)
    return found


def _locked(mine: QuerySet[T], before_waiting: Callable[[QuerySet[T]], None] | None) -> T | None:
    if before_waiting is not None:
        free = mine.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if free is not None:
            return free
        before_waiting(mine)
    return mine.select_for_update(of=("self",), no_key=True).first()


def organisations_of(by: User) -> frozenset[tuple[str, int]]:
    """The organisations for which an account acts: `provider` or `employer`, and the key in that table. One statement."""
    providers, employers = memberships(by)
    of_providers = providers.order_by().values_list(Value("provider"), "provider_id")
    return frozenset(of_providers.union(employers.order_by().values_list(Value("employer"), "employer_id")))


def notices_for(by: User) -> QuerySet[OrganisationNotice]:
    """The notices to the organisations of which somebody is a member."""
    return of_members(OrganisationNotice.objects.all(), by=by)


def is_staff(by: User) -> bool:
    """Whether this account is of GLA staff, who approve organisations and review listings. Decided in our database alone."""
    return by.is_active and by.is_staff


def require_staff(by: User) -> None:
    """Refuse everybody else.

    Raises:
        StaffOnly: not of GLA staff.
    """
    if not is_staff(by):
        raise StaffOnly
