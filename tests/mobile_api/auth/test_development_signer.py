"""The development signer: its key, its tokens, and that it works nowhere else."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from mobile_api import development_signer
from mobile_api.id_token import IdToken, SignInRefused
from tests.mobile_api.auth.conftest import authenticate, request_with
from tests.mobile_api.auth.tokens import claims, sealed, unsigned

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFF = r"^The development signer works only outside production and with SIGN_IN=development\.$"


def test_a_token_has_the_claims_of_firebase(development: Path) -> None:
    token = development_signer.issue("alice", now=NOON, lifetime=HOUR)

    assert jwt.decode(token, options={"verify_signature": False}) == {
        "iss": "development-signer",
        "aud": "this-machine",
        "sub": "alice",
        "auth_time": 1795435200,
        "iat": 1795435200,
        "exp": 1795438800,
        "firebase": {"sign_in_provider": "custom"},
    }
    assert development_signer.verify(token, now=NOON) == IdToken(
        "alice", "this-machine", "development-signer", NOON, NOON, NOON + HOUR
    )


@pytest.mark.parametrize(
    ("now", "code"),
    [(NOON + HOUR + timedelta(seconds=31), "TOKEN_EXPIRED"), (NOON - timedelta(seconds=31), "TOKEN_NOT_YET_VALID")],
)
def test_a_token_counts_for_its_time_and_half_a_minute_either_way(development: Path, now: datetime, code: str) -> None:
    token = development_signer.issue("alice", now=NOON, lifetime=HOUR)
    half_a_minute = timedelta(seconds=30)

    with pytest.raises(SignInRefused) as refused:
        development_signer.verify(token, now=now)
    assert refused.value.code == code
    assert development_signer.verify(token, now=NOON + HOUR + half_a_minute).uid == "alice"
    assert development_signer.verify(token, now=NOON - half_a_minute).uid == "alice"


def test_the_key_is_random_and_only_its_owner_may_read_it(development: Path) -> None:
    development_signer.issue("alice", now=NOON, lifetime=HOUR)
    first = development.read_bytes()
    development_signer.issue("alice", now=NOON, lifetime=HOUR)

    assert (len(first), stat.S_IMODE(development.stat().st_mode)) == (32, 0o600)
    assert development.read_bytes() == first
    assert list(development.parent.iterdir()) == [development]

    development.unlink()
    development_signer.issue("alice", now=NOON, lifetime=HOUR)
    assert development.read_bytes() != first


def test_many_first_uses_at_once_make_one_key(development: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        tokens = list(pool.map(lambda _: development_signer.issue("alice", now=NOON, lifetime=HOUR), range(64)))

    assert len(set(tokens)) == 1


def test_a_damaged_key_is_named(development: Path) -> None:
    development.parent.mkdir()
    development.write_bytes(b"short")

    with pytest.raises(
        ImproperlyConfigured, match=r"^development-signing-key in DATA_DIR is damaged\. Delete it: a new one is made\.$"
    ):
        development_signer.issue("alice", now=NOON, lifetime=HOUR)


def test_the_token_of_another_machine(development: Path) -> None:
    token = development_signer.issue("alice", now=NOON, lifetime=HOUR)
    development.unlink()

    with pytest.raises(SignInRefused) as refused:
        development_signer.verify(token, now=NOON)
    assert refused.value.code == "TOKEN_NOT_TRUSTED"


def test_other_algorithms_with_the_right_key(development: Path) -> None:
    content = jwt.decode(
        development_signer.issue("alice", now=NOON, lifetime=HOUR), options={"verify_signature": False}
    )
    key = development.read_bytes()
    stronger = jwt.encode(content, key * 2, algorithm="HS512")

    for token in (
        unsigned(content),
        stronger,
        sealed(content, b"", key_id="any"),
        sealed(content, b"guess" * 7, key_id="any"),
    ):
        with pytest.raises(SignInRefused) as refused:
            development_signer.verify(token, now=NOON)
        assert refused.value.code == "TOKEN_NOT_TRUSTED"


def test_a_token_of_firebase_is_for_another_app(development: Path) -> None:
    with pytest.raises(SignInRefused) as refused:
        development_signer.verify(unsigned(claims("londoners")), now=timezone.now())
    assert refused.value.code == "TOKEN_WRONG_AUDIENCE"


@pytest.mark.django_db
def test_firebase_does_not_take_our_tokens(development: Path, settings: Settings) -> None:
    token = development_signer.issue("alice", now=timezone.now(), lifetime=HOUR)
    settings.SIGN_IN = "firebase"
    settings.FIREBASE_PROJECT_ID = "this-machine"

    with pytest.raises(SignInRefused) as refused:
        authenticate(request_with(token))
    assert refused.value.code == "TOKEN_WRONG_ISSUER"
    assert User.objects.count() == 0


@pytest.mark.parametrize(("sign_in", "production"), [("firebase", False), ("development", True), ("firebase", True)])
def test_it_works_nowhere_else(development: Path, settings: Settings, sign_in: str, production: bool) -> None:  # noqa: FBT001
    token = development_signer.issue("alice", now=NOON, lifetime=HOUR)
    settings.SIGN_IN = sign_in
    settings.PRODUCTION = production

    with pytest.raises(ImproperlyConfigured, match=OFF):
        development_signer.issue("alice", now=NOON, lifetime=HOUR)
    with pytest.raises(ImproperlyConfigured, match=OFF):
        development_signer.verify(token, now=NOON)
    with pytest.raises(CommandError, match=OFF):
        call_command("sign_in_token", "alice")


@pytest.mark.django_db
def test_the_command_prints_a_token_that_signs_in(development: Path) -> None:
    out = StringIO()

    call_command("sign_in_token", "alice", hours=2, stdout=out)

    printed = out.getvalue()
    assert printed == f"{printed.strip()}\n"
    user = authenticate(request_with(printed.strip()))
    assert user == User.objects.get(firebase_uid="alice")
    read = IdToken.read(printed.strip())
    assert read.expires_at - read.signed_in_at == 2 * HOUR


@pytest.mark.parametrize(
    ("uid", "hours", "message"),
    [
        ("", 1, r"^A uid has 1 to 128 printable characters\.$"),
        ("a" * 129, 1, r"^A uid has 1 to 128 printable characters\.$"),
        ("alice", 0, r"^--hours is 0\. Use 1 to 720\.$"),
        ("alice", 721, r"^--hours is 721\. Use 1 to 720\.$"),
    ],
)
def test_the_command_names_what_is_wrong(development: Path, uid: str, hours: int, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("sign_in_token", uid, hours=hours)
