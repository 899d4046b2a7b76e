"""What a person can do about their own data."""

from __future__ import annotations

from typing import Self

import graphene

from matching.services import consents
from matching.services.erasure import erase_me, plan_erasure
from matching.services.exports import note_export
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.rights.export_links import LIFETIME, export_link
from mobile_api.rights.types import ConsentPurpose, ConsentReceipt, ErasureReceipt, GoneThing


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

    receipt = graphene.Field(ConsentReceipt, description="Proof of your no. Null when you never said yes.")

    @classmethod
    def perform(cls, context: Context, *, purpose: str) -> Self:
        """Write it down."""
        by = context.require_user()
        return cls(receipt=consents.withdraw(by=by, purpose=purpose, now=context.now))


class ExportMyData(Action):
    """Get everything that we hold about you, as a page to read and as a file for a computer. Open a link within ten minutes."""

    shown_once = True

    html_url = graphene.String(description="A page in plain words. It opens in any browser, also without the internet.")
    json_url = graphene.String(description="The same for a computer.")
    expires_at = graphene.DateTime(description="Until when the links work.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Make the links; the data is read when they are opened."""
        by = context.require_user()
        note_export(by=by, now=context.now)
        return cls(
            html_url=export_link(by, "html", now=context.now),
            json_url=export_link(by, "json", now=context.now),
            expires_at=context.now + LIFETIME,
        )


class PlanErasure(Action):
    """The first of two steps to delete your account: see what would be deleted. Nothing changes yet."""

    confirmation = graphene.String(description="Send it with `eraseMe` to go on.")
    expires_at = graphene.DateTime(description="Until when you can go on.")
    would_go = graphene.List(graphene.NonNull(GoneThing), description="What there is about you, and how much of it.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Count."""
        plan = plan_erasure(by=context.require_user(), now=context.now)
        things = [GoneThing(what=what, number=number) for what, number in plan.counts.items()]
        return cls(confirmation=plan.confirmation, expires_at=plan.expires_at, would_go=things)


class EraseMe(Action):
    """Delete your account and everything about you, at once and for good. Nobody can bring it back. `planErasure` comes first."""

    class Input:
        """That you mean it."""

        confirmation = graphene.String(required=True, description="From `planErasure`, at most 15 minutes ago.")

    receipt = graphene.Field(ErasureReceipt, description="Proof that it was done: keep it. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, confirmation: str) -> Self:
        """Erase the person who asks."""
        return cls(receipt=erase_me(by=context.require_user(), confirmation=confirmation, now=context.now))


class RightsMutations:
    """Changes about one's own data."""

    plan_erasure = PlanErasure.Field()
    erase_me = EraseMe.Field()

    export_my_data = ExportMyData.Field()

    give_consent = GiveConsent.Field()
    withdraw_consent = WithdrawConsent.Field()
