"""Ed25519 signatures as JSON Web Signatures (RFC 7515, RFC 8037), which any library for them can check with the public keys alone.

A token is three parts of base64url with dots between: a header that names the key, the payload, the signature of both. A key's
name is its thumbprint (RFC 7638), so two keys never share one. The header says "EdDSA" and not yet "Ed25519" (RFC 9864), because
that is what libraries read today.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TYPE: Final = "list-receipt+jws"
"""Of our tokens: a signature of something else by the same key is none of a receipt."""
KEY_BYTES: Final = 32
"""Of a private key, and of a public one."""
LONGEST_TOKEN: Final = 4_096
_HEADER: Final = {"alg": "EdDSA", "typ": TYPE}


class ReceiptRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A receipt that proves nothing, for the reason that its code says."""

    code: ClassVar[str] = "RECEIPT_REFUSED"
    message: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.message


class ReceiptUnreadable(ReceiptRefused):
    """It was cut off, or is something else."""

    code = "RECEIPT_UNREADABLE"
    message = "This is no receipt, or not all of it."


class ReceiptKeyUnknown(ReceiptRefused):
    """Signed, but not by a key of ours."""

    code = "RECEIPT_KEY_UNKNOWN"
    message = "The key that this receipt names is none of ours."


class ReceiptForged(ReceiptRefused):
    """The signature is not of these words."""

    code = "RECEIPT_FORGED"
    message = "This receipt was changed after it was signed, or was never signed by us."


class Signer:
    """Signs with one key, and knows the public halves of those before it.

    Args:
        keys: number of each private key, to its 32 bytes; the first signs.
        retired: number of each public key that signs no more, to its 32 bytes. Numbers only tell settings apart.
    """

    def __init__(self, keys: Mapping[int, bytes], retired: Mapping[int, bytes] | None = None) -> None:
        private = [Ed25519PrivateKey.from_private_bytes(key) for key in keys.values()]
        self._key = private[0]
        known = [*(key.public_key() for key in private), *_public((retired or {}).values())]
        self.public = {thumbprint(key): key for key in known}
        self.key_id = next(iter(self.public))
        self._header = _encode(_json({**_HEADER, "kid": self.key_id}))

    def sign(self, payload: Mapping[str, Any]) -> str:
        """Return the token of a payload."""
        signed = f"{self._header}.{_encode(_json(payload))}"
        return f"{signed}.{_encode(self._key.sign(signed.encode()))}"

    def jwks(self) -> dict[str, Any]:
        """Return the public keys as a JSON Web Key Set (RFC 7517), the one in use first."""
        return {
            "keys": [
                {**_jwk(key), "kid": name, "use": "sig", "alg": _HEADER["alg"]} for name, key in self.public.items()
            ]
        }


def keys_of(jwks: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """Return the public keys of a key set by their names, those of other kinds left out.

    Raises:
        ReceiptUnreadable: it is no key set.
    """
    try:
        raw = [_decode(one["x"]) for one in jwks["keys"] if one.get("crv") == "Ed25519"]
        found = list(_public(raw))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReceiptUnreadable from error
    return {thumbprint(key): key for key in found}


def verify(token: str, keys: Mapping[str, Ed25519PublicKey]) -> tuple[dict[str, Any], str]:
    """Return the payload of a token and the name of the key that signed it.

    Raises:
        ReceiptUnreadable, ReceiptKeyUnknown, ReceiptForged.
    """
    try:
        header, payload, signature = token[: LONGEST_TOKEN + 1].split(".")
        said, raw = json.loads(_decode(header)), _decode(signature)
        name = said["kid"]
        if said != {**_HEADER, "kid": name} or len(token) > LONGEST_TOKEN:
            raise ReceiptUnreadable
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # the last: brackets in brackets in brackets
        raise ReceiptUnreadable from error
    key = keys.get(name) if isinstance(name, str) else None
    if key is None:
        raise ReceiptKeyUnknown
    try:
        key.verify(raw, f"{header}.{payload}".encode())
    except InvalidSignature as error:
        raise ReceiptForged from error
    found: dict[str, Any] = json.loads(_decode(payload))
    return found, name


def thumbprint(key: Ed25519PublicKey) -> str:
    """Return the name of a key (RFC 7638)."""
    return _encode(hashlib.sha256(_json(_jwk(key))).digest())


def _public(raw: Iterable[bytes]) -> Iterable[Ed25519PublicKey]:
    return (Ed25519PublicKey.from_public_bytes(key) for key in raw)


def _jwk(key: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _encode(key.public_bytes_raw())}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Return the bytes; another spelling of the same bytes is refused, so that a token can't be changed unseen."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if _encode(raw) != text:
        raise ValueError("another spelling")
    return raw
