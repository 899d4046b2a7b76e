"""A listing is submitted by hand, and compared at once with all that is on its way or shown: whoever looks next knows."""

from __future__ import annotations

from datetime import datetime

from backend.accounts.models import User
from courses.models import Opportunity
from courses.services.duplicates import note_near_duplicates
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
    """Submit a draft; then note which listings look like it. That never stands in its way: people decide about the pair.

    Arguments and refusals as of `submit_listing`.
    """
    row = submit_listing(
        by=by, listing_id=listing_id, revision=revision, now=now, publish_at=publish_at, as_staff=as_staff
    )
    note_near_duplicates([row.pk], now=now)
    return row
