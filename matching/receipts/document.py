"""What a receipt says, in two parts, so that it can be checked by people who may not read it.

The token is signed and tells of nobody: when, by which release, configuration, engine and catalogue, and the hash of the contents.
The contents are the resident's own: their answers, what was left out, the order with the codes of the reasons, and the hash of the
whole list, with a random salt, so that nobody can find out by trying whose a token is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from matching.receipts.signing import ReceiptRefused, ReceiptUnreadable, Signer, verify

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT: Final = 1
"""Version of what a receipt says. A reader refuses every other one."""
LONGEST: Final = 1_000_000
"""Letters of a receipt's file; a real one has some ten thousand."""


class ReceiptContentsChanged(ReceiptRefused):
    """The token is ours; what lies beside it is not what was signed."""

    code = "RECEIPT_CONTENTS_CHANGED"
    message = "The contents of this receipt are not those that were signed."


class ReceiptFormatUnknown(ReceiptRefused):
    """Ours, but of a version that this code does not read."""

    code = "RECEIPT_FORMAT_UNKNOWN"
    message = "This receipt is written in another version than we read."


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything that a list depends on besides the resident. Hashes are SHA-256 in hexadecimal figures."""

    release: str
    release_sha256: str
    """Of the manifest of its files, which holds the hashes of the rest."""
    configuration_sha256: str
    engine_sha256: str
    """Of the code that scored, ordered and gave reasons: the version of all its rules."""
    catalogue_version: int
    catalogue_sha256: str
    """Of the root of its archive, which holds the wages of the day too."""
    surroundings: Mapping[str, str]
    """Versions of the libraries and the kind of machine that calculated."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a list was made from and what came out. The resident's own."""

    answers: Mapping[str, Any]
    """What the matcher knew of them; no name, and no equality answer."""
    today: str
    length: int
    draw: str | None
    raises: list[Any]
    """What policies in force added to courses, and what for."""
    considered: int
    excluded: Mapping[str, int]
    order: list[list[Any]]
    """Opportunity, way to take part and codes of the reasons, from the first place on."""
    list_sha256: str
    """Of the list to the last byte: scores, parts, words."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it is kept and handed out."""

    token: str
    contents: str

    def as_file(self) -> str:
        """Return the text of its file."""
        return json.dumps({"token": self.token, "contents": self.contents}, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Opened:
    """A receipt that was found to be genuine."""

    number: str
    made_at: str
    key_id: str
    versions: Versions
    contents: Contents


def write(number: str, made_at: str, versions: Versions, contents: Contents, *, salt: str, signer: Signer) -> Receipt:
    """Return a signed receipt.

    Args:
        number: its own, as random as the salt.
        made_at: the moment, ISO 8601.
        versions: what made the list.
        contents: what it was made from, and what came out.
        salt: 128 random bits or more, used for nothing else.
        signer: signs.
    """
    text = json.dumps({"salt": salt, **_said(contents)}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    payload = {"receipt": FORMAT, "number": number, "made_at": made_at, **_said(versions), "contents": _hash(text)}
    return Receipt(signer.sign(payload), text)


def read_file(text: str) -> Receipt:
    """Return the receipt that `as_file` wrote.

    Raises:
        ReceiptUnreadable.
    """
    try:
        found: Any = json.loads(text[: LONGEST + 1])
        token, contents = found["token"], found["contents"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReceiptUnreadable from error
    if not isinstance(token, str) or not isinstance(contents, str):
        raise ReceiptUnreadable
    return Receipt(token, contents)


def check(
    token: str, keys: Mapping[str, Ed25519PublicKey], *, contents: str | None = None
) -> tuple[dict[str, Any], str]:
    """Return what a token says, and the name of the key: for somebody who may not see the contents, or needs not.

    Args:
        token: the signed part.
        keys: that count, by their names.
        contents: what lies beside it, of which only the hash is looked at; None where there is only the token.

    Raises:
        ReceiptRefused: in one of its kinds.
    """
    said, key_id = verify(token, keys)
    if said.get("receipt") != FORMAT:
        raise ReceiptFormatUnknown
    if contents is not None and said["contents"] != _hash(contents):
        raise ReceiptContentsChanged
    return said, key_id


def open_receipt(receipt: Receipt, keys: Mapping[str, Ed25519PublicKey]) -> Opened:
    """Return all that a genuine receipt says.

    Raises:
        ReceiptRefused: in one of its kinds.
    """
    said, key_id = check(receipt.token, keys, contents=receipt.contents)
    inside = json.loads(receipt.contents)
    del inside["salt"], said["receipt"], said["contents"]
    number, made_at = said.pop("number"), said.pop("made_at")
    return Opened(number, made_at, key_id, Versions(**said), Contents(**inside))


def _said(part: Versions | Contents) -> dict[str, Any]:
    """Return the fields; `asdict` would copy all that is in them."""
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
