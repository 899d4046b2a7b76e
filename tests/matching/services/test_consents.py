"""Consents: the ledger, what counts now, and a thousand random histories."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from matching import consent_notices
from matching.consent_notices import read_notices, sha256_of
from matching.models import Consent
from matching.queries.consents import consents_of, current, is_given
from matching.services.consents import (
    ConsentNoticeChanged,
    ConsentPurposeUnknown,
    give,
    withdraw,
)
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
P = Consent.Purpose
FIRST_DAYS = {1: date(2026, 11, 1), 2: date(2026, 12, 1), 3: date(2027, 1, 1)}
"""Of three versions; the second is only worded better, the third asks for something else."""


@pytest.fixture
def three_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entries = [
        {
            "purpose": purpose,
            "version": version,
            "valid_from": day.isoformat(),
            "asks_again": version != 2,
            "title": f"Title {version}",
            "text": "Words",
            "sha256": sha256_of(f"Title {version}", "Words"),
        }
        for purpose in P.values
        for version, day in FIRST_DAYS.items()
    ]
    file = tmp_path / "notices.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    monkeypatch.setattr(consent_notices, "FILE", file)
    consent_notices.notices.cache_clear()
    yield
    consent_notices.notices.cache_clear()


def rows_of(person: User) -> list[tuple[str, str, int]]:
    return [(r.purpose, r.choice, r.notice_version) for r in consents_of(person).reverse()]


@pytest.mark.django_db
def test_a_yes_is_written_down_with_the_words_it_was_to() -> None:
    alice = user()

    row = give(by=alice, purpose=P.CONTACT, notice_version=1, now=NOW)

    row.refresh_from_db()
    notice = consent_notices.in_force(P.CONTACT, TODAY)
    assert notice is not None
    assert (row.pseudonym, row.choice, row.notice_version, row.at) == (alice.pseudonym, "GIVEN", 1, NOW)
    assert row.notice_sha256 == notice.sha256 == sha256_of(notice.title, notice.text)
    assert is_given(alice, P.CONTACT, today=TODAY)
    assert not is_given(alice, P.RESEARCH, today=TODAY)
    assert not is_given(user(uid="bob"), P.CONTACT, today=TODAY)


@pytest.mark.django_db
def test_each_choice_goes_to_the_audit_log() -> None:
    alice = user()

    give(by=alice, purpose=P.RESEARCH, notice_version=1, now=NOW)
    withdraw(by=alice, purpose=P.RESEARCH, now=NOW)

    assert list(AuditEntry.objects.values_list("action", "actor", "actor_pseudonym", "facts")) == [
        (f"CONSENT_{what}", "PERSON", alice.pseudonym, {"purpose": "RESEARCH", "notice_version": 1})
        for what in ("GIVEN", "WITHDRAWN")
    ]


@pytest.mark.django_db
def test_saying_it_twice_adds_nothing() -> None:
    alice = user()

    assert withdraw(by=alice, purpose=P.CONTACT, now=NOW) is None
    first = give(by=alice, purpose=P.CONTACT, notice_version=1, now=NOW)
    assert give(by=alice, purpose=P.CONTACT, notice_version=1, now=NOW + timedelta(1)) == first
    no = withdraw(by=alice, purpose=P.CONTACT, now=NOW)
    assert withdraw(by=alice, purpose=P.CONTACT, now=NOW) == no

    assert rows_of(alice) == [("CONTACT", "GIVEN", 1), ("CONTACT", "WITHDRAWN", 1)]
    assert not is_given(alice, P.CONTACT, today=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"purpose": "SELLING"}, ConsentPurposeUnknown),
        ({"notice_version": 2}, ConsentNoticeChanged),
        ({"notice_version": 0}, ConsentNoticeChanged),
        ({"now": datetime(2026, 10, 31, 12, tzinfo=UTC)}, ConsentPurposeUnknown),
    ],
)
def test_refused_and_nothing_written(given: dict[str, object], refusal: type[Exception]) -> None:
    arguments = {"by": user(), "purpose": P.CONTACT, "notice_version": 1, "now": NOW, **given}

    with pytest.raises(refusal):
        give(**arguments)  # type: ignore[arg-type]

    assert (Consent.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("three_versions")
def test_a_yes_to_older_words_counts_until_something_else_is_asked() -> None:
    alice = user()
    give(by=alice, purpose=P.CONTACT, notice_version=1, now=NOW)

    days = {version: is_given(alice, P.CONTACT, today=day) for version, day in FIRST_DAYS.items()}
    assert days == {1: True, 2: True, 3: False}

    later = datetime(2027, 1, 1, 12, tzinfo=UTC)
    give(by=alice, purpose=P.CONTACT, notice_version=3, now=later)
    assert is_given(alice, P.CONTACT, today=later.date())
    withdraw(by=alice, purpose=P.CONTACT, now=later)
    assert rows_of(alice)[-1] == ("CONTACT", "WITHDRAWN", 3)


@pytest.mark.django_db
def test_the_ledger_is_only_added_to() -> None:
    give(by=user(), purpose=P.CONTACT, notice_version=1, now=NOW)
    before = list(Consent.objects.values())

    with pytest.raises(InternalError, match="Cannot update or delete rows"), transaction.atomic():
        Consent.objects.update(choice="WITHDRAWN")
    with pytest.raises(InternalError, match="Cannot update or delete rows"), transaction.atomic():
        Consent.objects.all().delete()

    assert list(Consent.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("purpose", "SELLING", "consent_purpose_known"),
        ("choice", "MAYBE", "consent_choice_known"),
        ("notice_version", 0, "consent_notice_from_1"),
        ("notice_sha256", "x", "consent_notice_is_a_hash"),
    ],
)
def test_the_database_refuses_what_can_not_be(field: str, value: object, constraint: str) -> None:
    values = {"purpose": "CONTACT", "choice": "GIVEN", "notice_version": 1, "notice_sha256": "0" * 64, field: value}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Consent.objects.create(pseudonym=uuid4(), at=NOW, **values)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_yes() -> None:
    alice = user()
    barrier = threading.Barrier(8)
    receipts = []

    def tap() -> None:
        try:
            barrier.wait(30)
            receipts.append(give(by=alice, purpose=P.CONTACT, notice_version=1, now=NOW).receipt)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(receipts) == 8
    assert len(set(receipts)) == Consent.objects.count() == 1


STEP = st.tuples(
    st.booleans(),  # yes or no
    st.sampled_from(P.values),
    st.integers(0, 40),  # days until the next step
)


@pytest.mark.django_db
@pytest.mark.usefixtures("three_versions")
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(STEP, max_size=5))
def test_a_thousand_histories(history: list[tuple[bool, str, int]]) -> None:
    """What counts now is the last word, and the ledger holds each change of mind once, whatever was tapped in which order."""
    person = user(uid=str(uuid4()))
    now, said, changes = NOW, {}, []
    for yes, purpose, days in history:
        version = max(v for v, day in FIRST_DAYS.items() if day <= now.date())
        before = said.get(purpose)
        if yes:
            give(by=person, purpose=purpose, notice_version=version, now=now)
            after = (True, version)
        else:
            withdraw(by=person, purpose=purpose, now=now)
            after = (False, before[1]) if before else None
        if after != before and after is not None:
            said[purpose] = after
            changes.append((purpose, "GIVEN" if after[0] else "WITHDRAWN", after[1]))
        now += timedelta(days)

    third = now.date() >= FIRST_DAYS[3]
    counts = {key for key, (yes, version) in said.items() if yes and (version == 3 or not third)}
    assert rows_of(person) == changes
    assert {s.notice.purpose for s in current(person, today=now.date()) if s.is_given} == counts


def test_every_purpose_has_words() -> None:
    assert {notice.purpose for notice in consent_notices.notices()} == set(P.values)


ENTRY = {
    "purpose": "CONTACT",
    "version": 1,
    "valid_from": "2026-11-01",
    "asks_again": True,
    "title": "T",
    "text": "W",
    "sha256": sha256_of("T", "W"),
}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{**ENTRY, "text": "Other words"}], "were edited"),
        ([{**ENTRY, "version": 2}], "doesn't follow"),
        ([ENTRY, {**ENTRY, "version": 3, "valid_from": "2027-01-01"}], "doesn't follow"),
        ([ENTRY, {**ENTRY, "version": 2}], "doesn't start after"),
    ],
)
def test_versions_that_contradict_are_not_read(entries: list[dict[str, object]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_notices(entries)
