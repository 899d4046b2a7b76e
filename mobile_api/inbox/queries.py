"""The root field of the inbox."""

from __future__ import annotations

import graphene

from backend.accounts.models import User
from matching import models
from matching.models.inbox_item import InboxItemQuerySet
from matching.services.residents import resident_for
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.context import Context
from mobile_api.inbox.types import NEWEST_FIRST, InboxItemConnection
from mobile_api.inclusion.because import announce_reasons


def inbox_of(context: Context) -> InboxItemQuerySet:
    """All that the person who asks sees in their inbox."""
    user: User = context.require_user()
    mine: InboxItemQuerySet = models.InboxItem.objects.shown(now=context.now).filter(resident=resident_for(by=user))
    return mine.select_related("policy")


class InboxQueries:
    """What am I told."""

    inbox = graphene.Field(
        InboxItemConnection,
        only_unread=graphene.Boolean(default_value=False, description="Leave out what you have read."),
        **page_arguments(),
        description="What you are told, the newest first. Closing days, news about applications, reminders.",
    )

    @staticmethod
    def resolve_inbox(
        _root: object, info: graphene.ResolveInfo, *, only_unread: bool, first: int | None, after: str | None = None
    ) -> Page:
        """One page, with its listings announced to the loader."""
        mine = inbox_of(info.context)
        rows = mine.unread() if only_unread else mine
        page = paged(rows, order=NEWEST_FIRST, first=first, after=after, facts={"inbox": mine})
        announce_reasons(info.context, (row.policy for row in page.rows))
        info.context.loader(AnyOpportunity).expect(row.opportunity_id for row in page.rows if row.opportunity_id)
        return page
