"""The way of production: our own check with Google's certificates, fetched over TLS."""

from __future__ import annotations

import json
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backend.accounts.models import User
from backend.errors import Refusal
from tests.mobile_api.auth.conftest import authenticate, request_with
from tests.mobile_api.auth.fake_google import KEY_ID, FakeGoogle
from tests.mobile_api.auth.tokens import claims, sealed, unsigned

pytestmark = pytest.mark.django_db

CERTIFICATES = "/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
ASKED_ONCE = ["CONNECT www.googleapis.com:443", f"GET {CERTIFICATES}"]


def refusal_of(token: str) -> str:
    with pytest.raises(Refusal) as refused:
        authenticate(request_with(token))
    assert User.objects.count() == 0
    return refused.value.code


def test_a_good_token_is_the_account_of_its_uid(google: FakeGoogle) -> None:
    user = authenticate(request_with(google.sign(claims(google.project, sub="alice"))))

    assert user is not None
    assert (user.firebase_uid, user.email, user.is_staff, user.has_usable_password()) == ("alice", None, False, False)


def test_the_certificates_are_fetched_once_for_many_tokens(google: FakeGoogle) -> None:
    for uid in ("alice", "bob", "charlie"):
        authenticate(request_with(google.sign(claims(google.project, sub=uid))))

    assert google.asked == ASKED_ONCE


def test_claims_give_no_rights(google: FakeGoogle) -> None:
    token = google.sign(claims(google.project, is_staff=True, is_superuser=True, admin=True, email="alice@example.org"))

    user = authenticate(request_with(token))

    assert user is not None
    assert (user.is_staff, user.is_superuser, user.email) == (False, False, None)


def test_a_clock_that_differs_by_less_than_half_a_minute_is_accepted(google: FakeGoogle) -> None:
    now = int(time.time())
    early = claims(google.project, sub="alice", iat=now + 25, auth_time=now + 25)
    late = claims(google.project, sub="bob", exp=now - 25)

    uids = [getattr(authenticate(request_with(google.sign(each))), "firebase_uid", None) for each in (early, late)]

    assert uids == ["alice", "bob"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 40}, "TOKEN_EXPIRED"),
        ({"iat": -40}, "TOKEN_NOT_YET_VALID"),
        ({"auth_time": -40}, "TOKEN_NOT_YET_VALID"),
    ],
)
def test_another_time(google: FakeGoogle, changes: dict[str, int], code: str) -> None:
    now = int(time.time())
    token = google.sign(claims(google.project, **{name: now - ago for name, ago in changes.items()}))

    assert refusal_of(token) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "another-project"}, "TOKEN_WRONG_AUDIENCE"),
        ({"iss": "https://securetoken.google.com/another-project"}, "TOKEN_WRONG_ISSUER"),
        ({"iss": "https://session.firebase.google.com/another-project"}, "TOKEN_WRONG_ISSUER"),
        ({"aud": ["another-project"]}, "TOKEN_MALFORMED"),
        ({"sub": ""}, "TOKEN_MALFORMED"),
        ({"sub": None}, "TOKEN_MALFORMED"),
        ({"sub": "a" * 129}, "TOKEN_MALFORMED"),
    ],
)
def test_another_project_or_nobody(google: FakeGoogle, changes: dict[str, object], code: str) -> None:
    assert refusal_of(google.sign(claims(google.project, **changes))) == code
    # A token that is refused for what it says costs no question to Google.
    assert google.asked == []


def test_a_signature_of_a_stranger(google: FakeGoogle) -> None:
    assert refusal_of(google.sign(claims(google.project), forged=True)) == "TOKEN_NOT_TRUSTED"
    assert google.asked == ASKED_ONCE


def test_a_signature_by_a_key_that_google_does_not_publish(google: FakeGoogle) -> None:
    assert refusal_of(google.sign(claims(google.project), key_id="key-of-nobody")) == "TOKEN_NOT_TRUSTED"


def test_a_token_without_a_key_id(google: FakeGoogle) -> None:
    assert refusal_of(google.sign(claims(google.project), key_id=None)) == "TOKEN_NOT_TRUSTED"


def test_a_claim_changed_after_signing(google: FakeGoogle) -> None:
    signed = google.sign(claims(google.project, sub="alice")).split(".")
    other = google.sign(claims(google.project, sub="bob")).split(".")

    assert refusal_of(f"{signed[0]}.{other[1]}.{signed[2]}") == "TOKEN_NOT_TRUSTED"


def test_a_token_without_a_signature(google: FakeGoogle) -> None:
    assert refusal_of(unsigned(claims(google.project))) == "TOKEN_NOT_TRUSTED"
    signed = google.sign(claims(google.project)).split(".")
    assert refusal_of(f"{signed[0]}.{signed[1]}.") == "TOKEN_NOT_TRUSTED"


def test_the_published_certificate_used_as_a_shared_secret(google: FakeGoogle) -> None:
    """Whoever lets the token choose the algorithm accepts this one: the secret is public."""
    published = json.loads(google.certificates)[KEY_ID]

    assert refusal_of(sealed(claims(google.project), published.encode(), key_id=KEY_ID)) == "TOKEN_NOT_TRUSTED"


@pytest.mark.parametrize(("status", "body"), [(503, "{}"), (200, "<html>Sign in to the Wi-Fi</html>")])
def test_google_gives_no_certificates(google: FakeGoogle, status: int, body: str) -> None:
    google.status, google.body = status, body

    assert refusal_of(google.sign(claims(google.project))) == "SIGN_IN_UNAVAILABLE"


def test_google_takes_too_long(google: FakeGoogle) -> None:
    google.seconds = 4

    started = time.monotonic()
    assert refusal_of(google.sign(claims(google.project))) == "SIGN_IN_UNAVAILABLE"
    assert time.monotonic() - started < 4


def test_a_token_that_expires_while_google_is_asked(google: FakeGoogle) -> None:
    """Good by our clock when the request came, expired by the SDK's when the certificates did."""
    google.seconds = 2.5

    assert refusal_of(google.sign(claims(google.project, exp=int(time.time()) - 29))) == "TOKEN_EXPIRED"


def test_google_can_not_be_reached(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")

    assert refusal_of(google.sign(claims(google.project))) == "SIGN_IN_UNAVAILABLE"


def test_a_server_that_only_says_that_it_is_google(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the world's authorities in place of ours, the fake server is not believed."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    assert refusal_of(google.sign(claims(google.project))) == "SIGN_IN_UNAVAILABLE"


def test_after_google_comes_back_the_same_token_is_accepted(google: FakeGoogle) -> None:
    token = google.sign(claims(google.project))
    google.status = 503
    assert refusal_of(token) == "SIGN_IN_UNAVAILABLE"

    google.status = 200

    assert authenticate(request_with(token)) == User.objects.get(firebase_uid="alice")


def test_no_project_is_a_fault_of_ours(google: FakeGoogle, settings: Settings) -> None:
    settings.FIREBASE_PROJECT_ID = ""

    with pytest.raises(ImproperlyConfigured, match=r"^FIREBASE_PROJECT_ID is missing: no token can be checked\.$"):
        authenticate(request_with(google.sign(claims(google.project))))


@pytest.mark.parametrize("value", ["127.0.0.1:9099", " "])
def test_an_emulator_that_only_the_sdk_sees_accepts_nothing(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """The SDK would now take unsigned tokens."""
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", value)

    with pytest.raises(
        ImproperlyConfigured,
        match=r"^FIREBASE_AUTH_EMULATOR_HOST in the environment is not the value in the settings\.$",
    ):
        authenticate(request_with(unsigned(claims(google.project))))
    assert User.objects.count() == 0
