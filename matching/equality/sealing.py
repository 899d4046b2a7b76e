"""How answers are sealed: AES-256-GCM, bound to their row, always of the same length; and under which name a person's stand.

A sealed value is 4 bytes of the key's number, 12 of a nonce, then the ciphertext with its tag. The associated data names table,
column and row, so that a value copied to another row does not open. Padding before sealing keeps the length from telling the
answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WIDTH: Final = 1024
"""Bytes of all answers of a person, padded with blanks."""
SEALED_LENGTH: Final = 4 + 12 + WIDTH + 16
"""Bytes of a sealed value; the table accepts no other length."""
_KEY_END, _NONCE_END = 4, 16


class SealBroken(Exception):  # noqa: N818 - as the other refusals of stored things
    """A sealed value does not open: it was changed, stands in another row, or its key is not there. Says nothing of the content."""


class Keyring:
    """The keys that answers are sealed with. New ones are sealed with the first.

    Args:
        keys: number of each key, from 1, to its 32 bytes; the one in use first.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self.current = next(iter(keys))
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}

    def seal(self, answers: Mapping[str, str], *, respondent: bytes, version: str) -> bytes:
        """Sealed answers, `SEALED_LENGTH` bytes.

        Args:
            answers: code of each answered question, to the code of its option.
            respondent: key of the row.
            version: of the questionnaire; it stands beside the value in the row.

        Raises:
            ValueError: they are longer than `WIDTH`.
        """
        plain = _plain(answers)
        if len(plain) > WIDTH:
            raise ValueError("the answers do not fit")
        nonce = os.urandom(_NONCE_END - _KEY_END)
        sealed = self._ciphers[self.current].encrypt(nonce, plain.ljust(WIDTH), _row(respondent, version))
        return self.current.to_bytes(_KEY_END, "big") + nonce + sealed

    def open(self, sealed: bytes, *, respondent: bytes, version: str) -> dict[str, str]:
        """The answers again.

        Raises:
            SealBroken: it is not what was sealed for this row, or its key is missing.
        """
        cipher = self._ciphers.get(key_number(sealed))
        if cipher is None:
            raise SealBroken("the key is not there")
        try:
            plain = cipher.decrypt(sealed[_KEY_END:_NONCE_END], sealed[_NONCE_END:], _row(respondent, version))
        except InvalidTag:
            raise SealBroken("it was changed, or stands in another row") from None
        return dict(json.loads(plain))


def key_number(sealed: bytes) -> int:
    """Number of the key that a value was sealed with."""
    return int.from_bytes(sealed[:_KEY_END], "big")


def fits(answers: Mapping[str, str]) -> bool:
    """Whether these answers can be sealed."""
    return len(_plain(answers)) <= WIDTH


def respondent_of(resident: int, *, key: str) -> bytes:
    """The name under which a resident's answers stand, 32 bytes: without the key nobody finds one from the other."""
    return hmac.digest(key.encode(), f"resident:{resident}".encode(), hashlib.sha256)


def _plain(answers: Mapping[str, str]) -> bytes:
    return json.dumps(dict(answers), sort_keys=True, separators=(",", ":")).encode()


def _row(respondent: bytes, version: str) -> bytes:
    return f"equality.response|sealed|{respondent.hex()}|{version}".encode()
