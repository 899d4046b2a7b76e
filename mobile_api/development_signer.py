"""Signs and verifies ID tokens on one's own machine, so that a newcomer needs no Firebase project.

Whoever can read the key file can sign in as anybody: a production start is refused with it (backend.E006), and each
function here refuses for itself as well.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mobile_api.id_token import ANONYMOUS, LONGEST_UID, IdToken, TokenNotTrusted, is_uid

KEY_BYTES: Final = 32
# Firebase has an address as issuer and a project as audience: neither kind of token passes for the other.
ISSUER: Final = "development-signer"
AUDIENCE: Final = "this-machine"
_ALGORITHM: Final = "HS256"


def issue(uid: str, *, now: datetime, lifetime: timedelta, anonymous: bool = False) -> str:
    """A token with which `uid` is signed in from `now` on, with the claims of a Firebase ID token.

    Args:
        uid: whose.
        now: the moment of the sign-in.
        lifetime: for how long the token counts.
        anonymous: as if the app had signed in without any name or address.

    Raises:
        ImproperlyConfigured: the development signer is not in use here.
        ValueError: `uid` can't be the name of an account.
    """
    _require_development()
    if not is_uid(uid):
        raise ValueError(f"A uid has 1 to {LONGEST_UID} printable characters.")
    seconds = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": uid,
        "auth_time": seconds,
        "iat": seconds,
        "exp": seconds + int(lifetime.total_seconds()),
        "firebase": {"sign_in_provider": ANONYMOUS if anonymous else "custom"},
    }
    return str(jwt.encode(claims, _key(), algorithm=_ALGORITHM))


def verify(token: str, *, now: datetime) -> IdToken:
    """The verified claims of a token that `issue` made with this machine's key.

    Raises:
        ImproperlyConfigured: the development signer is not in use here.
        SignInRefused: a subclass of it says why.
    """
    _require_development()
    claims = IdToken.read(token)
    claims.require(audience=AUDIENCE, issuer=ISSUER, now=now)
    try:
        # The signature alone: the claims are checked above, by the rules that Firebase tokens are held to.
        jwt.PyJWS().decode(token, _key(), algorithms=[_ALGORITHM])
    except jwt.InvalidTokenError:
        raise TokenNotTrusted from None
    return claims


def _require_development() -> None:
    if settings.PRODUCTION or settings.SIGN_IN != "development":
        raise ImproperlyConfigured("The development signer works only outside production and with SIGN_IN=development.")


def _key() -> bytes:
    path = Path(settings.DATA_DIR) / "development-signing-key"
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{path.name} in DATA_DIR is damaged. Delete it: a new one is made.")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes a file that only its owner may read, and link() fails where another process was first: nobody ever
    # reads half a key, and two processes never sign with different ones.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
