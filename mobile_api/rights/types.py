"""Consents with their receipts, and who looked at somebody's data."""

from __future__ import annotations

from typing import Final

import graphene

from matching import models
from matching.consent_notices import ConsentNotice as Words
from matching.consent_notices import notice_of
from matching.queries import consents
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import listed, one
from mobile_api.order import Key, Order
from mobile_api.scalars import Date

ConsentPurpose: Final = enum(models.Consent.Purpose, "ConsentPurpose", "What somebody is asked to agree to.")
ConsentChoice: Final = enum(models.Consent.Choice, "ConsentChoice", "What somebody said.")
DataViewer: Final = enum(models.DataView.Viewer, "DataViewer", "Who was shown a resident's data.")

NEWEST_CONSENT: Final = Order("consents", (Key.number("pk", descending=True),))
NEWEST_VIEW: Final = Order("views", (Key.moment("at", descending=True), Key.number("pk", descending=True)))


class ConsentNotice(graphene.ObjectType):
    """The words that you are asked to agree to."""

    version = graphene.Int(required=True, description="Send it with your yes: it says which words you read.")
    valid_from = graphene.Field(Date, required=True, description="The first day of these words.")
    title = graphene.String(required=True, description="Heading.")
    text = graphene.String(required=True, description="The words, in plain English.")
    sha256 = graphene.String(required=True, description="Mark of these very words: a receipt names it.")


class ConsentReceipt(graphene.ObjectType):
    """Proof of one choice of yours: what you said, when, and to which words."""

    receipt = graphene.ID(required=True, description="Number of this receipt.")
    purpose = one(ConsentPurpose, "What it is about.")
    choice = one(ConsentChoice, "What you said.")
    at = graphene.DateTime(required=True, description="When you said it.")
    notice = graphene.Field(ConsentNotice, description="The words that you were shown.")

    @staticmethod
    def resolve_notice(row: models.Consent, _info: graphene.ResolveInfo) -> Words | None:
        """From the versions, which are never edited."""
        return notice_of(row.purpose, row.notice_version)


class ConsentState(graphene.ObjectType):
    """Where one thing that we ask stands today."""

    purpose = one(ConsentPurpose, "What we ask.")
    is_given = graphene.Boolean(
        required=True, description="Whether you agree to it now. False also where you never said."
    )
    notice = one(ConsentNotice, "The words in force: read them before you say yes.")
    last = graphene.Field(ConsentReceipt, description="Your last choice. Null when you never said.")

    @staticmethod
    def resolve_purpose(state: consents.ConsentState, _info: graphene.ResolveInfo) -> str:
        """Of its words."""
        return state.notice.purpose


class DataView(graphene.ObjectType):
    """Somebody was shown something about you."""

    at = graphene.DateTime(required=True, description="When.")
    viewer = one(DataViewer, "In which part.")
    organisation = graphene.String(required=True, description="For which organisation.")
    what = graphene.String(required=True, description="What they were shown.")
    why = graphene.String(required=True, description="What for.")


class GoneThing(graphene.ObjectType):
    """One kind of thing about you, and how many there are."""

    what = graphene.String(required=True, description="What it is, in plain words or by its stable name.")
    number = graphene.Int(required=True, description="How many.")


class ErasureReceipt(graphene.ObjectType):
    """Proof that you were deleted. It names nobody: only you know that it is yours."""

    receipt = graphene.ID(required=True, description="Its number.")
    at = graphene.DateTime(required=True, description="When it was done.")
    deleted = listed(GoneThing, "What was deleted, and how much of it.")
    kept_without_you = listed(GoneThing, "What stays without anything that tells of you: a change of a listing, say.")
    sign_in_will_be_deleted = graphene.Boolean(
        required=True, description="Whether your sign-in at Google is deleted too, within minutes as a rule."
    )

    @staticmethod
    def resolve_deleted(row: models.Erasure, _info: graphene.ResolveInfo) -> list[GoneThing]:
        """By model."""
        return _things(row.counts["deleted"])

    @staticmethod
    def resolve_kept_without_you(row: models.Erasure, _info: graphene.ResolveInfo) -> list[GoneThing]:
        """By model."""
        return _things(row.counts["kept_without_the_person"])

    @staticmethod
    def resolve_sign_in_will_be_deleted(row: models.Erasure, _info: graphene.ResolveInfo) -> bool:
        """Where we can."""
        return bool(row.sign_in == models.Erasure.SignIn.WAITING)


def _things(counts: dict[str, int]) -> list[GoneThing]:
    return [GoneThing(what=what, number=number) for what, number in counts.items()]


ConsentReceiptConnection: Final = connection_type(ConsentReceipt, rows="choices")
DataViewConnection: Final = connection_type(DataView, rows="looks at your data")
