"""Changing what one is told, and saying that one has opened it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Final, Self

import graphene

from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.inbox.types import InboxKind
from mobile_api.node import decode_number
from mobile_api.notifications.types import NotificationChannel, NotificationPreferences
from mobile_api.push.deciding import Channel
from mobile_api.push.opening import opened
from mobile_api.push.preferences import Wishes, change, pause, switch

_NAMES: Final = {"urgent_may_wake": "wakes", "most_a_week": "a_week", "merged": "merges"}


def _preferences() -> graphene.Field:
    return graphene.Field(NotificationPreferences, description="As they are now. Null when it was refused.")


class UpdateNotificationPreferences(Action):
    """Change when and how often you are told. What is left out stays."""

    class Input:
        """What changes."""

        zone = graphene.String(description="Name of a time zone, like Europe/London.")
        language = graphene.String(description="Code of two or three letters, like en.")
        quiet_from = graphene.Time(description="When quiet hours begin, by the clock on your wall.")
        quiet_until = graphene.Time(description="When they end. The same as their beginning: never quiet.")
        urgent_may_wake = graphene.Boolean(description="Whether what is urgent may come in quiet hours.")
        most_a_week = graphene.Int(description="How many you want in seven days of those that count: 0 to 14.")
        merged = graphene.Boolean(description="Whether several at once become one.")

    preferences = _preferences()

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Change them."""
        named = {_NAMES.get(name, name): value for name, value in given.items()}
        for name in ("quiet_from", "quiet_until"):
            if isinstance(named.get(name), time):
                named[name] = named[name].replace(tzinfo=None, second=0, microsecond=0)
        return cls(preferences=change(by=context.require_user(), wishes=Wishes(**named), now=context.now))


class SwitchNotifications(Action):
    """Switch kinds of notifications on or off. Twice changes nothing."""

    class Input:
        """Which, where, and how."""

        kinds = graphene.List(graphene.NonNull(InboxKind), required=True, description="Which kinds.")
        channels = graphene.List(graphene.NonNull(NotificationChannel), description="Where. Left out: everywhere.")
        on = graphene.Boolean(required=True, description="Whether you want them.")

    preferences = _preferences()

    @classmethod
    def perform(cls, context: Context, *, kinds: list[Any], on: bool, channels: list[Any] | None = None) -> Self:
        """Switch them."""
        where = [Channel(getattr(each, "value", each)) for each in channels] if channels is not None else list(Channel)
        names = [str(getattr(each, "value", each)) for each in kinds]
        return cls(preferences=switch(by=context.require_user(), kinds=names, channels=where, on=on, now=context.now))


class PauseNotifications(Action):
    """Send nothing for a while. What you are told meanwhile stands in your inbox, and is not sent later."""

    class Input:
        """Until when."""

        until = graphene.DateTime(description="Until when, a year at most. Null or left out: go on at once.")

    preferences = _preferences()

    @classmethod
    def perform(cls, context: Context, *, until: datetime | None = None) -> Self:
        """Pause, or go on."""
        return cls(preferences=pause(by=context.require_user(), until=until, now=context.now))


class ReportNotificationOpened(Action):
    """You have tapped on a notification. Whoever never does is left alone after a while."""

    class Input:
        """Which."""

        notification = graphene.ID(required=True, description="`notification` of the message's data.")

    opened = graphene.Boolean(description="Whether it was yours. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, notification: str) -> Self:
        """Note it."""
        key = decode_number(notification, "Notification", field="notification")
        return cls(opened=opened(by=context.require_user(), batch=key, now=context.now))


class NotificationsMutations:
    """Changes to what I am told."""

    update_notification_preferences = UpdateNotificationPreferences.Field()
    switch_notifications = SwitchNotifications.Field()
    pause_notifications = PauseNotifications.Field()
    report_notification_opened = ReportNotificationOpened.Field()
