"""Two people on two connections: one of them succeeds, the other is told, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from backend.errors import Refusal
from courses.models import Course, ListingChange, Opportunity, OrganisationNotice
from courses.services.approval import Decision, decide_on_organisation
from courses.services.calendar import tend_listings
from courses.services.courses import update_course
from courses.services.publishing import confirm_listing, submit_listing
from tests.factories.job import job
from tests.factories.listings import NOW, college, drafted_course, published
from tests.factories.member import member
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these in threads that start together, each on a connection of its own: `ok`, or the code of the refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            act()
        except Refusal as refusal:
            return refusal.code
        else:
            return "ok"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_edit_succeeds_and_the_other_is_told() -> None:
    owner = college()
    member(owner, uid="bob", role="EDITOR")
    row = drafted_course(owner)
    people = [user(), user(uid="bob")]

    outcome = at_once(
        *(
            lambda by=by: update_course(
                by=by, course_id=row.pk, revision=1, changes={"title": f"By {by.firebase_uid}"}, now=NOW
            )
            for by in people
        )
    )

    assert outcome == ["CHANGED_MEANWHILE", "ok"]
    stored = Course.objects.get()
    change = ListingChange.objects.get(action="EDITED")
    assert stored.revision == 2
    assert change.fields == {"title": ["Spreadsheets for work", stored.title]}
    assert change.by is not None
    assert stored.title == f"By {change.by.firebase_uid}"


def test_ten_confirmations_are_ten_revisions() -> None:
    row = published(drafted_course())
    alice = user()

    outcome = at_once(*[lambda: confirm_listing(by=alice, listing_id=row.pk, revision=None, now=NOW)] * 10)

    assert outcome == ["ok"] * 10
    assert Opportunity.objects.get().revision == 13
    assert sorted(ListingChange.objects.values_list("revision", flat=True)) == list(range(1, 14))


@pytest.mark.parametrize("attempt", range(5))
def test_a_listing_is_not_published_while_its_organisation_is_suspended(attempt: int) -> None:
    owner = college()
    row = drafted_course(owner)
    alice, staff = user(), staff_user(uid="stan")

    at_once(
        lambda: submit_listing(by=alice, listing_id=row.pk, revision=None, now=NOW),
        lambda: decide_on_organisation(
            model=type(owner), pk=owner.pk, decision=Decision.SUSPEND, by=staff, now=NOW, reason="Fees"
        ),
    )

    assert Opportunity.objects.get(pk=row.pk).status in {"DRAFT", "WITHDRAWN"}


def test_two_workers_tend_each_listing_once() -> None:
    for _ in range(8):
        job(closes_on=NOW.date() - timedelta(days=1))
    due = [published(drafted_course(), publish_at=NOW + timedelta(days=1)) for _ in range(4)]
    later = NOW + timedelta(days=2)

    assert at_once(*[lambda: tend_listings(now=later)] * 3) == ["ok"] * 3
    assert Opportunity.objects.filter(status="EXPIRED").count() == 8
    assert Opportunity.objects.filter(status="LIVE").count() == len(due)
    assert ListingChange.objects.filter(to_status="EXPIRED").count() == 8
    assert OrganisationNotice.objects.filter(kind="PUBLISHED").count() == len(due)
