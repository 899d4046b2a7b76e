"""Signatures: checked by PyJWT too, which is not ours, and broken in every place where one letter can be changed."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matching.receipts.signing import (
    ReceiptForged,
    ReceiptKeyUnknown,
    ReceiptRefused,
    ReceiptUnreadable,
    Signer,
    keys_of,
    verify,
)

OLD, NEW = b"o" * 32, b"n" * 32
SIGNER = Signer({1: OLD})
PAYLOAD = {"number": "7", "words": "£ and é", "figures": [1, 2.5, None]}
TOKEN = SIGNER.sign(PAYLOAD)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def test_what_was_signed_comes_back() -> None:
    assert verify(TOKEN, SIGNER.public) == (PAYLOAD, SIGNER.key_id)
    assert SIGNER.sign(PAYLOAD) == TOKEN


def test_a_library_that_is_not_ours_checks_it_with_the_published_keys() -> None:
    [published] = SIGNER.jwks()["keys"]
    assert jwt.get_unverified_header(TOKEN)["kid"] == published["kid"]

    assert jwt.decode(TOKEN, jwt.PyJWK(published), algorithms=["EdDSA"]) == PAYLOAD
    forged = f"{TOKEN[:-2]}{'AA' if TOKEN[-2:] != 'AA' else 'BA'}"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged, jwt.PyJWK(published), algorithms=["EdDSA"])


def test_the_name_of_a_key_is_its_thumbprint() -> None:
    """The example of RFC 8037, appendix A.3."""
    seed = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")

    assert Signer({1: seed}).key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_letter_can_be_changed_or_left_out(place: int) -> None:
    now = TOKEN[place]
    # The next letter of the alphabet: one bit of one letter, also of the last one, whose low bits stand for nothing.
    other = ALPHABET[(ALPHABET.index(now) + 1) % len(ALPHABET)]
    for changed in (f"{TOKEN[:place]}{other}{TOKEN[place + 1 :]}", TOKEN[:place] + TOKEN[place + 1 :]):
        with pytest.raises(ReceiptRefused):
            verify(changed, SIGNER.public)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "é.é.é",
        f"{TOKEN}=",
        f" {TOKEN}",
        f"{TOKEN}\n",
        "A" * 5000,
        f"{'W1tb' * 1_000}.a.b",  # three thousand brackets
        TOKEN[:-1] + "+",
    ],
)
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(ReceiptUnreadable):
        verify(token, SIGNER.public)


def header(**said: object) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"typ": "JWT"},
        {"crit": ["b64"]},
        {"jwk": {"kty": "OKP"}},
        {"kid": ["a"]},
        {"kid": 7},
    ],
)
def test_a_header_of_another_kind(changed: dict[str, object]) -> None:
    """Also when it was signed by our own key: what it says is not what we say."""
    said = {"alg": "EdDSA", "typ": "list-receipt+jws", "kid": SIGNER.key_id, **changed}
    signed = f"{header(**said)}.{TOKEN.split('.')[1]}"
    signature = Ed25519PrivateKey.from_private_bytes(OLD).sign(signed.encode())
    token = f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    with pytest.raises((ReceiptUnreadable, ReceiptKeyUnknown)):
        verify(token, SIGNER.public)


def test_a_payload_of_another_receipt() -> None:
    head, _, signature = TOKEN.split(".")
    other = SIGNER.sign({"number": "8"}).split(".")[1]

    with pytest.raises(ReceiptForged) as refusal:
        verify(f"{head}.{other}.{signature}", SIGNER.public)
    assert (refusal.value.code, str(refusal.value)) == (
        "RECEIPT_FORGED",
        "This receipt was changed after it was signed, or was never signed by us.",
    )


def test_a_key_that_is_not_ours() -> None:
    with pytest.raises(ReceiptKeyUnknown) as refusal:
        verify(Signer({1: NEW}).sign(PAYLOAD), SIGNER.public)
    assert refusal.value.code == "RECEIPT_KEY_UNKNOWN"


def test_a_change_of_keys() -> None:
    """A new key in front; then the old private key is gone, and its public half stays; then that goes too."""
    both = Signer({2: NEW, 1: OLD})
    retired = Signer({2: NEW}, {1: SIGNER.public[SIGNER.key_id].public_bytes_raw()})
    stolen = Signer({2: NEW})

    assert both.key_id == retired.key_id == stolen.key_id != SIGNER.key_id
    for signer in (both, retired):
        assert verify(TOKEN, signer.public) == (PAYLOAD, SIGNER.key_id)
        assert verify(signer.sign(PAYLOAD), signer.public) == (PAYLOAD, both.key_id)
        assert [key["kid"] for key in signer.jwks()["keys"]] == [both.key_id, SIGNER.key_id]
    with pytest.raises(ReceiptKeyUnknown):
        verify(TOKEN, stolen.public)


def test_published_keys_are_read_again() -> None:
    signer = Signer({2: NEW, 1: OLD})
    others = {"keys": [*signer.jwks()["keys"], {"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}

    assert keys_of(others).keys() == signer.public.keys()
    assert all("d" not in key for key in signer.jwks()["keys"])
    for broken in ({}, {"keys": 7}, {"keys": ["x"]}, {"keys": [{"crv": "Ed25519", "x": "AA"}]}):
        with pytest.raises(ReceiptUnreadable):
            keys_of(broken)
