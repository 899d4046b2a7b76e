"""What residents report about listings, as numbers: who they are stays above this layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from courses.models import Opportunity, OrganisationNotice, ReportTally
from courses.services.moves import lock
from courses.services.notices import tell
from courses.services.trust import day_of, rescore
from courses.trust.freshness import RULES


@dataclass(frozen=True)
class Counted:
    """People who report one kind of thing, and when the first and the last of them did."""

    people: int
    oldest_at: datetime
    newest_at: datetime


@transaction.atomic
def set_report_tallies(opportunity_id: int, counted: Mapping[str, Counted], *, now: datetime) -> None:
    """Store how many people report what about a listing since it was last confirmed, and do what follows.

    Its organisation is told of the first report after a confirmation, once, and of the day only: a time may point at one
    resident. Where several people report it, the score follows at once; what one says counts from the night's run on.

    Raises:
        NotFound: there is no such listing.
    """
    row: Opportunity = lock(opportunity_id)
    known = ReportTally.objects.filter(opportunity=row)
    answered = row.confirmed_at
    asked_before = known.exists() if answered is None else known.filter(newest_at__gt=answered).exists()
    known.delete()
    ReportTally.objects.bulk_create(
        ReportTally(opportunity=row, kind=kind, people=one.people, oldest_at=one.oldest_at, newest_at=one.newest_at)
        for kind, one in sorted(counted.items())
    )
    if counted and not asked_before:
        tell(row, OrganisationNotice.Kind.REPORTED, now=day_of(now))
    if sum(one.people for one in counted.values()) >= RULES.people_to_hide:
        rescore([row.pk], now=now)
