"""Every list has a receipt: what stands in it, what it shares with others, and when it goes."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from backend.accounts.models import User
from matching.exporting.as_json import json_export
from matching.models import ArchivedPart, Erasure, ModelRelease, Receipt, RecommendationList
from matching.receipts.document import check, open_receipt
from matching.recommender import frames
from matching.recommender.engine import engine_sha256
from matching.recommender.scorer import PARTS
from matching.services.archiving import RENEWED_AFTER, read_parts
from matching.services.erasure import erase
from matching.services.receipts import forget_receipts, signer
from matching.services.recommend import LIST_LENGTH, recommend
from matching.services.replaying import receipt_of, replay
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.matching.services.conftest import say
from tests.taint.marked import every_row, mark

WANTS = "I like mending things that nobody else will touch"


def of(made: RecommendationList) -> Receipt:
    assert made.receipt is not None
    return made.receipt


def test_what_a_receipt_says(alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(alice, now, postcode="E7", wants=WANTS, longest_journey=60, birth_month="1998-04", barriers=["NO_LAPTOP"])
    made = recommend(to=alice, now=now)
    opened = open_receipt(receipt_of(of(made)), signer().public)

    assert (opened.number, opened.made_at, opened.key_id) == (str(of(made).number), now.isoformat(), signer().key_id)
    versions, contents = opened.versions, opened.contents
    assert (versions.release, versions.release_sha256) == (fitted.version, fitted.sha256)
    assert versions.engine_sha256 == engine_sha256()
    assert contents.answers.keys() == {field.name for field in fields(frames.Resident)}
    assert (contents.answers["wants"], contents.answers["longest_journey"]) == (WANTS, 60)
    assert (contents.today, contents.length) == (timezone.localdate(now).isoformat(), LIST_LENGTH)
    assert (contents.considered, contents.excluded) == (made.considered, made.excluded)
    assert contents.order == [
        [item["opportunity"], item["option"], " ".join(reason["code"] for reason in item["reasons"])]
        for item in made.items
    ]
    assert len(contents.order) > 2


def test_the_token_holds_nothing_of_the_person(alice: User, now: datetime, fitted: ModelRelease) -> None:
    outcode(code="E7")
    say(alice, now, postcode="E7", wants=WANTS)
    said, _ = check(of(recommend(to=alice, now=now)).token, signer().public)

    # All that is not a hash, a version or a moment is its number, which is random.
    assert said.keys() == {
        *(
            "receipt",
            "number",
            "made_at",
            "contents",
            "surroundings",
            "release",
            "release_sha256",
            "configuration_sha256",
        ),
        *("engine_sha256", "catalogue_version", "catalogue_sha256"),
    }
    assert WANTS not in json.dumps(said)


def test_no_answer_for_statistics_is_in_it(alice: User, now: datetime, fitted: ModelRelease) -> None:
    words = mark(resident_for(by=alice))
    made = recommend(to=alice, now=now)

    assert [word for word in words if word in of(made).contents + of(made).token] == []
    assert [word for word in words if word in every_row()] == []


def test_the_database_refuses_to_change_one(alice: User, now: datetime, fitted: ModelRelease) -> None:
    row = of(recommend(to=alice, now=now))
    for change in ({"contents": "{}"}, {"token": "a.b.c"}, {"made_at": now - timedelta(1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.filter(pk=row.pk).update(**change)

    assert Receipt.objects.get() == row


def test_a_list_that_is_there_gets_no_second_one(alice: User, now: datetime, fitted: ModelRelease) -> None:
    first = recommend(to=alice, now=now)

    assert recommend(to=alice, now=now + timedelta(hours=1)).receipt_id == first.receipt_id
    assert Receipt.objects.count() == 1


def test_receipts_outlive_the_lists_that_are_kept(alice: User, now: datetime, fitted: ModelRelease) -> None:
    for number in range(8):
        say(alice, now, wants=f"Computers {number}")
        recommend(to=alice, now=now + timedelta(seconds=number))

    assert (RecommendationList.objects.count(), Receipt.objects.count()) == (5, 8)
    oldest = Receipt.objects.order_by("made_at").first()
    assert oldest is not None
    assert replay(receipt_of(oldest)).is_identical


@pytest.fixture
def kept_settled(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    """Makes lists as if each were committed."""

    def make(to: User, now: datetime) -> RecommendationList:
        with django_capture_on_commit_callbacks(execute=True):
            return recommend(to=to, now=now)

    return make


def test_a_catalogue_is_kept_once_for_everybody(
    alice: User,
    bob: User,
    now: datetime,
    fitted: ModelRelease,
    kept_settled: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    kept_settled(alice, now)
    parts = ArchivedPart.objects.count()
    # Six leaves, one or two branches, skills, trunk, root, and the engine; no journeys are known here.
    assert parts in {11, 12}
    say(alice, now, wants="Something else")
    resident_for(by=bob)

    # Resident, release, catalogue version, skills, dismissals, what was seen, list; two savepoints, receipt, list, two for old lists,
    # and the ends of the savepoints: not one for the archive.
    with django_assert_num_queries(15):
        second = kept_settled(alice, now)
    third = kept_settled(bob, now)
    assert ArchivedPart.objects.count() == parts
    roots = {json.dumps(check(of(made).token, signer().public)[0]["catalogue_sha256"]) for made in (second, third)}
    assert len(roots) == 1


def test_what_was_undone_is_kept_by_the_next_list(
    alice: User, bob: User, now: datetime, fitted: ModelRelease, kept_settled: Any
) -> None:
    with transaction.atomic():
        recommend(to=alice, now=now)
        assert ArchivedPart.objects.count() > 0
        transaction.set_rollback(True)
    assert ArchivedPart.objects.count() == 0

    assert replay(receipt_of(of(kept_settled(bob, now)))).is_identical


def test_a_change_of_the_catalogue_keeps_only_what_changed(
    alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    recommend(to=alice, now=now)
    before = ArchivedPart.objects.count()
    course_run(course=course(title="One more"))
    recommend(to=alice, now=now)

    # A leaf, its branch, the trunk and the root.
    assert ArchivedPart.objects.count() - before == 4


def test_erased_with_the_account(alice: User, bob: User, now: datetime, fitted: ModelRelease) -> None:
    say(alice, now, wants=WANTS)
    recommend(to=alice, now=now)
    theirs = recommend(to=bob, now=now)
    assert WANTS in every_row()

    erase(user=alice, because=Erasure.Because.ASKED, now=now)
    assert (list(Receipt.objects.all()), list(RecommendationList.objects.all())) == ([of(theirs)], [theirs])
    assert WANTS not in every_row()
    assert replay(receipt_of(of(theirs))).is_identical


def test_in_the_export(alice: User, now: datetime, fitted: ModelRelease) -> None:
    say(alice, now, wants=WANTS)
    row = of(recommend(to=alice, now=now))
    exported = json.loads("".join(json_export(alice, now=now)))
    [section] = [one for one in exported["data"] if one["model"] == "matching.Receipt"]

    [told] = section["rows"]
    assert (told["token"], told["contents"], told["number"]) == (row.token, row.contents, str(row.number))
    assert section["title"] == "Receipts of lists that we recommended to you"


def test_kept_for_as_long_as_the_settings_say(
    alice: User, bob: User, now: datetime, fitted: ModelRelease, settings: Settings
) -> None:
    settings.RECEIPTS_KEPT_DAYS = 100
    recommend(to=alice, now=now)
    later = now + timedelta(days=60)
    theirs = recommend(to=bob, now=later)

    forget_receipts(now + timedelta(days=100))
    assert Receipt.objects.count() == 2
    said = forget_receipts(now + timedelta(days=101))
    assert (list(Receipt.objects.all()), list(RecommendationList.objects.all())) == ([of(theirs)], [theirs])
    assert said.startswith("2 receipts and lists deleted")
    assert replay(receipt_of(of(theirs))).is_identical


def test_parts_go_only_when_no_receipt_that_is_kept_can_need_them(
    alice: User, now: datetime, fitted: ModelRelease, settings: Settings
) -> None:
    settings.RECEIPTS_KEPT_DAYS = 100
    recommend(to=alice, now=now)
    old = ArchivedPart.objects.count()
    last_day = now + timedelta(days=100) + 3 * RENEWED_AFTER

    forget_receipts(last_day)
    assert ArchivedPart.objects.count() == old
    forget_receipts(last_day + timedelta(days=1))
    assert ArchivedPart.objects.count() == 0


def test_the_day_of_a_part_is_renewed_after_a_month(
    alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    """What stays the same for long does not grow old while lists are made from it."""
    recommend(to=alice, now=now)
    first = timezone.localdate(now)
    assert set(ArchivedPart.objects.values_list("needed_on", flat=True)) == {first}

    for days in (30, 31):
        say(alice, now, wants=f"Computers {days}")
        made = recommend(to=alice, now=now + timedelta(days=days))
        needed = set(read_parts_of(made))
        fresh = set(map(bytes, ArchivedPart.objects.filter(needed_on__gt=first).values_list("name", flat=True)))
        # On day 30 the runs that have begun since are a new frame's; from day 31 on everything that is needed is renewed.
        assert (needed <= fresh) is (days == 31)


def read_parts_of(made: RecommendationList) -> list[bytes]:
    """The root that a list was made from, and the engine."""
    said, _ = check(of(made).token, signer().public)
    names = [bytes.fromhex(said[name]) for name in ("catalogue_sha256", "engine_sha256")]
    assert read_parts(names).keys() == set(names)
    return names


def test_parts_of_a_score_are_signed_as_they_are_stored(alice: User, now: datetime, fitted: ModelRelease) -> None:
    """PostgreSQL keeps every digit: what is read from the row is what was hashed."""
    made = recommend(to=alice, now=now)
    kept = RecommendationList.objects.get(pk=made.pk)

    assert all(len(item["parts"]) == len(PARTS) for item in kept.items)
    assert replay(receipt_of(of(kept))).compared_with_stored
