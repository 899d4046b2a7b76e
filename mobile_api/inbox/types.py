"""Items of the inbox, with words that are made when they are read."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses.models import Course
from matching import models
from matching.inbox_words import About, Words, words_of
from mobile_api.catalogue.loaders import AnyOpportunity, Concrete
from mobile_api.catalogue.types import Opportunity
from mobile_api.connections import Page, connection_type
from mobile_api.enums import enum
from mobile_api.fields import one
from mobile_api.inclusion.because import BecauseOfPolicy, because_of
from mobile_api.node import encode
from mobile_api.order import Key, Order

InboxKind: Final = enum(models.InboxItem.Kind, "InboxKind", "What an item of the inbox is about.")
NEWEST_FIRST: Final = Order("inbox", (Key.moment("told_at", descending=True), Key.number("pk", descending=True)))


class InboxItem(graphene.ObjectType):
    """Something that you are told. It stays until it has expired, also when no notification reached your phone."""

    id = graphene.ID(required=True, description="Names this item.")
    kind = one(InboxKind, "What it is about.")
    title = graphene.String(required=True, description="A heading of a few words.")
    text = graphene.String(required=True, description="What it says, in plain words.")
    told_at = graphene.DateTime(required=True, description="Since when it is here.")
    expires_at = graphene.DateTime(required=True, description="From when on it is no longer shown.")
    read_at = graphene.DateTime(description="When you read it. Null: not yet.")
    opportunity = graphene.Field(Opportunity, description="The course or job that it is about. Null: about none.")
    because_of = graphene.Field(
        BecauseOfPolicy, description="The policy because of which you were told. Null: everybody like you was."
    )

    @staticmethod
    def resolve_id(item: models.InboxItem, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("InboxItem", item.pk)

    @staticmethod
    def resolve_title(item: models.InboxItem, info: graphene.ResolveInfo) -> str:
        """Of the words."""
        return _words(item, info).title

    @staticmethod
    def resolve_text(item: models.InboxItem, info: graphene.ResolveInfo) -> str:
        """Of the words."""
        return _words(item, info).text

    @staticmethod
    def resolve_because_of(item: models.InboxItem, info: graphene.ResolveInfo) -> BecauseOfPolicy | None:
        """For all rows of the page at once."""
        return because_of(item.policy, info.context)

    @staticmethod
    def resolve_opportunity(item: models.InboxItem, info: graphene.ResolveInfo) -> Concrete | None:
        """For all rows of the page at once; also a closed one."""
        return _listing(item, info)


def _listing(item: models.InboxItem, info: graphene.ResolveInfo) -> Concrete | None:
    key = item.opportunity_id
    return None if key is None else info.context.loader(AnyOpportunity).load(key)


def _words(item: models.InboxItem, info: graphene.ResolveInfo) -> Words:
    listing = _listing(item, info)
    if listing is None:
        about = About()
    elif isinstance(listing, Course):
        about = About(listing.title, listing.provider.name, what_to_bring=listing.what_to_bring)
    else:
        about = About(listing.title, listing.employer.name)
    return words_of(item.kind, item.facts, about)


class Unread:
    """What a page of the inbox tells besides its items."""

    unread_count = graphene.Int(required=True, description="How many items in the whole inbox you have not read.")

    @staticmethod
    def resolve_unread_count(page: Page, _info: graphene.ResolveInfo) -> int:
        """Counted when it is asked for."""
        inbox: Any = page.facts["inbox"]
        return int(inbox.unread().count())


InboxItemConnection: Final = connection_type(InboxItem, rows="things that you are told", extra=Unread)
