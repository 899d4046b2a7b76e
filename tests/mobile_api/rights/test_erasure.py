"""Export, erase, and nothing personal is left: in no table and no log, and not at Google. By real requests."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from matching.models import Erasure
from matching.services.erasure import erase
from mobile_api import development_signer
from mobile_api.coming_back import AccountErased
from mobile_api.node import encode
from mobile_api.rights.closing_sign_ins import CLOSE_SIGN_INS, close_sign_ins
from tests.factories.catalogue import small_catalogue
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.user import user
from tests.firebase_emulator.client import AuthEmulator, EmulatorRefusalError
from tests.firebase_emulator.fixtures import emulator, emulator_of_session, marks
from tests.mobile_api.auth.conftest import authenticate, request_with
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES
from tests.planting import plant
from tests.searching import found_in_database

__all__ = ["emulator", "emulator_of_session"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UPDATE = "mutation ($input: UpdateMeInput!) { updateMe(input: $input) { errors { code } } }"
REPORT = "mutation ($input: ReportOpportunityInput!) { reportOpportunity(input: $input) { errors { code } } }"
REGISTER = "mutation ($input: RegisterEmployerInput!) { registerEmployer(input: $input) { errors { code } } }"


def erase_by_requests(ask: Ask, uid: str) -> dict[str, Any]:
    plan = ask(FILES["plan_erasure"], {"input": {}}, by=uid).data["planErasure"]
    assert plan["errors"] == []
    given = {"confirmation": plan["confirmation"], "clientMutationId": "erase-me-1"}
    return ask(FILES["erase_me"], {"input": given}, by=uid).data["eraseMe"]


def test_export_erase_and_nothing_is_left(ask: Ask, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Values go in by requests where there is a request for them, and past the API into every other personal field."""
    caplog.set_level(logging.DEBUG)
    uid, words, report = "uidcanaryalice", "wantscanaryalice", "reportcanaryalice"
    outcode()
    course = small_catalogue(today=timezone.localdate()).repair
    for operation, given in (
        (UPDATE, {"wants": words, "postcode": "E7 9PD", "clientMutationId": "key-canary-alice"}),
        (REPORT, {"opportunityId": encode("Course", course.pk), "kind": "OTHER", "words": report}),
    ):
        (answer,) = ask(operation, {"input": given}, by=uid).data.values()
        assert answer["errors"] == []
    plant(user(uid="bob"), "bob")
    canaries = (uid, words, report, "key-canary-alice", "9PD")
    exported = ask(FILES["export_my_data"], {"input": {}}, by=uid).data["exportMyData"]
    document = client.get(exported["jsonUrl"].removeprefix("http://127.0.0.1:8000")).getvalue().decode()
    assert [text in document for text in canaries[:3]] == [True] * 3
    assert "canary bob" not in document

    done = erase_by_requests(ask, uid)

    assert (done["errors"], done["receipt"]["signInWillBeDeleted"]) == ([], False)
    counted = {thing["what"]: thing["number"] for thing in done["receipt"]["deleted"]}
    assert {what: counted[what] for what in ("accounts.User", "matching.Resident", "matching.Report")} == {
        "accounts.User": 1,
        "matching.Resident": 1,
        "matching.Report": 1,
    }
    assert {text: found_in_database(text) for text in canaries} == {text: set() for text in canaries}
    assert [text for text in canaries if text in caplog.text] == []
    assert sorted(User.objects.values_list("firebase_uid", flat=True)) == ["before-bob", "bob"]


def test_every_field_that_requests_do_not_reach(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    plant(user(uid="alice"), "alice")

    erase_by_requests(ask, "alice")

    # The reasons of changes stay: they are about a listing, an organisation or a policy.
    assert {column for _, column in found_in_database("canary alice")} == {"reason", "ended_why"}
    assert "canary alice" not in caplog.text


def test_a_sign_in_from_before_brings_nothing_back(ask: Ask, settings: Settings) -> None:
    settings.SIGN_IN = "development"
    resident()
    old = development_signer.issue("alice", now=timezone.now() - timedelta(minutes=5), lifetime=timedelta(hours=1))
    erase(user=user(), because=Erasure.Because.ASKED, now=timezone.now())

    with pytest.raises(AccountErased):
        authenticate(request_with(old))
    assert User.objects.count() == 0

    # Somebody who signs in anew is welcome, as somebody new.
    fresh = development_signer.issue("alice", now=timezone.now() + timedelta(seconds=2), lifetime=timedelta(hours=1))
    again = authenticate(request_with(fresh))
    assert again is not None
    assert not hasattr(again, "resident")


def test_a_request_notes_the_day_once(settings: Settings, django_assert_num_queries: Any) -> None:
    settings.SIGN_IN = "development"
    User.objects.filter(pk=user().pk).update(seen_on="2026-01-01")
    token = development_signer.issue("alice", now=timezone.now(), lifetime=timedelta(hours=1))

    with django_assert_num_queries(2):
        authenticate(request_with(token))
    assert User.objects.get().seen_on == timezone.localdate()
    with django_assert_num_queries(1):
        authenticate(request_with(token))


# --- The sign-in at Google ---------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(settings: Settings) -> Erasure:
    """An erasure whose sign-in is still there."""
    settings.SIGN_IN = "firebase"
    return erase(user=resident().user, because=Erasure.Because.ASKED, now=NOW)


def test_a_failure_is_tried_again_later_and_later(waiting: Erasure, caplog: pytest.LogCaptureFixture) -> None:
    tried: list[str] = []

    def fail(uid: str) -> None:
        tried.append(uid)
        raise TimeoutError(f"No answer about {uid}.")

    moment, waits = NOW, []
    for _ in range(13):
        assert close_sign_ins(now=moment, delete=fail) == {"deleted": 0, "failed": 1}
        assert close_sign_ins(now=moment, delete=fail) == {"deleted": 0, "failed": 0}
        waiting.refresh_from_db()
        assert waiting.next_try_at is not None
        waits.append(int((waiting.next_try_at - moment).total_seconds() // 60))
        moment = waiting.next_try_at

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]
    assert (waiting.tries, waiting.last_failure, tried) == (13, "TimeoutError", ["alice"] * 13)
    assert "alice" not in caplog.text

    assert close_sign_ins(now=moment, delete=tried.append) == {"deleted": 1, "failed": 0}
    waiting.refresh_from_db()
    assert (waiting.sign_in, waiting.sign_in_uid, waiting.sign_in_deleted_at) == ("DELETED", "", moment)
    assert found_in_database("alice") == set()


class TestAtFirebase:
    """Against the real emulator."""

    pytestmark = marks

    def test_the_account_is_deleted_there_too(self, emulator: AuthEmulator) -> None:
        signed_in = emulator.sign_up("alice@example.org")
        alice = authenticate(request_with(signed_in.id_token))
        assert alice is not None
        erase(user=alice, because=Erasure.Because.ASKED, now=timezone.now())
        assert found_in_database(signed_in.uid) == {("matching_erasure", "sign_in_uid")}

        outcome = CLOSE_SIGN_INS.run(timezone.now())

        assert outcome == "1 deleted, 0 to be tried again"
        with pytest.raises(EmulatorRefusalError, match=r"EMAIL_NOT_FOUND|INVALID_LOGIN_CREDENTIALS"):
            emulator.sign_in("alice@example.org")
        assert found_in_database(signed_in.uid) == set()
        assert Erasure.objects.get().sign_in == "DELETED"

    def test_one_that_is_gone_already_is_done(self, emulator: AuthEmulator) -> None:
        signed_in = emulator.sign_up()
        alice = authenticate(request_with(signed_in.id_token))
        assert alice is not None
        erase(user=alice, because=Erasure.Because.ASKED, now=timezone.now())
        emulator.delete(signed_in.uid)

        assert CLOSE_SIGN_INS.run(timezone.now()) == "1 deleted, 0 to be tried again"
