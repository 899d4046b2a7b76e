"""The root fields of receipts."""

from __future__ import annotations

from typing import Any

import graphene

from backend.errors import NotFound
from matching.models import Receipt
from matching.receipts.document import check
from matching.receipts.signing import ReceiptRefused
from matching.services.receipts import signer
from matching.services.residents import resident_for
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.node import decode_number
from mobile_api.receipts.types import (
    NEWEST_RECEIPT,
    Checked,
    ReceiptCheck,
    RecommendationReceipt,
    RecommendationReceiptConnection,
)


class ReceiptsQueries:
    """Why was I shown this, and can I prove it."""

    recommendation_receipt = graphene.Field(
        RecommendationReceipt,
        id=graphene.ID(required=True, description="Id of a receipt of yours."),
        description="A receipt of a list that was made for you. Null, with an error NOT_FOUND, when it is not there.",
    )
    recommendation_receipts = graphene.Field(
        RecommendationReceiptConnection,
        args=page_arguments(),
        description="Receipts of all lists that were made for you in about 13 months, the newest first.",
    )
    check_receipt = graphene.Field(
        ReceiptCheck,
        token=graphene.Argument(graphene.NonNull(graphene.String), description="`token` of a receipt."),
        description="Whether a receipt is genuine. For anybody: a token tells nothing about the person.",
    )

    @staticmethod
    def resolve_recommendation_receipt(_root: object, info: graphene.ResolveInfo, id: str) -> Receipt:  # noqa: A002 - GraphQL's name
        """Of the person who asks; anybody else's is as absent as none."""
        mine = resident_for(by=info.context.require_user()).receipts.select_related("release")
        row: Receipt | None = mine.filter(pk=decode_number(id, "RecommendationReceipt")).first()
        if row is None:
            raise NotFound(field="id")
        return row

    @staticmethod
    def resolve_recommendation_receipts(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Of the person who asks."""
        mine = resident_for(by=info.context.require_user()).receipts.select_related("release")
        return paged(mine, order=NEWEST_RECEIPT, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_check_receipt(_root: object, _info: graphene.ResolveInfo, token: str) -> Checked:
        """By our own keys."""
        try:
            said, key_id = check(token, signer().public)
        except ReceiptRefused as refusal:
            return Checked(refusal, {}, None)
        return Checked(None, said, key_id)
