"""Who may act for which organisation: every role, every kind of row, and no difference between "not yours" and "not there"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.errors import NotFound
from courses.models import Course, Employer, Job, MemberRole, Provider, Venue
from courses.services.access import (
    RoleTooLow,
    StaffOnly,
    fetch_for_member,
    memberships,
    of_members,
    organisations_of,
    require_staff,
)
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db

VIEWER, EDITOR, OWNER = MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.OWNER
ENOUGH = {VIEWER: {VIEWER, EDITOR, OWNER}, EDITOR: {EDITOR, OWNER}, OWNER: {OWNER}}

# What belongs to an organisation, made for the one that is given.
MAKE: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "provider": (provider, lambda owner: owner),
    "employer": (employer, lambda owner: owner),
    "course": (provider, lambda owner: course(provider=owner)),
    "job": (employer, lambda owner: job(employer=owner)),
    "venue of a provider": (provider, lambda owner: venue(provider=owner)),
    "venue of an employer": (employer, lambda owner: venue(employer=owner)),
}
each_kind = pytest.mark.parametrize("kind", [*MAKE])


def row_of(kind: str, **membership: str) -> Any:
    """A row of this kind whose organisation has Alice as a member."""
    organisation, make = MAKE[kind]
    owner = organisation()
    member(owner, **membership)
    return make(owner)


@each_kind
@pytest.mark.parametrize("wanted", [*MemberRole])
@pytest.mark.parametrize("role", [*MemberRole])
def test_a_member_reaches_what_their_role_allows(kind: str, role: MemberRole, wanted: MemberRole) -> None:
    row = row_of(kind, role=role)
    rows = type(row)._default_manager.all()
    enough = role in ENOUGH[wanted]

    assert list(of_members(rows, by=user(), at_least=wanted)) == ([row] if enough else [])
    if enough:
        assert fetch_for_member(rows, row.pk, by=user(), at_least=wanted) == row
    else:
        with pytest.raises(RoleTooLow) as refused:
            fetch_for_member(rows, row.pk, by=user(), at_least=wanted, field="course_id")
        assert refused.value.field == "course_id"


@each_kind
@pytest.mark.parametrize("lock", [False, True])
@pytest.mark.parametrize("at_least", [*MemberRole])
def test_not_yours_and_not_there_are_one_answer(kind: str, at_least: MemberRole, *, lock: bool) -> None:
    theirs = row_of(kind, uid="bob")
    row_of(kind)
    alice, statements = user(), []

    for key in (theirs.pk, theirs.pk + 1_000_000):
        with CaptureQueriesContext(connection) as asked, pytest.raises(NotFound) as refused:
            fetch_for_member(type(theirs)._default_manager.all(), key, by=alice, at_least=at_least, lock=lock)
        statements.append((len(asked), refused.value.code, refused.value.text, refused.value.field))

    assert statements == [(1, "NOT_FOUND", "We can't find that.", "id")] * 2


@each_kind
def test_a_membership_that_waits_does_not_count(kind: str) -> None:
    row = row_of(kind, state="WAITING")

    assert list(of_members(type(row)._default_manager.all(), by=user())) == []
    with pytest.raises(NotFound):
        fetch_for_member(type(row)._default_manager.all(), row.pk, by=user(), at_least=VIEWER)
    assert organisations_of(user()) == set()


def test_a_public_place_is_nobodys() -> None:
    member(provider())
    member(employer())
    place = venue()

    assert list(of_members(Venue.objects.all(), by=user())) == []
    with pytest.raises(NotFound):
        fetch_for_member(Venue.objects.all(), place.pk, by=user(), at_least=VIEWER)


def test_the_key_of_another_kind_is_not_there() -> None:
    """A provider's key says nothing about the employer that happens to have the same."""
    ours = provider(pk=7_000_001)
    theirs = employer(pk=7_000_001)
    member(ours)

    assert list(of_members(Provider.objects.all(), by=user())) == [ours]
    assert list(of_members(Employer.objects.filter(pk=theirs.pk), by=user())) == []


def test_only_ones_own_of_many() -> None:
    mine, theirs = course(), course()
    member(mine.provider)
    member(theirs.provider, uid="bob")
    listing = job()
    member(listing.employer, role="VIEWER")

    assert list(of_members(Course.objects.all(), by=user())) == [mine]
    assert list(of_members(Job.objects.all(), by=user())) == [listing]
    assert list(of_members(Job.objects.all(), by=user(), at_least=EDITOR)) == []


def test_memberships_of_an_account() -> None:
    member(provider(), role="EDITOR")
    member(employer(), role="VIEWER")
    member(employer(), role="OWNER", state="WAITING")

    assert [found.count() for found in memberships(user())] == [1, 1]
    assert [found.count() for found in memberships(user(), at_least=EDITOR)] == [1, 0]
    assert [found.count() for found in memberships(user(), at_least=OWNER)] == [0, 0]


def test_the_organisations_of_an_account_in_one_statement() -> None:
    ours, firm = provider(), employer()
    member(ours, role="VIEWER")
    member(firm)
    member(provider(), state="WAITING")
    alice, bob = user(), user(uid="bob")

    with CaptureQueriesContext(connection) as asked:
        found = [organisations_of(alice), organisations_of(bob)]

    assert found == [{("provider", ours.pk), ("employer", firm.pk)}, set()]
    assert len(asked) == 2


def staff_switched_off() -> User:
    row = staff_user()
    row.is_active = False
    return row


@pytest.mark.parametrize("make", [user, staff_switched_off])
def test_only_staff_is_staff(make: Callable[[], User]) -> None:
    by = make()

    with pytest.raises(StaffOnly):
        require_staff(by)


def test_an_owner_is_no_staff_and_staff_is_no_owner() -> None:
    ours = provider()
    member(ours)
    stan = staff_user()

    require_staff(stan)
    with pytest.raises(StaffOnly):
        require_staff(user())
    with pytest.raises(NotFound):
        fetch_for_member(Provider.objects.all(), ours.pk, by=stan, at_least=VIEWER)
