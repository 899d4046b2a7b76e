"""Listings are submitted by hand, and compared at once with all that is on its way or shown: whoever looks next knows.

The look comes before anything is held, and its pairs are stored with what was submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from backend.accounts.models import User
from backend.errors import Refusal
from courses.models import MemberRole, Opportunity
from courses.services.access import fetch_for_member, of_members, require_staff
from courses.services.duplicate_pairs import store_pairs
from courses.services.duplicates import near_duplicates
from courses.services.publishing import submit_listing


def submit_and_compare(
    *,
    by: User,
    listing_id: int,
    revision: int | None,
    now: datetime,
    publish_at: datetime | None = None,
    as_staff: bool = False,
) -> Opportunity:
    """Submit a draft, and note which listings look like it. That never stands in its way: people decide about the pair.

    Arguments and refusals as of `submit_listing`.
    """
    if as_staff:
        require_staff(by)
    else:
        fetch_for_member(Opportunity.objects.all(), listing_id, by=by, at_least=MemberRole.EDITOR)
    near = near_duplicates([listing_id], now=now)
    row = submit_listing(
        by=by, listing_id=listing_id, revision=revision, now=now, publish_at=publish_at, as_staff=as_staff
    )
    store_pairs(near, scanned=[row.pk])
    return row


def submit_many(
    keys: Sequence[int], submit: Callable[[int], Refusal | None], *, by: User, now: datetime
) -> list[Refusal | None]:
    """Submit many, each by itself; what they look like, each other too, is looked up once for all.

    Args:
        keys: of the listings, in their order.
        submit: tries one, and says why not.
        by: whoever asks; only listings that they may edit are looked at.
        now: the moment.
    """
    own = of_members(Opportunity.objects.filter(pk__in=keys), by=by, at_least=MemberRole.EDITOR)
    near = near_duplicates(list(own.order_by("pk").values_list("pk", flat=True)), now=now)
    refusals = [submit(key) for key in keys]
    refused = {key for key, refusal in zip(keys, refusals, strict=True) if refusal is not None}
    submitted = set(keys) - refused
    if submitted:
        store_pairs([pair for pair in near if not refused & {pair.a_id, pair.b_id}], scanned=submitted)
    return refusals
