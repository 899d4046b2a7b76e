"""What a person can do about their own data."""

from __future__ import annotations

from typing import Self

import graphene

from matching.services import consents
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.rights.types import ConsentPurpose, ConsentReceipt


def _purpose() -> graphene.InputField:
    return graphene.InputField(graphene.NonNull(ConsentPurpose), description="What it is about.")


class GiveConsent(Action):
    """Say yes to something that we ask. Saying it twice changes nothing."""

    class Input:
        """To what."""

        purpose = _purpose()
        notice_version = graphene.Int(
            required=True, description="Version of the words that you were shown, from `myConsents`."
        )

    receipt = graphene.Field(ConsentReceipt, description="Proof of your yes. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, purpose: str, notice_version: int) -> Self:
        """Write it down."""
        by = context.require_user()
        return cls(receipt=consents.give(by=by, purpose=purpose, notice_version=notice_version, now=context.now))


class WithdrawConsent(Action):
    """Take a yes back. It counts at once. Where you never said yes, nothing changes."""

    class Input:
        """Which."""

        purpose = _purpose()
        scope = graphene.String(description="Which part of it, where it has parts.")

    receipt = graphene.Field(ConsentReceipt, description="Proof of your no. Null when you never said yes.")

    @classmethod
    def perform(cls, context: Context, *, purpose: str, scope: str | None = None) -> Self:
        """Write it down."""
        by = context.require_user()
        return cls(receipt=consents.withdraw(by=by, purpose=purpose, scope=scope or "", now=context.now))


class RightsMutations:
    """Changes about one's own data."""

    give_consent = GiveConsent.Field()
    withdraw_consent = WithdrawConsent.Field()
