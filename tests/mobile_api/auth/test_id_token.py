"""Everything that is not an ID token gets the same answer, and never a fault."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.id_token import LONGEST_TOKEN, IdToken, TokenMalformed
from tests.mobile_api.auth.conftest import authenticate
from tests.mobile_api.auth.tokens import claims, encoded, part, unsigned

HEAD = part({"alg": "RS256", "kid": "any", "typ": "JWT"})
# Fixed moments: two test processes must collect the same tests.
GOOD = claims("londoners", auth_time=1795435200, iat=1795435200, exp=1795438800)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  two-spaces",
        "Basic YWxpY2U6c2VjcmV0",
        "Token abc",
        f"Bearer {unsigned(GOOD)} more",
        f"Bearer {unsigned(GOOD)}, Bearer {unsigned(GOOD)}",
        f"{unsigned(GOOD)}",
    ],
)
def test_headers_that_hold_no_token(header: str) -> None:
    with pytest.raises(TokenMalformed) as refused:
        authenticate(RequestFactory().post("/graphql", headers={"Authorization": header}))

    assert (refused.value.code, refused.value.text) == (
        "TOKEN_MALFORMED",
        "We couldn't read your sign-in. Please sign in again.",
    )


def test_a_request_without_the_header_is_nobody() -> None:
    assert authenticate(RequestFactory().post("/graphql")) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "garbage",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        f"{HEAD}.{part(GOOD)}",
        f"{HEAD}.{part(GOOD)}.é",
        f"{HEAD}.{part(GOOD)}.x\n",
        f"{HEAD}.{part([GOOD])}.",
        f"{HEAD}.{part('alice')}.",
        f"{HEAD}.{encoded(b'{')}.",
        f"{HEAD}.{encoded(bytes(range(128, 256)))}.",
        f"{part([])}.{part(GOOD)}.",
        f"{part({'alg': 'RS256', 'kid': ['any']})}.{part(GOOD)}.",
        f"{HEAD}.{encoded(b'[' * 5000)}.",
        f"{encoded(b'[' * 5000)}.{part(GOOD)}.",
        f"{HEAD}.{encoded(b'{}' + b' ' * LONGEST_TOKEN)}.",
    ],
)
def test_text_that_is_no_token(token: str) -> None:
    with pytest.raises(TokenMalformed):
        IdToken.read(token)


@pytest.mark.parametrize("name", ["sub", "aud", "iss", "auth_time", "iat", "exp"])
@pytest.mark.parametrize("value", [None, True, -1, 1.5, 10**30, [], {}, ["londoners"], float("nan"), float("inf")])
def test_claims_of_a_wrong_type(name: str, value: object) -> None:
    with pytest.raises(TokenMalformed):
        IdToken.read(unsigned({**GOOD, name: value}))


@pytest.mark.parametrize("uid", ["", "a\x00b", "a\nb", "\ud800", "a" * 129, "\u200b"])
def test_uids_that_can_not_be_stored_or_seen(uid: str) -> None:
    with pytest.raises(TokenMalformed):
        IdToken.read(unsigned({**GOOD, "sub": uid}))


@pytest.mark.parametrize("uid", ["a", "a" * 128, "Zoë Smith", "日本", "o'hara; DROP TABLE"])
def test_uids_of_every_sort(uid: str) -> None:
    assert IdToken.read(unsigned({**GOOD, "sub": uid})).uid == uid


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(TokenMalformed):
        IdToken.read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON, min_size=1))
def test_any_claims_are_read_or_refused(changes: dict[str, object]) -> None:
    token = f"{HEAD}.{encoded(json.dumps({**GOOD, **changes}).encode())}."

    try:
        read = IdToken.read(token)
    except TokenMalformed:
        return
    assert (read.uid, read.audience) == ({**GOOD, **changes}["sub"], {**GOOD, **changes}["aud"])
