"""Something new that suits somebody: who is told, of what, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course, Opportunity
from matching.inbox_words import About, words_of
from matching.models import DismissedOpportunity, InboxItem, ModelRelease, Resident
from matching.services import nearest, strong_matches
from matching.services.releases import MatcherNotReady
from matching.services.strong_matches import KEPT, TELL_STRONG_MATCHES, tell_strong_matches
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.resident import resident

REPAIR = "I want to learn to repair computers."


@pytest.fixture
def now(fitted: ModelRelease) -> datetime:
    """Nothing of the catalogue is of yesterday, unless a test says so."""
    moment = timezone.now()
    Opportunity.objects.update(published_at=moment - timedelta(days=9))
    return moment


def new(*listings: Opportunity, now: datetime) -> None:
    """These were published yesterday."""
    keys = [listing.pk for listing in listings]
    Opportunity.objects.filter(pk__in=keys).update(published_at=now - timedelta(days=1))


def told() -> list[tuple[str, int, dict[str, Any]]]:
    items = InboxItem.objects.select_related("resident__user").order_by("resident__user__firebase_uid", "pk")
    return [(str(item.resident.user.firebase_uid), item.opportunity_id or 0, item.facts) for item in items]


def test_who_looks_for_it_is_told_and_nobody_else(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    resident(uid="bob", wants="Bake bread in the night")
    resident(uid="charlie")
    new(catalogue.repair, now=now)

    assert tell_strong_matches(now=now) == 1
    assert told() == [("alice", catalogue.repair.pk, {"count": 1})]
    item = InboxItem.objects.get()
    assert (item.kind, item.occasion, item.expires_at) == ("STRONG_MATCH", str(timezone.localdate(now)), now + KEPT)
    words = words_of("STRONG_MATCH", item.facts, About(title=catalogue.repair.title))
    assert words.title == "Something new for you"


def test_the_nearest_is_named_and_the_others_are_counted(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    new(catalogue.help_desk, catalogue.repair, now=now)

    assert tell_strong_matches(now=now) == 1
    assert told() == [("alice", catalogue.repair.pk, {"count": 2})]


def test_what_is_not_new_is_not_told(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    Opportunity.objects.filter(pk=catalogue.repair.pk).update(published_at=now)
    Opportunity.objects.filter(pk=catalogue.help_desk.pk).update(published_at=now - timedelta(days=2))

    assert (tell_strong_matches(now=now), told()) == (0, [])


def test_once_a_day(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    new(catalogue.repair, now=now)
    tell_strong_matches(now=now)
    new(catalogue.help_desk, now=now)

    assert (tell_strong_matches(now=now + timedelta(minutes=1)), len(told())) == (0, 1)
    resident(uid="bob", wants=REPAIR)
    assert (tell_strong_matches(now=now + timedelta(minutes=2)), len(told())) == (1, 2)


def closed(catalogue: SmallCatalogue) -> None:
    Course.objects.filter(pk=catalogue.repair.pk).update(status=Course.Status.CLOSED)


def put_away(catalogue: SmallCatalogue) -> None:
    alice, at = Resident.objects.get(), timezone.now()
    DismissedOpportunity.objects.create(resident=alice, opportunity=catalogue.repair, reason="OTHER", dismissed_at=at)


def too_far(catalogue: SmallCatalogue) -> None:
    far = outcode(code="UB8")
    far.longitude = -0.47
    far.save()
    Resident.objects.update(outcode=far, longest_journey=20)


def gone_over(catalogue: SmallCatalogue) -> None:
    Resident.objects.update(merged_at=timezone.now())


def may_not_sign_in(catalogue: SmallCatalogue) -> None:
    user = Resident.objects.get().user
    user.is_active = False
    user.save()


@pytest.mark.parametrize("but", [closed, put_away, too_far, gone_over, may_not_sign_in])
def test_not_what_they_could_not_take_part_in(but: Any, now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    new(catalogue.repair, now=now)
    but(catalogue)

    assert (tell_strong_matches(now=now), told()) == (0, [])


def test_not_what_many_others_are_nearer_than(
    now: datetime, catalogue: SmallCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident(uid="alice", wants=REPAIR)
    new(catalogue.help_desk, now=now)
    monkeypatch.setattr(strong_matches, "NEAREST", 1)

    assert (tell_strong_matches(now=now), told()) == (0, [])


def test_in_lots_nobody_is_left_out_and_nobody_told_twice(
    now: datetime, catalogue: SmallCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        resident(uid=f"synthetic-{number}", wants=REPAIR)
    new(catalogue.repair, now=now)
    monkeypatch.setattr(nearest, "TOGETHER", 2)

    assert tell_strong_matches(now=now) == 5
    assert [uid for uid, *_ in told()] == [f"synthetic-{number}" for number in range(5)]


def test_a_listing_that_the_matcher_has_not_seen_is_read(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants="Train dogs for the police")
    made = course(title="Dog training", summary="Train dogs for the police and for rescue teams.")
    course_run(course=made, starts_on=timezone.localdate(now) + timedelta(days=20))
    new(made, now=now)

    assert tell_strong_matches(now=now) == 1
    assert told() == [("alice", made.pk, {"count": 1})]


@pytest.mark.django_db
def test_without_a_release(data_folder: Path) -> None:
    now = timezone.now()
    new(course(), now=now)

    with pytest.raises(MatcherNotReady):
        tell_strong_matches(now=now)
    assert TELL_STRONG_MATCHES.run(now) == "No matcher was fitted yet."


def test_the_job_says_how_many(now: datetime, catalogue: SmallCatalogue) -> None:
    resident(uid="alice", wants=REPAIR)
    new(catalogue.repair, now=now)

    assert TELL_STRONG_MATCHES.run(now) == "1 residents told of something new"
