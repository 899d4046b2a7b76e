"""Who sends a request: the account of a verified ID token. With the push gateway, the only module that talks to Google."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import datetime
from functools import cache
from json import JSONDecodeError
from typing import Any, Final

import firebase_admin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils import timezone
from firebase_admin import auth as firebase_auth
from google.auth.credentials import AnonymousCredentials

from backend.accounts.models import User
from mobile_api import development_signer
from mobile_api.coming_back import account_of
from mobile_api.id_token import CLOCK_SKEW, IdToken, SignInRefused, TokenExpired, TokenMalformed, TokenNotTrusted

_FIREBASE_ISSUER: Final = "https://securetoken.google.com/"
# Longest wait for Google's certificates, which are then kept for as long as Google says (some hours).
_CERTIFICATE_TIMEOUT_SECONDS: Final = 3
_EMULATOR_VARIABLE: Final = "FIREBASE_AUTH_EMULATOR_HOST"
_LOCK = threading.Lock()


class TokenRevoked(SignInRefused):
    """The person signed out everywhere after this sign-in."""

    code = "TOKEN_REVOKED"
    message = "You were signed out. Please sign in again."


class AccountDisabled(SignInRefused):
    """The account is switched off: a new sign-in won't help."""

    code = "ACCOUNT_DISABLED"
    message = "This account is switched off. Please ask us for help if you think that is a mistake."


class SignInUnavailable(SignInRefused):
    """Google's certificates can't be fetched, so that nobody's token can be checked."""

    code = "SIGN_IN_UNAVAILABLE"
    message = "We can't check who you are right now. Please try again in a minute."
    retry = True


def authenticate(request: HttpRequest) -> User | None:
    """The account of the request's `Authorization: Bearer` header, made on the first visit; None without the header.

    What a person may do is in our database: no claim of the token but its uid and its moments counts.

    Raises:
        SignInRefused: a subclass of it says why. Nothing was written.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenMalformed
    now = timezone.now()
    user = account_of(claims := _verify(token, now=now), now=now)
    if not user.is_active:
        raise AccountDisabled
    if not user.accepts_tokens_from(claims.signed_in_at):
        raise TokenRevoked
    return user


def delete_firebase_account(uid: str) -> None:
    """Delete a person's sign-in at Google; one that is not there is deleted already.

    Raises:
        FirebaseError, GoogleAuthError: Firebase does not answer, or we may not.
    """
    with suppress(firebase_auth.UserNotFoundError):
        firebase_auth.delete_user(uid, app=_app(_project()))


def _verify(token: str, *, now: datetime) -> IdToken:
    if settings.SIGN_IN == "development":
        return development_signer.verify(token, now=now)
    return _verify_with_firebase(token, now=now)


def _verify_with_firebase(token: str, *, now: datetime) -> IdToken:
    claims = IdToken.read(token)
    project = _project()
    # Before the signature: a bad token costs little, and with the emulator the SDK looks at no moment at all.
    claims.require(audience=project, issuer=f"{_FIREBASE_ISSUER}{project}", now=now)
    try:
        firebase_auth.verify_id_token(token, app=_app(project), clock_skew_seconds=int(CLOCK_SKEW.total_seconds()))
    except firebase_auth.CertificateFetchError:
        raise SignInUnavailable from None
    except firebase_auth.ExpiredIdTokenError:
        raise TokenExpired from None
    except firebase_auth.InvalidIdTokenError as error:
        # A page of a proxy in place of the certificates is no fault of the token.
        raise (SignInUnavailable if isinstance(error.cause, JSONDecodeError) else TokenNotTrusted) from None
    return claims


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
        return _make_app(project)


@cache
def _make_app(project: str) -> Any:
    # Verifying needs Google's public certificates and no credentials: without these the SDK would look for some.
    return firebase_admin.initialize_app(
        AnonymousCredentials(),  # type: ignore[no-untyped-call]  # google-auth types only a part of itself
        {"projectId": project, "httpTimeout": _CERTIFICATE_TIMEOUT_SECONDS},
        name=f"sign-in:{project}",
    )
