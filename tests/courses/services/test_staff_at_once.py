"""GLA staff, organisations and the calendar in the same moment, on connections of their own: one of them is first, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from backend.accounts.models import User
from courses.models import DuplicatePair, ListingChange, Opportunity, OrganisationChange, OrganisationNotice, Provider
from courses.services.approval import Decision, decide_on_organisation
from courses.services.calendar import tend_listings
from courses.services.duplicate_decisions import decide_duplicate
from courses.services.duplicate_pairs import store_pairs
from courses.services.duplicates import near_duplicates
from courses.services.ending import withdraw_listing
from courses.services.organisation_names import decide_on_name
from courses.services.publishing import approve_listing, send_back_listing, submit_listing
from courses.services.releasing import release_waiting
from tests.courses.services.together import PATIENCE_SECONDS, at_once
from tests.factories.course import course
from tests.factories.listings import NOW, college, drafted_course, published
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stan() -> User:
    return staff_user()


@pytest.fixture
def sue() -> User:
    return staff_user(uid="sue", email="sue@example.org")


def flagged() -> Opportunity:
    """In review at revision 2."""
    return published(drafted_course(summary="Ask us on WhatsApp"))


def owner_of(row: Any) -> Any:
    return Provider.objects.filter(courses=row.pk)


def moves(row: Any) -> list[tuple[str, str]]:
    rows = ListingChange.objects.filter(opportunity=row.pk, action="MOVED").order_by("pk")
    return list(rows.values_list("from_status", "to_status"))[1:]  # after it was submitted


def notices(row: Any) -> list[str]:
    return list(OrganisationNotice.objects.filter(opportunity=row.pk).order_by("pk").values_list("kind", flat=True))


def suspend(owner: Any, by: User) -> object:
    return decide_on_organisation(
        model=Provider, pk=owner.pk, decision=Decision.SUSPEND, by=by, now=NOW, reason="Complaints"
    )


@pytest.mark.parametrize(("revision", "told"), [(2, "CHANGED_MEANWHILE"), (None, "MOVE_NOT_POSSIBLE")])
def test_two_of_staff_approve_once(stan: User, sue: User, revision: int | None, told: str) -> None:
    row = flagged()

    results = at_once(
        owner_of(row),
        *(lambda by=by: approve_listing(by=by, listing_id=row.pk, revision=revision, now=NOW) for by in (stan, sue)),
    )

    assert (results, moves(row), notices(row)) == (["", told], [("IN_REVIEW", "LIVE")], ["PUBLISHED"])
    assert Opportunity.objects.get(pk=row.pk).revision == 3


@pytest.mark.parametrize(("revision", "told"), [(2, "CHANGED_MEANWHILE"), (None, "MOVE_NOT_POSSIBLE")])
def test_one_approves_and_one_sends_back(stan: User, sue: User, revision: int | None, told: str) -> None:
    row = flagged()
    given: Any = {"listing_id": row.pk, "revision": revision, "now": NOW}

    results = at_once(
        Opportunity.objects.filter(pk=row.pk),
        lambda: approve_listing(by=stan, **given),
        lambda: send_back_listing(by=sue, **given, reason="Which room?"),
    )

    assert results == ["", told]
    assert (moves(row), notices(row)) in (
        ([("IN_REVIEW", "LIVE")], ["PUBLISHED"]),
        ([("IN_REVIEW", "DRAFT")], ["SENT_BACK"]),
    )
    assert Opportunity.objects.get(pk=row.pk).revision == 3


def test_staff_approve_what_its_editor_withdraws(stan: User) -> None:
    row, alice = flagged(), user()

    results = at_once(
        Opportunity.objects.filter(pk=row.pk),
        lambda: approve_listing(by=stan, listing_id=row.pk, revision=2, now=NOW),
        lambda: withdraw_listing(by=alice, listing_id=row.pk, revision=2, now=NOW, reason="Wrong price"),
    )

    assert results == ["", "CHANGED_MEANWHILE"]
    assert moves(row) in ([("IN_REVIEW", "LIVE")], [("IN_REVIEW", "WITHDRAWN")])


def test_what_is_approved_in_the_moment_of_a_suspension_is_not_shown(stan: User, sue: User) -> None:
    row = flagged()
    owner = owner_of(row).get()

    results = at_once(
        owner_of(row),
        lambda: approve_listing(by=stan, listing_id=row.pk, revision=None, now=NOW),
        lambda: suspend(owner, sue),
    )

    # Approved first and then taken down, or the approval came too late for what was taken down already.
    assert (results, moves(row)) in (
        (["", ""], [("IN_REVIEW", "LIVE"), ("LIVE", "WITHDRAWN")]),
        (["", "MOVE_NOT_POSSIBLE"], [("IN_REVIEW", "WITHDRAWN")]),
    )
    assert Opportunity.objects.get(pk=row.pk).status == "WITHDRAWN"


def test_what_is_due_in_the_moment_of_a_suspension_is_not_shown(sue: User) -> None:
    row = published(drafted_course(), publish_at=NOW + timedelta(days=1))
    owner, later = owner_of(row).get(), NOW + timedelta(days=2)

    results = at_once(owner_of(row), lambda: tend_listings(now=later), lambda: suspend(owner, sue))

    assert results == ["", ""]
    assert moves(row)[1:] in ([("SCHEDULED", "LIVE"), ("LIVE", "WITHDRAWN")], [("SCHEDULED", "WITHDRAWN")])
    assert Opportunity.objects.get(pk=row.pk).status == "WITHDRAWN"


def test_what_is_submitted_in_the_moment_of_the_approval_does_not_wait_for_ever(stan: User) -> None:
    owner = college(approval="PENDING")
    row, alice = drafted_course(owner), user()

    results = at_once(
        Provider.objects.filter(pk=owner.pk),
        lambda: submit_listing(by=alice, listing_id=row.pk, revision=1, now=NOW),
        lambda: decide_on_organisation(model=Provider, pk=owner.pk, decision=Decision.APPROVE, by=stan, now=NOW),
    )

    assert (results, Opportunity.objects.get(pk=row.pk).status) == (["", ""], "LIVE")
    assert moves(row) == [("IN_REVIEW", "LIVE")]


def test_two_release_once() -> None:
    owner = college(approval="PENDING")
    row = published(drafted_course(owner))
    Provider.objects.filter(pk=owner.pk).update(approval="APPROVED")

    results = at_once(Provider.objects.filter(pk=owner.pk), *[lambda: release_waiting(now=NOW)] * 2)

    assert (results, moves(row), notices(row)) == (["", ""], [("IN_REVIEW", "LIVE")], ["PUBLISHED"])


def test_a_name_is_decided_on_once(stan: User, sue: User) -> None:
    row = provider(name="Old", proposed_name="New", proposed_at=NOW)
    given: Any = {"model": Provider, "pk": row.pk, "now": NOW}

    results = at_once(
        Provider.objects.filter(pk=row.pk),
        lambda: decide_on_name(**given, by=stan, approve=True),
        lambda: decide_on_name(**given, by=sue, approve=False, reason="It is taken."),
    )

    assert results == ["", "NO_NAME_PROPOSED"]
    ((action, name),) = OrganisationChange.objects.values_list("action", "provider__name")
    assert (action, name) in {("NAME_APPROVED", "New"), ("NAME_REFUSED", "Old")}


def test_a_pair_is_decided_on_once(stan: User, sue: User) -> None:
    owner = provider()
    a, b = (course(provider=owner, title="Sewing") for _ in range(2))
    store_pairs(near_duplicates([b.pk], now=NOW), scanned=[b.pk])
    pair = DuplicatePair.objects.get()

    results = at_once(
        DuplicatePair.objects.filter(pk=pair.pk),
        lambda: decide_duplicate(by=stan, pair_id=pair.pk, same=True, keep_id=a.pk, now=NOW),
        lambda: decide_duplicate(by=sue, pair_id=pair.pk, same=False, now=NOW),
    )

    assert results == ["", "ALREADY_DECIDED"]
    pair.refresh_from_db()
    status = Opportunity.objects.get(pk=b.pk).status
    assert (pair.state, status) in {("CONFIRMED", "WITHDRAWN"), ("DISMISSED", "LIVE")}


def test_a_look_waits_for_nobody_who_decides() -> None:
    owner = provider()
    _, b = (course(provider=owner, title="Sewing") for _ in range(2))
    store_pairs(near_duplicates([b.pk], now=NOW), scanned=[b.pk])
    Opportunity.objects.filter(pk=b.pk).update(title="Welding")
    look = Thread(target=_look_at, args=(b.pk,))

    with transaction.atomic():
        DuplicatePair.objects.select_for_update().get()
        look.start()
        look.join(PATIENCE_SECONDS)
        assert not look.is_alive()

    # It is no pair any more, and goes with the next look.
    assert DuplicatePair.objects.count() == 1
    _look_at(b.pk)
    assert DuplicatePair.objects.count() == 0


def _look_at(pk: int) -> None:
    store_pairs(near_duplicates([pk], now=NOW), scanned=[pk])
    connection.close()
