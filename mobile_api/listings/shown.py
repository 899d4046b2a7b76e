"""What the mutations of listings share: their ids and revisions, and the listing that they show afterwards."""

from __future__ import annotations

from datetime import datetime

import graphene
from django.utils import timezone

from courses.models import Opportunity
from mobile_api.context import Context
from mobile_api.listings.loaders import expect_listings
from mobile_api.listings.types import Listing


class ListingChanged:
    """The answer of a mutation of one listing."""

    listing = graphene.Field(Listing, description="The listing, as it is now. Null when it was refused.")


def given_id(what: str) -> graphene.ID:
    """The id in an input."""
    return graphene.ID(required=True, description=f"Id of the {what}.")


def given_revision() -> graphene.Int:
    """The revision in an input."""
    return graphene.Int(
        required=True, description="The `revision` that you have seen: CHANGED_MEANWHILE where it is an old one."
    )


def given_reason(description: str) -> graphene.String:
    """The reason in an input."""
    return graphene.String(required=True, description=f"{description} Plain text of at most 500 letters.")


def shown(context: Context, pk: int) -> Opportunity:
    """A listing that has just been changed by somebody who may."""
    row = Opportunity.objects.get(pk=pk)
    expect_listings(context, [row])
    return row


def in_london(moment: datetime | None) -> datetime | None:
    """A moment without an offset is meant as the clocks in London show it."""
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment
