"""Erasure: whatever is about the person is gone or without them, the proof and the anonymous numbers stay."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from pytest_django import Settings

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of
from backend.audit.models import AuditEntry
from courses.models import Invitation, OrganisationChange, ProviderMember
from matching.exporting.sections import rows_about
from matching.models import Consent, Erasure, MonthTally, Resident, SavedOpportunity
from matching.models.erasure import hash_of_uid
from matching.services.consents import give
from matching.services.erasure import (
    CONFIRM_WITHIN,
    ErasureNotConfirmed,
    StaffAccount,
    erase,
    erase_me,
    plan_erasure,
)
from matching.services.erasure_list import list_erasures, read_list
from matching.services.tallies import tally
from tests.factories.course import course
from tests.factories.invitation import invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import staff_user, user
from tests.planting import canary, plant
from tests.searching import found_in_database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASKED = Erasure.Because.ASKED


@pytest.mark.django_db
def test_nothing_of_the_person_is_left_and_nobody_else_lost_anything(settings: Settings) -> None:
    settings.SIGN_IN = "development"  # at Google there is nothing to delete
    alice, bob = user(uid="uid-of-alice"), user(uid="uid-of-bob")
    plant(alice, "alice")
    plant(bob, "bob")
    pseudonym, bobs = alice.pseudonym, _rows_of(bob)

    erase(user=alice, because=ASKED, now=NOW)

    # Reasons that a member or the GLA gave for a change stay with the change.
    reasons = ("courses_listingchange", "courses_organisationchange", "matching_analystgrant", "matching_modelrelease")
    assert found_in_database("canary alice") == {
        ("matching_inclusionpolicy", "ended_why"),
        *((table, "reason") for table in reasons),
    }
    assert found_in_database("uid-of-alice") == set()
    assert found_in_database(str(pseudonym)) == {
        *(("audit_auditentry", column) for column in ("actor_pseudonym", "subject_pseudonym")),
        *(("matching_inclusionpolicy", column) for column in ("approved_by", "ended_by")),
        ("matching_consent", "pseudonym"),
        ("matching_modelrelease", "approved_by"),
    }
    assert _rows_of(bob) == bobs
    assert all(number == 1 for number in bobs.values())


def _rows_of(person: User) -> dict[str, int]:
    return {label_of(m): rows_about(person, m, said).count() for m, said in declared().items() if said.links}


@pytest.mark.django_db
def test_what_somebody_did_before_they_signed_in_goes_too() -> None:
    alice, before = resident().user, resident(uid="anonymous-alice", wants="wants before").user
    User.objects.filter(pk=before.pk).update(merged_into=alice)

    erase(user=alice, because=ASKED, now=NOW)

    assert User.objects.count() == 0
    assert found_in_database("wants before") == set()
    assert set(Erasure.objects.values_list("uid_sha256", "sign_in_uid")) == {
        (hash_of_uid("alice"), "alice"),
        (hash_of_uid("anonymous-alice"), "anonymous-alice"),
    }


@pytest.mark.django_db
def test_the_receipt_counts_what_was_done() -> None:
    alice = user()
    plant(alice, "alice")

    done = erase(user=alice, because=ASKED, now=NOW)

    done.refresh_from_db()
    deleted, kept = done.counts["deleted"], done.counts["kept_without_the_person"]
    one = {
        "accounts.User",
        "matching.Resident",
        "matching.SavedOpportunity",
        "matching.DataView",
        "courses.ProviderMember",
    }
    assert {label: deleted[label] for label in one} == dict.fromkeys(one, 1)
    assert kept == {
        "courses.DuplicatePair": 1,
        "courses.Invitation": 1,
        "courses.ListingChange": 1,
        "courses.OrganisationChange": 1,
        "courses.Upload": 1,
        "matching.AnalystGrant": 1,
    }
    assert (done.at, done.because, done.uid_sha256) == (NOW, "ASKED", hash_of_uid("alice"))


@pytest.mark.django_db
def test_the_log_says_that_somebody_was_erased_and_not_who() -> None:
    done = erase(user=resident().user, because=ASKED, now=NOW)

    (row,) = AuditEntry.objects.filter(action="PERSON_ERASED")
    assert (row.actor_pseudonym, row.subject_pseudonym) == (None, None)
    assert (row.thing, row.facts) == (f"matching.Erasure {done.pk}", {"because": "ASKED"})


@pytest.mark.django_db
def test_consents_stay_as_proof_and_are_nobodys() -> None:
    alice = resident().user
    give(by=alice, purpose="CONTACT", notice_version=1, now=NOW)

    erase(user=alice, because=ASKED, now=NOW)

    assert Consent.objects.count() == 1
    assert not User.objects.filter(pseudonym__in=Consent.objects.values("pseudonym")).exists()


@pytest.mark.django_db
def test_what_was_about_a_member_is_emptied_and_what_they_did_stays() -> None:
    college = provider()
    olga, edith = user(uid="olga"), user(uid="edith")
    member(college, uid="olga")
    change = {"provider": college, "revision": 1, "at": NOW, "actor": "MEMBER", "action": "MEMBER_CHANGED"}
    about = OrganisationChange.objects.create(by=olga, concerning=edith, fields={"label": ["E", "Edith"]}, **change)
    by_her = OrganisationChange.objects.create(by=edith, concerning=olga, fields={"label": ["O", "Olga"]}, **change)

    erase(user=edith, because=ASKED, now=NOW)

    about.refresh_from_db()
    by_her.refresh_from_db()
    assert (about.by, about.concerning, about.fields) == (olga, None, {})
    assert (by_her.by, by_her.concerning, by_her.fields) == (None, olga, {"label": ["O", "Olga"]})


@pytest.mark.django_db
def test_the_last_owner_may_go_too_and_their_codes_stop_working() -> None:
    college = provider()
    member(college, uid="olga")
    code = invitation(college, made_by=user(uid="olga"), made_at=NOW, expires_at=NOW + timedelta(9))

    erase(user=user(uid="olga"), because=ASKED, now=NOW)

    assert ProviderMember.objects.count() == 0
    assert Invitation.objects.values_list("made_by", "revoked_at").get(pk=code.pk) == (None, NOW)
    row = OrganisationChange.objects.get()
    assert (row.action, row.actor, row.by, row.concerning, row.fields) == (
        "LEFT",
        "SYSTEM",
        None,
        None,
        {"role": ["OWNER", None]},
    )


@pytest.mark.django_db
def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = user()
    plant(alice, "alice")
    before = _rows_of(alice)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("matching.services.erasure.record", broken)
    with pytest.raises(RuntimeError):
        erase(user=alice, because=ASKED, now=NOW)

    assert _rows_of(alice) == before
    assert found_in_database(canary("matching.Report", "words", "alice")) == {("matching_report", "words")}
    assert (Erasure.objects.count(), MonthTally.objects.count()) == (0, 0)


# --- Two steps ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_looking_at_the_plan_changes_nothing() -> None:
    alice = resident()
    SavedOpportunity.objects.create(resident=alice, opportunity_id=course().pk, saved_at=NOW)

    plan = plan_erasure(by=alice.user, now=NOW)

    assert plan.expires_at == NOW + CONFIRM_WITHIN
    assert plan.counts == {"Your account": 1, "What you told us": 1, "Courses and jobs that you kept": 1}
    assert (User.objects.count(), Erasure.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_the_second_step_erases_at_once() -> None:
    alice = resident().user
    plan = plan_erasure(by=alice, now=NOW)

    done = erase_me(by=alice, confirmation=plan.confirmation, now=NOW + timedelta(minutes=14))

    assert (done.because, User.objects.count()) == ("ASKED", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["too late", "before", "another's", "nonsense", "empty"])
def test_without_the_first_step_nobody_is_erased(name: str) -> None:
    alice, bob = resident().user, resident(uid="bob").user
    mine, anothers = (plan_erasure(by=by, now=NOW).confirmation for by in (alice, bob))
    confirmation, moment = {
        "too late": (mine, NOW + CONFIRM_WITHIN),
        "before": (mine, NOW - timedelta(seconds=1)),
        "another's": (anothers, NOW),
        "nonsense": ("yes, really", NOW),
        "empty": ("", NOW),
    }[name]

    with pytest.raises(ErasureNotConfirmed):
        erase_me(by=alice, confirmation=confirmation, now=moment)

    assert (User.objects.count(), Erasure.objects.count()) == (2, 0)


@pytest.mark.django_db
def test_a_work_account_is_closed_by_the_employer() -> None:
    stan = staff_user()

    with pytest.raises(StaffAccount):
        plan_erasure(by=stan, now=NOW)
    with pytest.raises(StaffAccount):
        erase_me(by=stan, confirmation="x", now=NOW)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_erased_once_when_asked_twice_at_once() -> None:
    alice = resident().user
    plan = plan_erasure(by=alice, now=NOW)
    barrier, outcomes = threading.Barrier(4), []

    def confirm() -> None:
        try:
            barrier.wait(30)
            outcomes.append(erase_me(by=alice, confirmation=plan.confirmation, now=NOW).because)
        except User.DoesNotExist:
            outcomes.append("gone")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == ["ASKED", "gone", "gone", "gone"]
    assert Erasure.objects.count() == 1


# --- What outlives ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_tallies_are_by_month_and_add_up() -> None:
    for uid in ("alice", "bob"):
        person = resident(uid=uid)
        Resident.objects.filter(pk=person.pk).update(created_at=datetime(2026, 9, 7, tzinfo=UTC))
        for moment in (
            (2026, 9, 30, 22, 59),
            (2026, 9, 30, 23, 1),
            (2026, 10, 5, 9, 0),
        ):  # 23:01 UTC is October in London
            at = datetime(*moment, tzinfo=UTC)
            SavedOpportunity.objects.create(resident=person, opportunity_id=course().pk, saved_at=at)
        erase(user=person.user, because=ASKED, now=NOW)

    assert list(MonthTally.objects.values_list("what", "month", "number")) == [
        ("matching.Resident", date(2026, 9, 1), 2),
        ("matching.SavedOpportunity", date(2026, 9, 1), 2),
        ("matching.SavedOpportunity", date(2026, 10, 1), 4),
    ]


def test_a_tally_holds_no_more_than_a_month_a_kind_and_a_number() -> None:
    assert {field.name for field in MonthTally._meta.get_fields()} == {"id", "what", "month", "number"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [("month", date(2026, 9, 2), "tally_month_only"), ("number", 0, "tally_counts_something")],
)
def test_a_tally_can_not_be_finer(field: str, value: object, constraint: str) -> None:
    values = {"what": "matching.Resident", "month": date(2026, 9, 1), "number": 1, field: value}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MonthTally.objects.create(**values)


@pytest.mark.django_db
def test_somebody_with_nothing_is_tallied_too() -> None:
    assert tally(user()) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"sign_in": "WAITING"},
        {"sign_in": "DELETED", "sign_in_uid": "still here"},
        {"sign_in": "NONE", "sign_in_uid": "still here"},
    ],
)
def test_the_key_of_a_sign_in_stays_only_while_it_is_needed(values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="erasure_forgets_the_sign_in"), transaction.atomic():
        Erasure.objects.create(at=NOW, because="ASKED", uid_sha256="0" * 64, counts={}, **values)


# --- After a backup is restored ----------------------------------------------------------------------------------------


def restored(uid: str, *, joined: datetime) -> None:
    """The person as the backup has them."""
    person = resident(uid=uid, wants="Back again")
    User.objects.filter(pk=person.user_id).update(joined_at=joined)


@pytest.mark.django_db
def test_who_was_erased_is_erased_again_after_a_restore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "erased.txt"
    long_ago = NOW - timedelta(days=90)
    for uid in ("alice", "bob"):
        restored(uid, joined=long_ago)
        erase(user=user(uid=uid), because=ASKED, now=NOW)
    assert (list_erasures(file), list_erasures(file)) == (2, 0)
    Erasure.objects.all().delete()  # the backup knows nothing of it
    restored("alice", joined=long_ago)
    restored("carol", joined=long_ago)  # never erased
    restored("bob", joined=NOW + timedelta(days=1))  # came back by themselves, after the erasure

    call_command("erase_again", "--list", str(file))
    call_command("erase_again", "--list", str(file))

    assert capsys.readouterr().out == (
        "2 in the list; 1 had come back and are erased again.\n2 in the list; 0 had come back and are erased again.\n"
    )
    assert sorted(User.objects.values_list("firebase_uid", flat=True)) == ["bob", "carol"]
    assert list(Erasure.objects.values_list("because", "uid_sha256")) == [("AGAIN", hash_of_uid("alice"))]


@pytest.mark.django_db
def test_the_list_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "erased.txt"
    done = erase(user=resident().user, because=ASKED, now=NOW)

    list_erasures(file)

    assert file.read_text(encoding="ascii") == f"{hash_of_uid('alice')} 2026-11-23T12:00:00+00:00 {done.receipt}\n"
    (listed,) = read_list(file)
    assert (listed.at, listed.receipt) == (NOW, UUID(str(done.receipt)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"), [(None, "There is no list"), ("nonsense\n", "Line 1 is not"), ("\xff\n", "Line 1 is not")]
)
def test_another_file_erases_nobody(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "erased.txt"
    if text is not None:
        file.write_text(text, encoding="latin-1")
    resident()

    with pytest.raises(CommandError, match=words):
        call_command("erase_again", "--list", str(file))
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_sign_in_at_google_waits_to_be_deleted(settings: Settings) -> None:
    settings.SIGN_IN = "firebase"

    done = erase(user=resident().user, because=ASKED, now=NOW)

    assert (done.sign_in, done.sign_in_uid, done.next_try_at) == ("WAITING", "alice", NOW)
