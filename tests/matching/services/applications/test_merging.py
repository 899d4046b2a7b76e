"""Two accounts of one person become one, and both have applied."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courses.models import CourseRun, Opportunity
from matching.lifecycle import Move
from matching.models import Application, ApplicationEvent
from matching.services.application_moves import MoveOrder
from matching.services.application_sending import withdraw_application
from matching.services.applications import save_section, start_application
from matching.services.merge_applications import TWICE
from matching.services.merging import merge_account
from tests.factories.application import CONTACT, NOW, applied, applied_for, moved, run_with
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import resident
from tests.factories.user import user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def merge() -> int:
    """What nobody did without a name becomes Alice's; how many applications went over."""
    done = merge_account(anonymous=user(uid="nobody"), by=user(), prefer_anonymous=False, now=LATER)
    return int(done.moved.get("matching.Application.resident", 0))


def draft(listing: Opportunity, uid: str, **sections: str) -> Application:
    """Begun, with these parts written."""
    by = user(uid=uid)
    row = start_application(by=by, opportunity_id=listing.pk, run_id=None, now=NOW)
    for section, words in sections.items():
        save_section(by=by, opportunity_id=listing.pk, section=section, words=words, adjustments=[], now=NOW)
    return row


def standing() -> list[tuple[str, str]]:
    """Every application: whose, and where it stands."""
    return list(Application.objects.order_by("pk").values_list("resident__user__firebase_uid", "status"))


def test_what_only_the_anonymous_account_has_goes_over_in_every_state() -> None:
    resident()
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    first, second, third = (job(employer=firm) for _ in range(3))
    draft(first, "nobody", WHY="I like it")
    seen = applied_for(second, uid="nobody")
    moved(seen, MoveOrder(Move.REVIEW))
    applied_for(third, uid="nobody")
    withdraw_application(by=user(uid="nobody"), opportunity_id=third.pk, now=NOW)

    assert merge() == 3
    assert standing() == [("alice", "DRAFT"), ("alice", "IN_REVIEW"), ("alice", "WITHDRAWN")]
    assert seen.events.count() == 2


@pytest.mark.parametrize("sent_by", ["nobody", "alice"])
def test_what_was_sent_goes_on_and_a_draft_is_given_up(sent_by: str) -> None:
    listing = job()
    other = {"nobody": "alice", "alice": "nobody"}[sent_by]
    resident(), resident(uid="nobody")
    draft(listing, other, WHY="Not yet")
    sent = applied_for(listing, uid=sent_by)

    assert merge() == (1 if sent_by == "nobody" else 0)
    assert standing() == [("alice", "RECEIVED")]
    assert Application.objects.get().pk == sent.pk


def test_of_two_drafts_no_word_is_lost() -> None:
    listing = job()
    resident(wants="A job")
    draft(listing, "nobody", CONTACT=CONTACT, WHY="From the phone", EXPERIENCE="A shop")
    kept = draft(listing, "alice", CONTACT="Alice, by post")

    merge()

    assert standing() == [("alice", "DRAFT")]
    sections = dict(kept.sections.values_list("section", "words"))
    assert sections == {"CONTACT": "Alice, by post", "WHY": "From the phone", "EXPERIENCE": "A shop"}
    assert set(kept.sections.values_list("is_prefilled", flat=True)) == {False}


@pytest.mark.parametrize(
    ("further", "expected"), [("nobody", ["IN_REVIEW", "WITHDRAWN"]), ("alice", ["WITHDRAWN", "IN_REVIEW"])]
)
def test_of_two_that_were_sent_the_one_that_is_further_goes_on(further: str, expected: list[str]) -> None:
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    listing = job(employer=firm)
    rows = {uid: applied_for(listing, uid=uid) for uid in ("nobody", "alice")}
    moved(rows[further], MoveOrder(Move.REVIEW))

    assert merge() == 1
    assert standing() == [("alice", status) for status in expected]
    (end,) = ApplicationEvent.objects.filter(to_status="WITHDRAWN")
    assert (end.actor, end.reason) == ("RESIDENT", TWICE)


@pytest.mark.parametrize("first", ["nobody", "alice"])
def test_of_two_alike_the_one_sent_first_goes_on_and_the_others_place_is_free(first: str) -> None:
    run = run_with(2)
    second = {"nobody": "alice", "alice": "nobody"}[first]
    kept = applied(run, uid=first)
    applied(run, uid=second, now=NOW + timedelta(minutes=1))
    applied(run, uid="bob", now=NOW + timedelta(minutes=2))

    merge()

    # Bob waited, and is offered the place.
    assert standing() == [("alice", "RECEIVED"), ("alice", "WITHDRAWN"), ("bob", "OFFERED")]
    assert Application.objects.get(status="RECEIVED").pk == kept.pk
    assert CourseRun.objects.values_list("places", "places_left", "places_held").get() == (2, 0, 2)


def test_a_place_is_more_than_a_place_in_the_queue() -> None:
    """Alice waits since earlier; what was sent without a name has been given a place since."""
    run = run_with(0)
    applied(run)
    CourseRun.objects.update(places=1, places_left=1)
    Application.objects.update(status="CANCELLED", status_reason="Test")  # nobody waits, so the next gets the place
    applied(run, uid="nobody")
    Application.objects.filter(resident__user=user()).update(status="WAITING", status_reason="")

    merge()

    assert standing() == [("alice", "WITHDRAWN"), ("alice", "RECEIVED")]
    assert CourseRun.objects.values_list("places_left", "places_held").get() == (0, 1)


def test_what_has_ended_is_no_twin() -> None:
    listing = job()
    applied_for(listing, uid="nobody")
    applied_for(listing)
    withdraw_application(by=user(), opportunity_id=listing.pk, now=NOW)

    assert merge() == 1
    assert standing() == [("alice", "RECEIVED"), ("alice", "WITHDRAWN")]


def test_two_that_have_both_begun_stay_where_they_are() -> None:
    run = run_with(2)
    for uid in ("nobody", "alice"):
        applied(run, uid=uid)
    Application.objects.update(status="STARTED")

    assert merge() == 0
    assert standing() == [("nobody", "STARTED"), ("alice", "STARTED")]
