"""Firebase as we use it: checking tokens by ourselves, asking how accounts stand, and the credentials of push. With `certificates`
and `push/transports`, the only module that talks to Google.
"""

from __future__ import annotations

import os
import threading
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import firebase_admin
import jwt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from firebase_admin import auth as firebase_auth
from firebase_admin import credentials
from firebase_admin.exceptions import FirebaseError
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError

from mobile_api.certificates import FETCH_SECONDS, CertificatesUnavailable, certificates_of
from mobile_api.id_token import IdToken, SignInRefused, TokenNotTrusted

ISSUER: Final = "https://securetoken.google.com/"
MOST_AT_ONCE: Final = 100
"""Accounts that Firebase tells of in one answer."""
_EMULATOR_VARIABLE: Final = "FIREBASE_AUTH_EMULATOR_HOST"
_ALGORITHM: Final = "RS256"
_LOCK: Final = threading.Lock()


class SignInUnavailable(SignInRefused):
    """Google can't be asked, so that nobody's token or account can be checked."""

    code = "SIGN_IN_UNAVAILABLE"
    message = "We can't check who you are right now. Please try again in a minute."
    retry = True


@dataclass(frozen=True)
class FirebaseAccount:
    """How an account stands with Firebase. An account that was deleted has none of these."""

    disabled: bool
    anonymous: bool
    """Nothing to sign in with again: no address, no telephone, no other provider."""
    tokens_valid_after: datetime


def verify(token: str, *, now: datetime) -> IdToken:
    """The verified claims of a Firebase ID token of our project.

    Raises:
        SignInRefused: a subclass of it says why.
    """
    claims = IdToken.read(token)
    project = _project()
    # Before the signature: a bad token costs little.
    claims.require(audience=project, issuer=f"{ISSUER}{project}", now=now)
    if not settings.FIREBASE_AUTH_EMULATOR_HOST:
        _verify_signature(token)
        # Its time may run out while Google is asked.
        claims.require(audience=project, issuer=f"{ISSUER}{project}", now=timezone.now())
    elif settings.PRODUCTION:
        raise ImproperlyConfigured("The emulator's tokens have no signature: production accepts none of them.")
    return claims


def accounts(uids: Sequence[str]) -> Mapping[str, FirebaseAccount]:
    """How these accounts stand with Firebase, `MOST_AT_ONCE` at most, in one question. One that was deleted is absent.

    Raises:
        SignInUnavailable: Firebase does not answer.
    """
    try:
        identifiers: list[Any] = [firebase_auth.UidIdentifier(uid) for uid in uids]
        found = firebase_auth.get_users(identifiers, app=_app(_project()))
    except (FirebaseError, GoogleAuthError):
        raise SignInUnavailable from None
    return {user.uid: _account(user) for user in found.users}


def delete_account(uid: str) -> None:
    """Delete a person's sign-in at Google; one that is not there is deleted already.

    Raises:
        FirebaseError, GoogleAuthError: Firebase does not answer, or we may not.
    """
    with suppress(firebase_auth.UserNotFoundError):
        firebase_auth.delete_user(uid, app=_app(_project()))


def push_app(*, seconds: float) -> Any:
    """The SDK's app that sends push; its `credential` gives access tokens.

    Args:
        seconds: longest wait for an answer of Google's.

    Raises:
        ImproperlyConfigured: no project is named.
        ValueError, OSError: the key file can't be read.
    """
    project = _project()
    with _LOCK:
        return _make_app("push", project, settings.FIREBASE_CREDENTIALS, settings.FIREBASE_AUTH_EMULATOR_HOST, seconds)


def _account(user: Any) -> FirebaseAccount:
    known = user.email or user.phone_number or user.provider_data
    since = datetime.fromtimestamp(user.tokens_valid_after_timestamp // 1000, tz=UTC)
    return FirebaseAccount(disabled=user.disabled, anonymous=not known, tokens_valid_after=since)


def _verify_signature(token: str) -> None:
    """The SDK's checks of the header, and google-auth's of the signature with a certificate that we hold.

    Raises:
        TokenNotTrusted, SignInUnavailable.
    """
    header = jwt.get_unverified_header(token)
    key_id = header.get("kid")
    if header.get("alg") != _ALGORITHM or not isinstance(key_id, str) or not key_id:
        raise TokenNotTrusted
    try:
        certificate = certificates_of(settings.FIREBASE_CERTIFICATES_URL).certificate(key_id)
    except CertificatesUnavailable:
        raise SignInUnavailable from None
    signed, _, signature = token.rpartition(".")
    if certificate is None or not certificate.verifier.verify(signed.encode(), _bytes(signature)):
        raise TokenNotTrusted


def _bytes(signature: str) -> bytes:
    return urlsafe_b64decode(signature + "=" * (-len(signature) % 4))


def _project() -> str:
    if not settings.FIREBASE_PROJECT_ID:
        raise ImproperlyConfigured("FIREBASE_PROJECT_ID is missing: no token can be checked.")
    # The SDK reads the variable by itself and then accepts unsigned tokens. A value that our settings do not show,
    # such as a blank, would slip past the system check.
    if os.environ.get(_EMULATOR_VARIABLE, "") != settings.FIREBASE_AUTH_EMULATOR_HOST:
        raise ImproperlyConfigured(f"{_EMULATOR_VARIABLE} in the environment is not the value in the settings.")
    return str(settings.FIREBASE_PROJECT_ID)


def _app(project: str) -> Any:
    # The lock: two first requests would both make the app, and the SDK refuses the second.
    with _LOCK:
        return _make_app(
            "accounts", project, settings.FIREBASE_CREDENTIALS, settings.FIREBASE_AUTH_EMULATOR_HOST, FETCH_SECONDS
        )


@cache
def _make_app(purpose: str, project: str, key_file: str, emulator: str, seconds: float) -> Any:
    return firebase_admin.initialize_app(
        _credentials(key_file, emulator),
        {"projectId": project, "httpTimeout": seconds},
        name=f"{purpose}:{project}:{key_file}:{emulator}:{seconds}",
    )


def _credentials(key_file: str, emulator: str) -> Any:
    """Of a service account; the machine's own where no file is named; of nobody for the emulator, which asks for none."""
    if emulator:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]  # google-auth types only a part of itself
    if key_file:
        return credentials.Certificate(key_file)
    return credentials.ApplicationDefault()
