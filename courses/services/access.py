"""Who may act for which organisation. Every service that changes an organisation's things asks here first.

Somebody who is not a member gets the same answer as for an organisation that does not exist.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.models import Course, Employer, EmployerMember, Job, Member, MemberRole, Provider, ProviderMember, Venue

O = TypeVar("O", Provider, Employer)  # noqa: E741 - an organisation
T = TypeVar("T", Provider, Employer, Course, Job, Venue)


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


def memberships(by: User, *, at_least: MemberRole = MemberRole.VIEWER) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The active memberships of an account in providers and in employers, with at least this role."""
    counted = {"user": by, "state": Member.State.ACTIVE, "role__in": at_least.roles_at_least}
    return ProviderMember.objects.filter(**counted), EmployerMember.objects.filter(**counted)


def of_members(rows: QuerySet[T], *, by: User, at_least: MemberRole = MemberRole.VIEWER) -> QuerySet[T]:
    """Those of the rows (organisations, listings or venues) that belong to an organisation in which `by` has this role."""
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
    of_provider = Exists(providers.filter(provider=OuterRef("provider")))
    return rows.filter(of_provider | Exists(employers.filter(employer=OuterRef("employer"))))


def fetch_for_member(
    rows: QuerySet[T], pk: int, *, by: User, at_least: MemberRole, field: str = "id", lock: bool = False
) -> T:
    """One row for somebody who may act on it; with `lock`, held until the end of the transaction.

    Raises:
        NotFound: there is none, or `by` is no active member of its organisation: the two answer alike.
        RoleTooLow: a member, with a lower role.
    """
    mine = of_members(rows, by=by).filter(pk=pk)
    found = (mine.select_for_update(of=("self",)) if lock else mine).first()
    if found is None:
        raise NotFound(field=field)
    if at_least is not MemberRole.VIEWER and not of_members(rows, by=by, at_least=at_least).filter(pk=pk).exists():
        raise RoleTooLow(field=field)
    return found


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
