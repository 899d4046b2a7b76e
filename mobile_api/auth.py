"""Who sends a request: the account of a verified ID token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from mobile_api import development_signer, firebase
from mobile_api.coming_back import account_of
from mobile_api.firebase import FirebaseAccount
from mobile_api.id_token import IdToken, SignInRefused, TokenMalformed


class TokenRevoked(SignInRefused):
    """The person signed out everywhere after this sign-in."""

    code = "TOKEN_REVOKED"
    message = "You were signed out. Please sign in again."


class AccountDisabled(SignInRefused):
    """The account is switched off, here or with Firebase: a new sign-in won't help."""

    code = "ACCOUNT_DISABLED"
    message = "This account is switched off. Please ask us for help if you think that is a mistake."


class AccountDeleted(SignInRefused):
    """The account was deleted with Firebase: its last tokens end at once."""

    code = "ACCOUNT_DELETED"
    message = "This account was deleted. You can make a new one at any time."


class AccountMerged(SignInRefused):
    """An anonymous account whose things went over to the person's own: signing in with that finds everything."""

    code = "ACCOUNT_MERGED"
    message = "What you did here is in your own account now. Please sign in with that."


@dataclass(frozen=True)
class SignIn:
    """An account, and the token with which somebody signed in to it."""

    user: User
    token: IdToken


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """The sign-in of the request's `Authorization: Bearer` header; None without the header. The first one makes the account.

    What a person may do is in our database: no claim of the token but its uid, its moments and how it was got counts.

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
    claims = verify(token, now=now)
    sign_in = SignIn(account_of(claims, now=now), claims)
    require_standing(sign_in)
    return sign_in


def verify(token: str, *, now: datetime) -> IdToken:
    """The verified claims of an ID token, by whichever signer is in use here.

    Raises:
        SignInRefused: a subclass of it says why.
    """
    if settings.SIGN_IN == "development":
        return development_signer.verify(token, now=now)
    return firebase.verify(token, now=now)


def require_standing(sign_in: SignIn) -> None:
    """Refuse a sign-in to an account that our own row says is switched off, deleted or signed out.

    Raises:
        AccountMerged, AccountDisabled, AccountDeleted, TokenRevoked.
    """
    user = sign_in.user
    if user.merged_into_id is not None:
        raise AccountMerged
    if user.firebase_state == User.FirebaseState.DELETED:
        raise AccountDeleted
    if not user.is_active or user.firebase_state == User.FirebaseState.DISABLED:
        raise AccountDisabled
    if not user.accepts_tokens_from(sign_in.token.signed_in_at):
        raise TokenRevoked


def ask_firebase(sign_in: SignIn, *, now: datetime) -> FirebaseAccount | None:
    """How the account stands with Firebase at this moment, which our row then says too; None where Firebase is not in use.

    Raises:
        AccountDisabled, AccountDeleted, TokenRevoked, SignInUnavailable.
    """
    if settings.SIGN_IN == "development" or sign_in.user.firebase_uid is None:
        return None
    uid = sign_in.user.firebase_uid
    found = firebase.accounts([uid]).get(uid)
    stand_as(sign_in.user, found, now=now)
    sign_in.user.save(update_fields=STANDING)
    require_standing(sign_in)
    return found


def stand_as(user: User, found: FirebaseAccount | None, *, now: datetime) -> None:
    """Set, unsaved, how an account stands with Firebase; None: Firebase knows it no more. A sign-out is never taken back."""
    user.firebase_checked_at = now
    if found is None:
        user.firebase_state = User.FirebaseState.DELETED
        return
    user.firebase_state = User.FirebaseState.DISABLED if found.disabled else User.FirebaseState.ACTIVE
    earlier = user.tokens_valid_after
    user.tokens_valid_after = found.tokens_valid_after if earlier is None else max(earlier, found.tokens_valid_after)


STANDING: Final = ("firebase_state", "tokens_valid_after", "firebase_checked_at")
"""The columns of an account that say how it stands with Firebase."""
