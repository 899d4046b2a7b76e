"""Our check of tokens beside the SDK's own, over the same hundreds of good and bad tokens and the same certificates."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import firebase_admin
import jwt
from django.utils import timezone
from firebase_admin import auth as firebase_auth
from google.auth.credentials import AnonymousCredentials

from mobile_api import firebase
from mobile_api.id_token import SignInRefused
from tests.mobile_api.auth.certificates import new_key
from tests.mobile_api.auth.fake_google import KEY_ID, FakeGoogle
from tests.mobile_api.auth.tokens import claims, encoded, part, sealed, unsigned

STRANGE: list[object] = [
    None,
    "",
    0,
    -1,
    1.5,
    True,
    False,
    [],
    {},
    "alice",
    "a" * 128,
    "a" * 129,
    10**12,
    "londoners",
    ["alice"],
]
STRICTER = {"auth_time", "iat", "exp", "sub"}
"""Claims of which we accept less than the SDK, which never looks at `auth_time`, takes parts of a second, and any letters in a uid."""


def moved(now: int) -> Iterator[dict[str, Any]]:
    """Claims near every limit of time."""
    for seconds in (-86_400, -3_700, -3_600, -45, -31, -20, -1, 0, 1, 20, 45, 3_600, 86_400):
        for name in ("iat", "exp", "auth_time"):
            yield {name: now + seconds}


def tokens(google: FakeGoogle) -> Iterator[tuple[str, set[str]]]:
    """Every token, with the claims that were changed in it."""
    project, now = google.project, int(time.time())
    good = claims(project)
    for number in range(40):
        yield google.sign(claims(project, sub=f"person-{number}", email=f"p{number}@example.org")), set()
    for name in ("sub", "aud", "iss", "iat", "exp", "auth_time"):
        for value in STRANGE:
            yield google.sign_raw({**good, name: value}), {name}
        yield google.sign_raw({key: value for key, value in good.items() if key != name}), {name}
    for changes in moved(now):
        yield google.sign({**good, **changes}), set(changes)
    for issuer in (
        "https://securetoken.google.com/",
        "https://securetoken.google.com/other",
        "accounts.google.com",
        project,
    ):
        for audience in (
            project,
            "other",
            "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
        ):
            yield google.sign({**good, "iss": issuer, "aud": audience}), {"iss", "aud"}
    yield from ((token, set()) for token in _wrongly_signed(google, good))
    yield from ((token, set()) for token in _broken(google.sign(good)))


def _wrongly_signed(google: FakeGoogle, good: dict[str, object]) -> Iterator[str]:
    stranger = new_key()
    for key_id in (KEY_ID, "unknown", "", None, "../../etc"):
        yield google.sign(good, key_id=key_id, forged=True)
        if key_id != KEY_ID:
            yield google.sign(good, key_id=key_id)
    for algorithm in ("RS384", "RS512", "PS256"):
        yield jwt.encode(good, stranger, algorithm=algorithm, headers={"kid": KEY_ID})
    yield unsigned(good)
    for secret in (b"", b"secret", google.certificates.encode()):
        yield sealed(good, secret, key_id=KEY_ID)
    for header in (
        *({"alg": name, "kid": KEY_ID} for name in ("none", ["RS256"], "ES256")),
        {"alg": "RS256"},
        {"kid": KEY_ID},
        {},
    ):
        yield f"{part(header)}.{part(good)}.{encoded(b'signature')}"


def _broken(token: str) -> Iterator[str]:
    head, body, signature = token.split(".")
    # Not the very last letter: half of its bits are padding, which the SDK does not look at and we do.
    for place in range(0, len(token) - 1, 13):
        yield token[:place]
        yield f"{token[:place]}{'A' if token[place] != 'A' else 'B'}{token[place + 1 :]}"
    yield from (f"{head}.{body}", f"{head}.{body}.", f".{body}.{signature}", f"{head}..{signature}")
    yield from (f"{token}.", f"{token}.x", f" {token}", f"{token} ", "", ".", "..", "...")


def sdk(token: str, project: str) -> bool:
    """Whether the SDK accepts it."""
    name = f"differential:{project}"
    try:
        app = firebase_admin.get_app(name)
    except ValueError:
        app = firebase_admin.initialize_app(AnonymousCredentials(), {"projectId": project}, name=name)  # type: ignore[no-untyped-call]
    try:
        firebase_auth.verify_id_token(token, app=app, clock_skew_seconds=30)
    except (firebase_auth.InvalidIdTokenError, ValueError, TypeError, AttributeError, KeyError):
        return False
    return True


def ours(token: str) -> bool:
    """Whether we accept it."""
    try:
        firebase.verify(token, now=timezone.now())
    except firebase.SignInUnavailable:
        raise
    except SignInRefused:
        return False
    return True


def test_we_accept_what_the_sdk_accepts_and_nothing_else(google: FakeGoogle) -> None:
    judged = [(token, changed, ours(token), sdk(token, google.project)) for token, changed in tokens(google)]

    assert len(judged) >= 300
    assert [(token, changed) for token, changed, we, they in judged if we and not they] == []
    assert [(token, changed) for token, changed, we, they in judged if they and not we and not changed & STRICTER] == []
    assert sum(we for _, _, we, _ in judged) >= 40
    assert sum(not they for _, _, _, they in judged) >= 200


def test_where_we_are_stricter(google: FakeGoogle) -> None:
    """Literally: which changes of one claim the SDK lets pass and we don't."""
    stricter = {
        (name, str(claims(google.project, **{name: value}).get(name)))
        for name in sorted(STRICTER)
        for value in STRANGE
        if sdk(token := google.sign_raw({**claims(google.project), name: value}), google.project) and not ours(token)
    }

    assert {name for name, _ in stricter} <= STRICTER
    assert ("auth_time", "None") in stricter
