"""Wishes about notifications, and the log of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import graphene
from django.conf import settings

from backend.accounts.models import User
from matching.models import InboxItem
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import listed, one
from mobile_api.inbox.types import InboxKind
from mobile_api.inclusion.because import BecauseOfPolicy, because_of
from mobile_api.models import PushLedger, PushPreference
from mobile_api.order import Key, Order
from mobile_api.push.deciding import Channel
from mobile_api.push.kinds import KINDS, Cap
from mobile_api.push.people import switches
from mobile_api.push.stopping import stop_token
from mobile_api.push.words import Language, sendable

_CHANNELS: Final = {"APP": "The app on a phone.", "WEB": "A browser."}
NotificationChannel: Final = graphene.Enum.from_enum(
    Channel,
    name="NotificationChannel",
    description=lambda member: "A way to your screen." if member is None else _CHANNELS[member.name],
)
NotificationReason: Final = enum(
    PushLedger.Reason, "NotificationReason", "Whether something was sent to you, or why not."
)
NEWEST_FIRST: Final = Order(
    "notifications", (Key.moment("decided_at", descending=True), Key.number("pk", descending=True))
)


@dataclass(frozen=True)
class KindOfMine:
    """A kind with somebody's choice."""

    name: str
    on: tuple[Channel, ...]


class NotificationKind(graphene.ObjectType):
    """A kind of notification, and whether you want it."""

    kind = one(InboxKind, "Which.")
    purpose = graphene.String(required=True, description="What it is for.")
    on = listed(NotificationChannel, "Where you want it.")
    counts = graphene.Boolean(required=True, description="Whether it counts against how many you want in a week.")
    needs_consent = graphene.Boolean(
        required=True, description="Whether it is sent only if you agreed to that: see `myConsents`."
    )

    @staticmethod
    def resolve_kind(root: KindOfMine, _info: graphene.ResolveInfo) -> InboxItem.Kind:
        """Its name."""
        return InboxItem.Kind(root.name)

    @staticmethod
    def resolve_purpose(root: KindOfMine, _info: graphene.ResolveInfo) -> str:
        """In plain words."""
        return KINDS[root.name].purpose

    @staticmethod
    def resolve_counts(root: KindOfMine, _info: graphene.ResolveInfo) -> bool:
        """By its cap."""
        return KINDS[root.name].cap is Cap.COUNTED

    @staticmethod
    def resolve_needs_consent(root: KindOfMine, _info: graphene.ResolveInfo) -> bool:
        """By its purpose of consent."""
        return bool(KINDS[root.name].consent)


class NotificationLanguage(graphene.ObjectType):
    """A language in which you can be told."""

    code = graphene.String(required=True, description="For `updateNotificationPreferences`.")
    name = graphene.String(required=True, description="As those who speak it write it.")


class NotificationPreferences(graphene.ObjectType):
    """What you want to be told on your phone, when, and how often. Everything stands in your inbox, whatever you choose here."""

    zone = graphene.String(required=True, description="Time zone of your quiet hours.")
    language = graphene.String(required=True, description="Language of notifications, where we have words in it.")
    languages = listed(NotificationLanguage, "The languages to choose from: those whose words somebody has checked.")
    quiet_from = graphene.Time(
        required=True, description="When your quiet hours begin. The same as their end: never quiet."
    )
    quiet_until = graphene.Time(required=True, description="When they end.")
    urgent_may_wake = graphene.Boolean(required=True, description="Whether what is urgent may come in quiet hours.")
    paused_until = graphene.DateTime(description="Until when you want none at all. Null: not paused.")
    most_a_week = graphene.Int(required=True, description="How many you want in seven days of those that count.")
    merged = graphene.Boolean(required=True, description="Whether several at once become one.")
    kinds = listed(NotificationKind, "Every kind, and where you want it.")
    stop_url = graphene.String(
        required=True,
        description="Keep it in the app: a POST to it stops all notifications without a sign-in, with `/KIND` behind it one kind.",
    )

    @staticmethod
    def resolve_languages(_row: PushPreference, _info: graphene.ResolveInfo) -> list[Language]:
        """English, and what may be sent beside it."""
        return sendable(settings.PUSH_UNCHECKED_LANGUAGES)

    @staticmethod
    def resolve_urgent_may_wake(row: PushPreference, _info: graphene.ResolveInfo) -> bool:
        """As stored."""
        return row.wakes

    @staticmethod
    def resolve_most_a_week(row: PushPreference, _info: graphene.ResolveInfo) -> int:
        """As stored."""
        return row.a_week

    @staticmethod
    def resolve_merged(row: PushPreference, _info: graphene.ResolveInfo) -> bool:
        """As stored."""
        return row.merges

    @staticmethod
    def resolve_kinds(row: PushPreference, _info: graphene.ResolveInfo) -> list[KindOfMine]:
        """In the order of their weight."""
        off = switches(row.off)
        return [KindOfMine(name, tuple(each for each in Channel if (name, each) not in off)) for name in KINDS]

    @staticmethod
    def resolve_stop_url(_row: PushPreference, info: graphene.ResolveInfo) -> str:
        """Signed for them."""
        user: User = info.context.require_user()
        return f"{settings.PUBLIC_URL}/push/stop/{stop_token(user)}"


class NotificationDecision(graphene.ObjectType):
    """Something that you were told in the app, and whether it went to your phone too."""

    kind = one(InboxKind, "What it was about.")
    reason = one(NotificationReason, "Whether it was sent, or why not.")
    decided_at = graphene.DateTime(required=True, description="When that was decided.")
    opened_at = graphene.DateTime(description="When you opened it. Null: you did not, or your app did not say.")
    because_of = graphene.Field(
        BecauseOfPolicy, description="The policy because of which you were told. Null: everybody like you was."
    )

    @staticmethod
    def resolve_because_of(row: PushLedger, info: graphene.ResolveInfo) -> BecauseOfPolicy | None:
        """For all rows of the page at once."""
        return because_of(row.policy, info.context)


NotificationDecisionConnection: Final = connection_type(NotificationDecision, rows="decisions about notifications")
