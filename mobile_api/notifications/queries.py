"""The root fields of notifications."""

from __future__ import annotations

from typing import Any

import graphene

from mobile_api.connections import Page, page_arguments, paged
from mobile_api.inclusion.because import announce_reasons
from mobile_api.models import PushLedger, PushPreference
from mobile_api.notifications.types import NEWEST_FIRST, NotificationDecisionConnection, NotificationPreferences
from mobile_api.push.preferences import preference_of


class NotificationsQueries:
    """What am I told on my phone, and why."""

    notification_preferences = graphene.Field(
        NotificationPreferences, description="What you want to be told on your phone, when, and how often."
    )
    my_notifications = graphene.Field(
        NotificationDecisionConnection,
        **page_arguments(),
        description="What was sent to your phone in the last 90 days, or was not, and why; the newest first.",
    )

    @staticmethod
    def resolve_notification_preferences(_root: object, info: graphene.ResolveInfo) -> PushPreference:
        """Theirs, or those at the beginning."""
        return preference_of(info.context.require_user())

    @staticmethod
    def resolve_my_notifications(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """One page."""
        mine = PushLedger.objects.filter(user=info.context.require_user()).select_related("policy")
        page = paged(mine, order=NEWEST_FIRST, first=pages.get("first"), after=pages.get("after"))
        announce_reasons(info.context, (row.policy for row in page.rows))
        return page
