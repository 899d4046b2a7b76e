"""Sign-in against the real Firebase Auth emulator."""

from __future__ import annotations

import time

import pytest
from pytest_django import Settings

from backend.accounts.models import User
from mobile_api.id_token import IdToken, SignInRefused
from tests.firebase_emulator.client import AuthEmulator, EmulatorRefusalError
from tests.firebase_emulator.fixtures import marks
from tests.mobile_api.auth.conftest import authenticate, request_with
from tests.mobile_api.auth.tokens import claims, unsigned

pytestmark = [pytest.mark.django_db, *marks]


def uid_of(token: str) -> str | None:
    user = authenticate(request_with(token))
    assert user is not None
    return user.firebase_uid


def refusal_of(token: str) -> str:
    before = User.objects.count()
    with pytest.raises(SignInRefused) as refused:
        authenticate(request_with(token))
    assert User.objects.count() == before
    return refused.value.code


def test_signing_up_with_an_address_keeps_no_address(emulator: AuthEmulator) -> None:
    alice = emulator.sign_up("alice@example.org")

    assert uid_of(alice.id_token) == alice.uid
    assert User.objects.get().email is None


def test_signing_in_again_and_refreshing_is_the_same_account(emulator: AuthEmulator) -> None:
    first = emulator.sign_up("alice@example.org")
    again = emulator.sign_in("alice@example.org")
    refreshed = emulator.refresh(first.refresh_token)

    assert [uid_of(each.id_token) for each in (first, again, refreshed)] == [first.uid] * 3
    assert User.objects.count() == 1


def test_an_anonymous_account_that_gets_an_address_stays_the_same(emulator: AuthEmulator) -> None:
    anonymous = emulator.sign_up()
    known = emulator.add_email(anonymous, "bob@example.org")

    assert [uid_of(each.id_token) for each in (anonymous, known)] == [anonymous.uid] * 2
    assert emulator.sign_in("bob@example.org").uid == anonymous.uid
    assert User.objects.count() == 1


def test_three_people_have_three_accounts(emulator: AuthEmulator) -> None:
    people = [emulator.sign_up(f"{name}@example.org") for name in ("alice", "bob", "charlie")]

    assert [uid_of(each.id_token) for each in people] == [each.uid for each in people]
    assert User.objects.count() == 3


def test_claims_that_an_administrator_of_firebase_sets_give_no_rights(emulator: AuthEmulator) -> None:
    alice = emulator.sign_up("alice@example.org")
    emulator.update(alice.uid, customAttributes='{"is_staff": true, "is_superuser": true}')

    uid_of(emulator.sign_in("alice@example.org").id_token)

    assert User.objects.values_list("is_staff", "is_superuser").get() == (False, False)


def test_a_disabled_firebase_account_gets_no_new_token_and_ours_ends_at_once(emulator: AuthEmulator) -> None:
    bob = emulator.sign_up("bob@example.org")
    emulator.update(bob.uid, disableUser=True)

    with pytest.raises(EmulatorRefusalError, match=r"^USER_DISABLED$"):
        emulator.refresh(bob.refresh_token)
    with pytest.raises(EmulatorRefusalError, match=r"^USER_DISABLED$"):
        emulator.sign_in("bob@example.org")
    # Firebase says nothing about a token that is out: it counts for the rest of its hour, unless our own row is off.
    assert uid_of(bob.id_token) == bob.uid
    User.objects.update(is_active=False)
    assert refusal_of(bob.id_token) == "ACCOUNT_DISABLED"


def test_signing_out_everywhere_ends_old_sign_ins_and_their_refreshed_tokens(emulator: AuthEmulator) -> None:
    old = emulator.sign_up("bob@example.org")
    old_refreshed = emulator.refresh(old.refresh_token)
    assert uid_of(old.id_token) == old.uid
    time.sleep(1.1)  # moments of sign-ins are whole seconds
    new = emulator.sign_in("bob@example.org")
    user = User.objects.get()
    user.tokens_valid_after = IdToken.read(new.id_token).signed_in_at
    user.save()

    assert [refusal_of(each.id_token) for each in (old, old_refreshed)] == ["TOKEN_REVOKED"] * 2
    assert uid_of(new.id_token) == old.uid


def test_a_deleted_firebase_account_gets_no_new_token(emulator: AuthEmulator) -> None:
    charlie = emulator.sign_up("charlie@example.org")
    emulator.delete(charlie.uid)

    with pytest.raises(EmulatorRefusalError):
        emulator.refresh(charlie.refresh_token)
    with pytest.raises(EmulatorRefusalError, match=r"^EMAIL_NOT_FOUND$"):
        emulator.sign_in("charlie@example.org")
    again = emulator.sign_up("charlie@example.org")
    assert again.uid != charlie.uid
    assert uid_of(again.id_token) == again.uid


def test_another_project(emulator: AuthEmulator, settings: Settings) -> None:
    alice = emulator.sign_up("alice@example.org")
    settings.FIREBASE_PROJECT_ID = "demo-somewhere-else"

    assert refusal_of(alice.id_token) == "TOKEN_WRONG_AUDIENCE"


def test_moments_count_although_the_sdk_does_not_look_at_them_here(emulator: AuthEmulator) -> None:
    now = int(time.time())

    assert refusal_of(unsigned(claims(emulator.project, exp=now - 31))) == "TOKEN_EXPIRED"
    assert refusal_of(unsigned(claims(emulator.project, iat=now + 60))) == "TOKEN_NOT_YET_VALID"


def test_garbage(emulator: AuthEmulator) -> None:
    alice = emulator.sign_up("alice@example.org")

    assert refusal_of("garbage") == "TOKEN_MALFORMED"
    assert refusal_of(alice.id_token[: len(alice.id_token) // 2]) == "TOKEN_MALFORMED"
    assert refusal_of(alice.refresh_token) == "TOKEN_MALFORMED"


def test_without_the_emulator_its_tokens_are_worth_nothing(
    emulator: AuthEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = emulator.sign_up("alice@example.org")
    settings.FIREBASE_AUTH_EMULATOR_HOST = ""
    monkeypatch.delenv("FIREBASE_AUTH_EMULATOR_HOST")

    assert refusal_of(alice.id_token) == "TOKEN_NOT_TRUSTED"
