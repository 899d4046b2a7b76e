"""A receipt as its resident sees it, and what checking one tells anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import graphene

from matching import models
from matching.receipts.signing import ReceiptRefused
from matching.services.replaying import receipt_of
from mobile_api.connections import connection_type
from mobile_api.node import encode
from mobile_api.order import Key, Order

NEWEST_RECEIPT: Final = Order("receipts", (Key.moment("made_at", descending=True), Key.number("pk", descending=True)))


class RecommendationReceipt(graphene.ObjectType):
    """Proof of a list that was made for you: from what, by which versions, and what came out. Anybody whom you show it can check it."""

    id = graphene.ID(required=True, description="Names this receipt.")
    number = graphene.ID(required=True, description="Its number, as it stands in its token.")
    made_at = graphene.DateTime(required=True, description="When the list was made.")
    release = graphene.String(required=True, description="Version of the matcher that made it.")
    token = graphene.String(
        required=True,
        description="The signed part, a JSON Web Signature: versions and hashes, and nothing about you. Anybody can check it with "
        "`checkReceipt`, or with the keys at `/.well-known/receipt-keys.json`.",
    )
    contents = graphene.String(
        required=True,
        description="JSON: your answers of that day, what was raised and why, what was left out, the order and the kinds of reasons.",
    )
    file = graphene.String(
        required=True,
        description="Both as the text of a file to keep. `manage.py replay` makes the list again from it.",
    )

    @staticmethod
    def resolve_id(row: models.Receipt, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("RecommendationReceipt", row.pk)

    @staticmethod
    def resolve_release(row: models.Receipt, _info: graphene.ResolveInfo) -> str:
        """Its version."""
        return row.release.version

    @staticmethod
    def resolve_file(row: models.Receipt, _info: graphene.ResolveInfo) -> str:
        """As it is handed out."""
        return receipt_of(row).as_file()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a token.

    Attributes:
        refusal: why it proves nothing; None: it is genuine.
        said: what was signed; empty where it proves nothing.
        key_id: of the key that signed it.
    """

    refusal: ReceiptRefused | None
    said: Mapping[str, Any]
    key_id: str | None


def _of_token(name: str, description: str) -> graphene.String:
    """A field that is what the token says, or null."""
    return graphene.String(
        description=description, resolver=lambda checked, _info: _text(checked.said.get(name)) if checked.said else None
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


class ReceiptCheck(graphene.ObjectType):
    """Whether a receipt is ours and unchanged, and which versions it names. Nothing about anybody."""

    is_genuine = graphene.Boolean(required=True, description="Whether we signed it, and nobody has changed it since.")
    code = graphene.String(description="Stable name of what is wrong with it. Null: nothing is.")
    text = graphene.String(required=True, description="The same in plain words.")
    key_id = graphene.String(
        description="The key that signed it. The other fields too are null for what is not genuine."
    )
    number = _of_token("number", "Number of the receipt.")
    made_at = _of_token("made_at", "When the list was made, ISO 8601.")
    release = _of_token("release", "Version of the matcher that made the list.")
    release_sha256 = _of_token("release_sha256", "Hash of its files.")
    configuration_sha256 = _of_token("configuration_sha256", "Hash of its configuration.")
    engine_sha256 = _of_token("engine_sha256", "Hash of the code: the version of all rules.")
    catalogue_version = _of_token("catalogue_version", "Version of the catalogue.")
    catalogue_sha256 = _of_token("catalogue_sha256", "Hash of the catalogue.")
    contents_sha256 = _of_token("contents", "Hash of the part that only the person has.")

    @staticmethod
    def resolve_is_genuine(checked: Checked, _info: graphene.ResolveInfo) -> bool:
        """Nothing speaks against it."""
        return checked.refusal is None

    @staticmethod
    def resolve_code(checked: Checked, _info: graphene.ResolveInfo) -> str | None:
        """Of the refusal."""
        return None if checked.refusal is None else checked.refusal.code

    @staticmethod
    def resolve_text(checked: Checked, _info: graphene.ResolveInfo) -> str:
        """Of the refusal, or that all is well."""
        return "We signed this, and it has not been changed." if checked.refusal is None else str(checked.refusal)


RecommendationReceiptConnection: Final = connection_type(RecommendationReceipt, rows="receipts of your lists")
