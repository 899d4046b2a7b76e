"""While a large upload of an organisation is published, its colleagues go on, or learn at once why they can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from courses.models import Course, Opportunity, Provider
from courses.services.approval import Decision, decide_on_organisation
from courses.services.courses import update_course
from courses.services.publication_lock import UploadIsBeingPublished, hold_publication
from courses.services.publishing import confirm_listing
from courses.uploads.direct import Owner, put_listings
from tests.factories.course import course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOON = 15  # seconds; a publication takes minutes


@contextmanager
def publishing(owner: Provider, *, changes: Course) -> Iterator[None]:
    """What a publication holds: its organisation's lock, and the listings that the file changes."""
    with transaction.atomic():
        hold_publication(Provider, owner.pk)
        Opportunity.objects.filter(pk=changes.pk).update(summary="By the file.")
        yield


def at_once(act: Callable[[], Any]) -> Any:
    """On another connection, without waiting for the publication's end."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=SOON)


@pytest.fixture
def lantern(db: None) -> Provider:
    made = provider()
    member(made)
    return made


def test_other_listings_are_read_edited_and_confirmed(lantern: Provider) -> None:
    changed, other, draft = course(provider=lantern), course(provider=lantern), course(provider=lantern, status="DRAFT")

    with publishing(lantern, changes=changed):
        found = at_once(lambda: Course.objects.filter(provider=lantern).count())
        edited = at_once(
            lambda: update_course(by=user(), course_id=draft.pk, revision=1, changes={"summary": "By hand."}, now=NOW)
        )
        confirmed = at_once(lambda: confirm_listing(by=user(), listing_id=other.pk, revision=1, now=NOW))

    assert (found, edited.revision, confirmed.revision) == (3, 2, 2)
    assert Course.objects.get(pk=draft.pk).summary == "By hand."


def test_a_listing_that_the_file_changes_is_refused_at_once(lantern: Provider) -> None:
    changed = course(provider=lantern)

    with publishing(lantern, changes=changed), pytest.raises(UploadIsBeingPublished):
        at_once(
            lambda: update_course(by=user(), course_id=changed.pk, revision=1, changes={"summary": "Mine."}, now=NOW)
        )

    assert Course.objects.get(pk=changed.pk).summary == "By the file."


def test_a_record_of_its_own_system_is_refused_at_once(lantern: Provider) -> None:
    changed = course(provider=lantern)

    with publishing(lantern, changes=changed), pytest.raises(UploadIsBeingPublished):
        at_once(lambda: put_listings(owner=Owner(Provider, lantern.pk, user()), records=[{}], now=NOW))

    assert Course.objects.count() == 1


def test_a_decision_of_staff_is_refused_at_once_and_goes_through_afterwards(lantern: Provider) -> None:
    changed, staff = course(provider=lantern), staff_user(uid="stan")

    def suspend() -> Any:
        return decide_on_organisation(
            model=Provider, pk=lantern.pk, decision=Decision.SUSPEND, by=staff, now=NOW, reason="Complaints."
        )

    with publishing(lantern, changes=changed), pytest.raises(UploadIsBeingPublished):
        at_once(suspend)
    assert Provider.objects.get().approval == "APPROVED"

    assert at_once(suspend).approval == "SUSPENDED"
    assert Course.objects.get().status == "WITHDRAWN"
