"""A list made again from its receipt: the same to the last byte whatever happened since, or a clear answer why not."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from courses.models import Course, Job, PayRate
from matching.models import ArchivedPart, ModelRelease, Receipt, RecommendationList
from matching.receipts import document
from matching.receipts.signing import ReceiptRefused
from matching.recommender.engine import engine_sha256, sources, surroundings
from matching.recommender.plain import to_plain
from matching.recommender.remaking import Request
from matching.recommender.uplifts import Raise
from matching.services import replaying
from matching.services.interactions import dismiss_opportunity
from matching.services.matcher import forget_matcher
from matching.services.receipts import signer
from matching.services.recommend import recommend
from matching.services.releases import fit_release, folder_of
from matching.services.replaying import receipt_of, replay
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.matching.services.conftest import say
from tests.matching.services.damage import flip


@pytest.fixture
def made(alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue) -> RecommendationList:
    """A list of somebody who has told a lot."""
    outcode(code="E7")
    pay_rate(kind="LONDON_LIVING_WAGE", valid_from=date(2026, 1, 1), hourly_gbp="14.80")
    say(
        alice,
        now,
        postcode="E7",
        wants="I want a job. I like to repair computers and help people.",
        skill_ids=[catalogue.repairing.pk],
        highest_level=1,
        availability=["MON_MORNING", "SAT_MORNING"],
        access_needs=["STEP_FREE"],
        barriers=["NO_DATA"],
        birth_month="1998-04",
    )
    dismiss_opportunity(by=alice, opportunity_id=catalogue.tester.pk, reason="TOO_FAR", now=now)
    return recommend(to=alice, now=now)


def held(made: RecommendationList) -> document.Receipt:
    """The receipt as the person holds it, whatever becomes of the row."""
    assert made.receipt is not None
    return document.read_file(receipt_of(made.receipt).as_file())


def test_the_same_at_once(made: RecommendationList) -> None:
    done = replay(held(made))

    assert (done.differences, done.is_identical, done.compared_with_stored) == ([], True, True)
    assert (done.by_archived_engine, done.other_surroundings) == (False, {})
    assert len(done.opened.contents.order) == len(made.items) == 5


def test_the_same_after_everything_has_changed(
    made: RecommendationList, alice: User, now: datetime, catalogue: SmallCatalogue
) -> None:
    receipt = held(made)
    Course.objects.filter(pk=catalogue.repair.pk).update(title="Another title", status=Course.Status.CLOSED)
    Job.objects.filter(pk=catalogue.help_desk.pk).update(pay_min="99.00", description="Quite another text.")
    catalogue.python.runs.all().delete()
    for _ in range(3):
        course_run(course=course(title="New and about repairing computers"))
    PayRate.objects.all().delete()
    say(alice, now, wants="Something else", skill_ids=[])
    release = fit_release(now=now + timedelta(days=1))
    newer = recommend(to=alice, now=now + timedelta(days=20))
    forget_matcher()
    assert (newer.release, newer.items == made.items) == (release, False)

    assert replay(receipt).differences == []
    RecommendationList.objects.all().delete()
    Receipt.objects.all().delete()
    done = replay(receipt)
    assert (done.is_identical, done.compared_with_stored) == (True, False)
    assert done.opened.versions.release != release.version


def test_the_same_without_the_vectors_that_were_kept_with_the_release(made: RecommendationList) -> None:
    """They only save time, and may be deleted with every release that is not in use."""
    shutil.rmtree(folder_of(made.release.version) / "vectors")

    assert replay(held(made)).is_identical


def test_the_same_with_what_a_policy_raised_whatever_becomes_of_the_policy(
    alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    one = Raise("first-steps v1", 0.5, frozenset({catalogue.python.pk, catalogue.repair.pk}), "You asked for it.")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("matching.services.recommend.raises_for", lambda *_, **__: (one,))
        made = recommend(to=alice, now=now)
    assert {item["opportunity"] for item in made.items if "uplift" in item} == one.opportunities

    done = replay(held(made))
    assert (done.differences, done.compared_with_stored) == ([], True)
    assert done.opened.contents.raises == [to_plain(one)]


def test_a_stored_list_that_was_changed_behind_our_back(made: RecommendationList) -> None:
    made.items[1]["reasons"][0]["text"] = "Because we like you."
    made.items[0]["score"] += 1e-15
    made.save()

    assert replay(held(made)).differences == [
        "stored item 1 differs in: score",
        "stored item 2 differs in: reasons",
    ]


def refused(receipt: document.Receipt) -> str:
    with pytest.raises(ReceiptRefused) as refusal:
        replay(receipt)
    assert str(refusal.value)
    return refusal.value.code


def test_what_is_not_genuine_is_not_even_tried(made: RecommendationList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "_made_again", lambda _opened: pytest.fail("it was tried"))
    receipt = held(made)
    changed = receipt.contents.replace('"length":60', '"length":61')
    assert changed != receipt.contents

    assert refused(document.Receipt(receipt.token, changed)) == "RECEIPT_CONTENTS_CHANGED"
    assert refused(document.Receipt(receipt.token[:-4] + "AAAA", receipt.contents)) == "RECEIPT_FORGED"
    assert refused(document.Receipt("", receipt.contents)) == "RECEIPT_UNREADABLE"


def test_a_key_that_counts_no_more(made: RecommendationList, settings: Settings) -> None:
    receipt, old = held(made), signer()
    settings.RECEIPT_KEYS = {2: b"n" * 32}
    assert refused(receipt) == "RECEIPT_KEY_UNKNOWN"

    settings.RECEIPT_PUBLIC_KEYS = {1: old.public[old.key_id].public_bytes_raw()}
    assert replay(receipt).is_identical


@pytest.mark.parametrize(
    "lose",
    [
        shutil.rmtree,
        lambda folder: (folder / "recommender" / "manifest.json").unlink(),
        lambda folder: (folder / "recommender" / "arrays.npz").unlink(),
        lambda folder: flip(folder / "recommender" / "manifest.json"),
        lambda folder: flip(folder / "recommender" / "arrays.npz"),
    ],
    ids=["folder", "manifest", "arrays", "manifest changed", "arrays changed"],
)
def test_a_release_that_is_gone_or_changed(made: RecommendationList, lose: Callable[[Path], object]) -> None:
    lose(folder_of(made.release.version))

    assert refused(held(made)) == "RELEASE_MISSING"


def catalogue_parts() -> list[ArchivedPart]:
    return list(ArchivedPart.objects.exclude(name=bytes.fromhex(engine_sha256())))


def test_a_catalogue_of_which_a_part_is_gone_or_changed(made: RecommendationList) -> None:
    receipt, parts = held(made), catalogue_parts()
    assert len(parts) >= 10
    for part in parts:
        ArchivedPart.objects.filter(pk=part.pk).delete()
        assert refused(receipt) == "CATALOGUE_MISSING"
        for changed in (zlib.compress(zlib.decompress(part.content) + b" "), bytes(part.content)[:-1], b""):
            ArchivedPart.objects.update_or_create(
                name=bytes(part.name), defaults={"content": changed, "needed_on": part.needed_on}
            )
            assert refused(receipt) == "CATALOGUE_MISSING"
        ArchivedPart.objects.filter(pk=part.pk).update(content=bytes(part.content))
    assert replay(receipt).is_identical


OLDER = sources().replace(b"About {minutes} minutes from you.", b"It takes about {minutes} minutes.")
"""The code of another day: one reason was worded in another way."""


def signed_by(engine: bytes, made: RecommendationList, *, list_bytes: bytes, **of_the_machine: str) -> document.Receipt:
    """A receipt of a list that this code made, on this machine unless told otherwise."""
    opened = document.open_receipt(held(made), signer().public)
    versions = replace(
        opened.versions,
        engine_sha256=hashlib.sha256(engine).hexdigest(),
        surroundings={**surroundings(), **of_the_machine},
    )
    contents = replace(opened.contents, list_sha256=hashlib.sha256(list_bytes).hexdigest())
    return document.write(str(UUID(int=7)), opened.made_at, versions, contents, salt="0" * 32, signer=signer())


def keep(engine: bytes) -> None:
    day = timezone.localdate()
    name = hashlib.sha256(engine).digest()
    ArchivedPart.objects.create(name=name, content=zlib.compress(engine), needed_on=day)


def test_code_of_another_day_makes_the_list_as_it_did_then(made: RecommendationList) -> None:
    opened = document.open_receipt(held(made), signer().public)
    asked = opened.contents
    request = Request(opened.versions.catalogue_sha256, asked.answers, asked.today, asked.length, asked.draw)
    keep(OLDER)
    sha256, folder = hashlib.sha256(OLDER).hexdigest(), folder_of(made.release.version)
    then = replaying._by_archived_engine(sha256, request, folder, {})
    assert asdict(request)["today"] == asked.today
    assert b"It takes about 5 minutes." in then
    assert b"minutes from you." not in then

    done = replay(signed_by(OLDER, made, list_bytes=then))
    assert (done.is_identical, done.by_archived_engine) == (True, True)
    now = replay(held(made))
    assert (now.is_identical, now.by_archived_engine) == (True, False)
    # What today's code makes is another list, and is said to be.
    other = signed_by(OLDER, made, list_bytes=json.dumps({}).encode())
    assert replay(other).differences == ["The order and the kinds of reasons are the same; scores or words differ."]


def test_a_list_of_another_kind_of_processor(made: RecommendationList) -> None:
    """Sums end in other digits there, so whatever runs here is told to calculate as it did there."""
    tell = "import os, sys; sys.stdout.write(os.environ['OPENBLAS_CORETYPE'])"
    files = dict.fromkeys(("matching/__init__.py", "matching/recommender/__init__.py"), "")
    engine = json.dumps({**files, "matching/recommender/remaking.py": tell}).encode()
    keep(engine)

    done = replay(signed_by(engine, made, list_bytes=b"Nehalem", processor="Nehalem"))
    assert (done.differences, done.by_archived_engine) == ([], True)
    assert done.other_surroundings == {"processor": ("Nehalem", surroundings()["processor"])}


def test_todays_code_runs_by_itself_where_the_processor_was_another(
    made: RecommendationList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "remake", lambda *_: pytest.fail("it was made in this process"))
    done = replay(signed_by(sources(), made, list_bytes=b"", processor="Nehalem"))

    assert (done.is_identical, done.by_archived_engine) == (False, False)


def test_code_that_is_in_no_archive(made: RecommendationList) -> None:
    receipt = signed_by(OLDER, made, list_bytes=b"")
    assert refused(receipt) == "ENGINE_MISSING"

    ArchivedPart.objects.create(
        name=hashlib.sha256(OLDER).digest(), content=zlib.compress(b"import os"), needed_on=timezone.localdate()
    )
    assert refused(receipt) == "ENGINE_MISSING"


def test_code_that_does_not_run_any_more(made: RecommendationList) -> None:
    broken = json.dumps({"matching/__init__.py": "", "matching/recommender/__init__.py": "1 / 0"}).encode()
    keep(broken)

    assert refused(signed_by(broken, made, list_bytes=b"")) == "ENGINE_FAILED"


def test_code_that_never_ends(made: RecommendationList, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = json.dumps({"matching/__init__.py": "", "matching/recommender/__init__.py": "while True: pass"}).encode()
    keep(endless)
    monkeypatch.setattr(replaying, "LONGEST_RUN", 0.5)

    assert refused(signed_by(endless, made, list_bytes=b"")) == "ENGINE_FAILED"
