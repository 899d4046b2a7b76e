"""The claims of an ID token, and the refusals that every signer shares. Nothing here checks a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, TypeGuard

import jwt

from backend.errors import Refusal

# How far the clock of the signer and ours may differ, either way.
CLOCK_SKEW: Final = timedelta(seconds=30)
# Firebase's own tokens are 1 to 2 kB: its limit for custom claims is 1,000 bytes.
LONGEST_TOKEN: Final = 8_192
LONGEST_UID: Final = 128
ANONYMOUS: Final = "anonymous"
"""Firebase's word for a sign-in without any name or address."""
_COMPACT_FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_LAST_SECOND: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


class SignInRefused(Refusal):
    """Somebody says who they are, and we do not accept it.

    `retry` is true where the same token may be accepted a little later; otherwise a new sign-in is needed.
    """

    code = "SIGN_IN_REFUSED"
    message = "We couldn't sign you in. Please sign in again."
    retry: ClassVar[bool] = False


class TokenMalformed(SignInRefused):
    """Not `Bearer` and a token, or not a token with the claims of a Firebase ID token."""

    code = "TOKEN_MALFORMED"
    message = "We couldn't read your sign-in. Please sign in again."


class TokenWrongAudience(SignInRefused):
    """A token that was made for another project (`aud`)."""

    code = "TOKEN_WRONG_AUDIENCE"
    message = "This sign-in is for another app. Please sign in to this app."


class TokenWrongIssuer(SignInRefused):
    """A token for this project that another signer made (`iss`)."""

    code = "TOKEN_WRONG_ISSUER"
    message = "This sign-in was made by somebody else. Please sign in to this app."


class TokenExpired(SignInRefused):
    """Its time is over. The app gets a new one with its refresh token, without asking the person."""

    code = "TOKEN_EXPIRED"
    message = "Your sign-in has run out. Please sign in again."


class TokenNotYetValid(SignInRefused):
    """Its time has not begun, by more than `CLOCK_SKEW`: a clock is wrong somewhere."""

    code = "TOKEN_NOT_YET_VALID"
    message = "Your sign-in has not started yet. Please wait a minute and try again."
    retry = True


class TokenNotTrusted(SignInRefused):
    """The signature is missing, wrong, or by a key that the signer does not publish."""

    code = "TOKEN_NOT_TRUSTED"
    message = "We couldn't check who you are. Please sign in again."


def is_uid(value: object) -> TypeGuard[str]:
    """Whether this can be the name of an account: text of 1 to 128 characters that can be printed and stored."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_UID and value.isprintable()


@dataclass(frozen=True)
class IdToken:
    """What a token claims. All moments are whole seconds, in UTC."""

    uid: str
    audience: str
    issuer: str
    signed_in_at: datetime
    issued_at: datetime
    expires_at: datetime
    anonymous: bool = False
    """Whether it was got without any name or address. A token says so for as long as it lives, whatever was linked since."""

    @classmethod
    def read(cls, token: str) -> IdToken:
        """The claims of `token`, NOT verified.

        Raises:
            TokenMalformed: not a token, or a claim is missing, of the wrong type, or can't be stored.
        """
        claims = _claims(token)
        uid, audience, issuer = claims.get("sub"), claims.get("aud"), claims.get("iss")
        if not is_uid(uid) or not isinstance(audience, str) or not isinstance(issuer, str):
            raise TokenMalformed
        return cls(
            uid=uid,
            audience=audience,
            issuer=issuer,
            signed_in_at=_moment(claims.get("auth_time")),
            issued_at=_moment(claims.get("iat")),
            expires_at=_moment(claims.get("exp")),
            anonymous=_provider(claims.get("firebase")) == ANONYMOUS,
        )

    def require(self, *, audience: str, issuer: str, now: datetime) -> None:
        """Refuse a token of another project or of another time.

        Raises:
            TokenWrongAudience: `aud` differs.
            TokenWrongIssuer: `iss` differs.
            TokenExpired: `exp` was more than `CLOCK_SKEW` ago.
            TokenNotYetValid: `iat` or `auth_time` is more than `CLOCK_SKEW` ahead.
        """
        if self.audience != audience:
            raise TokenWrongAudience
        if self.issuer != issuer:
            raise TokenWrongIssuer
        if self.expires_at + CLOCK_SKEW < now:
            raise TokenExpired
        if max(self.issued_at, self.signed_in_at) - CLOCK_SKEW > now:
            raise TokenNotYetValid


def _claims(token: str) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN or not _COMPACT_FORM.fullmatch(token):
        raise TokenMalformed
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, RecursionError):
        # RecursionError: a header of thousands of brackets.
        raise TokenMalformed from None
    return claims


def _provider(firebase: object) -> object:
    """Firebase's word for the way of signing in; its own claim is missing in tokens that others make."""
    return firebase.get("sign_in_provider") if isinstance(firebase, dict) else None


def _moment(seconds: object) -> datetime:
    # `type`, not isinstance: true is not a number of seconds.
    if type(seconds) is not int or not 0 <= seconds <= _LAST_SECOND:
        raise TokenMalformed
    return datetime.fromtimestamp(seconds, tz=UTC)
