"""Reading the inbox."""

from __future__ import annotations

from typing import Self

import graphene

from matching.services.inbox import mark_all_read, mark_read
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.inbox.types import InboxItem
from mobile_api.node import decode_number


class MarkInboxItemRead(Action):
    """You have read an item. Doing it twice changes nothing."""

    class Input:
        """Which."""

        id = graphene.ID(required=True, description="Id of the item.")

    item = graphene.Field(InboxItem, description="The item. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Mark it."""
        key = decode_number(id, "InboxItem")
        return cls(item=mark_read(by=context.require_user(), item_id=key, now=context.now))


class MarkAllInboxItemsRead(Action):
    """You have seen everything that is in your inbox now."""

    marked = graphene.Int(description="How many were unread.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Mark them."""
        return cls(marked=mark_all_read(by=context.require_user(), now=context.now))


class InboxMutations:
    """Changes to the inbox."""

    mark_inbox_item_read = MarkInboxItemRead.Field()
    mark_all_inbox_items_read = MarkAllInboxItemsRead.Field()
