"""Two people in the same moment, on two connections: an owner is left, a code works once, a UKPRN is registered once.

Both are made to wait behind a lock of the test's own, so that they are really under way at once when it is released.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from backend.errors import Refusal
from courses.models import (
    Course,
    Invitation,
    ListingChange,
    MemberRole,
    OrganisationChange,
    Provider,
    ProviderMember,
    Source,
)
from courses.services.approval import Decision, decide_on_organisation
from courses.services.invitations import accept_invitation
from courses.services.members import change_member, leave_organisation, remove_member
from courses.services.organisations import register_provider, update_organisation
from tests.courses.services.together import PATIENCE_SECONDS, at_once, waiting
from tests.factories.course import course
from tests.factories.invitation import CODE, invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def two_owners() -> tuple[Provider, dict[str, int]]:
    row = provider()
    return row, {uid: member(row, uid=uid).pk for uid in ("alice", "bob")}


def owners(row: Provider) -> int:
    return row.members.filter(role="OWNER").count()


def test_two_owners_cannot_both_leave() -> None:
    row, keys = two_owners()

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        *(lambda uid=uid: leave_organisation(model=Provider, pk=row.pk, by=user(uid=uid), now=NOW) for uid in keys),
    )

    assert (results, owners(row), OrganisationChange.objects.count()) == (["", "LAST_OWNER"], 1, 1)


@pytest.mark.parametrize("verb", ["remove", "demote"])
def test_two_owners_cannot_put_each_other_out(verb: str) -> None:
    row, keys = two_owners()

    def act(by: str, whom: str) -> object:
        if verb == "remove":
            return remove_member(model=Provider, member_id=keys[whom], by=user(uid=by), now=NOW)
        return change_member(model=Provider, member_id=keys[whom], role=MemberRole.VIEWER, by=user(uid=by), now=NOW)

    results = at_once(Provider.objects.filter(pk=row.pk), lambda: act("alice", "bob"), lambda: act("bob", "alice"))

    # Whoever comes second has lost the right to do it.
    assert (results, owners(row), OrganisationChange.objects.count()) == (["", "ROLE_TOO_LOW"], 1, 1)


def test_a_code_works_once() -> None:
    row = provider()
    made = invitation(row)

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        *(
            lambda uid=uid: accept_invitation(code=CODE, by=user(uid=uid), now=made.made_at)
            for uid in ("bob", "charlie")
        ),
    )

    assert (results, row.members.count()) == (["", "INVITATION_NOT_VALID"], 1)
    assert Invitation.objects.get().accepted_by == row.members.get().user


def test_one_person_joins_once_with_two_codes() -> None:
    row = provider()
    for code in ("one", "two"):
        made = invitation(row, code=code)

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        *(
            lambda code=code: accept_invitation(code=code, by=user(uid="bob"), now=made.made_at)
            for code in ("one", "two")
        ),
    )

    assert (results, row.members.count()) == (["", "ALREADY_MEMBER"], 1)
    assert Invitation.objects.filter(accepted_at=None).count() == 1


def test_two_editors_of_an_organisation_never_overwrite_each_other() -> None:
    row, keys = two_owners()

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        *(
            lambda uid=uid: update_organisation(
                model=Provider, pk=row.pk, by=user(uid=uid), given={"about": uid}, revision=1, now=NOW
            )
            for uid in keys
        ),
    )

    row.refresh_from_db()
    assert (results, row.revision) == (["", "CHANGED_MEANWHILE"], 2)
    assert OrganisationChange.objects.get().fields == {"about": ["", row.about]}


def test_a_provider_of_a_register_is_claimed_by_two() -> None:
    """Both wait: GLA staff say who it is."""
    row = provider(source=Source.NCS_PROVIDERS, source_ref="1", ukprn="99910001")

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        *(
            lambda uid=uid: register_provider(by=user(uid=uid), given={"name": "Third Lane"}, ukprn="99910001", now=NOW)
            for uid in ("alice", "bob")
        ),
    )

    assert results == ["", ""]
    assert list(ProviderMember.objects.values_list("state", flat=True)) == ["WAITING"] * 2


def test_a_ukprn_is_registered_once() -> None:
    """Nobody has it yet, so that both would make it: the database lets one through, the other learns that it has an owner."""
    alice, bob = user(), user(uid="bob")
    results: list[str] = []

    def second() -> None:
        try:
            register_provider(by=bob, given={"name": "Second"}, ukprn="99910001", now=NOW)
        except Refusal as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        register_provider(by=alice, given={"name": "First"}, ukprn="99910001", now=NOW)
        thread.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting() < 1 and time.monotonic() < deadline:
            time.sleep(0.02)
    thread.join(PATIENCE_SECONDS)

    assert results == ["ORGANISATION_HAS_OWNERS"]
    assert list(Provider.objects.values_list("name", flat=True)) == ["First"]
    assert list(ProviderMember.objects.values_list("user__firebase_uid", flat=True)) == ["alice"]


def test_two_of_staff_suspend_once() -> None:
    row = course()
    staff = [staff_user(), staff_user(uid="sue", email="sue@example.org")]

    results = at_once(
        Provider.objects.filter(pk=row.provider_id),
        *(
            lambda by=by: decide_on_organisation(
                model=Provider, pk=row.provider_id, decision=Decision.SUSPEND, by=by, now=NOW, reason="Why", revision=1
            )
            for by in staff
        ),
    )

    assert results == ["", "CHANGED_MEANWHILE"]
    assert Course.objects.values_list("status", "revision").get() == ("WITHDRAWN", 2)
    assert (OrganisationChange.objects.count(), ListingChange.objects.count()) == (1, 1)
