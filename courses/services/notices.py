"""Tells organisations what happened to their listings, and by when they have to do something."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound
from courses.models import Course, Job, Opportunity, OrganisationNotice
from courses.services.access import notices_for

Kind = OrganisationNotice.Kind


def tell(
    listing: Opportunity, kind: OrganisationNotice.Kind, *, now: datetime, reason: str = "", due_on: date | None = None
) -> None:
    """Write a notice to the organisation of a listing; called in the transaction of what it is about."""
    OrganisationNotice.objects.create(
        opportunity_id=listing.pk, kind=kind, at=now, reason=reason, due_on=due_on, **owner_keys(listing)
    )


def tell_until_read(listing: Opportunity, kind: OrganisationNotice.Kind, *, now: datetime) -> None:
    """The same, unless a notice of this kind about this listing waits to be read: a constraint sees to it."""
    row = OrganisationNotice(opportunity_id=listing.pk, kind=kind, at=now, **owner_keys(listing))
    OrganisationNotice.objects.bulk_create([row], ignore_conflicts=True)


def owner_keys(listing: Opportunity) -> dict[str, int]:
    """Column and key of the provider or the employer of a listing."""
    if listing.kind == Opportunity.Kind.COURSE:
        return {"provider_id": Course.objects.values_list("provider_id", flat=True).get(pk=listing.pk)}
    return {"employer_id": Job.objects.values_list("employer_id", flat=True).get(pk=listing.pk)}


@transaction.atomic
def mark_notice_read(*, by: User, notice_id: int, now: datetime) -> OrganisationNotice:
    """A member has read it. Doing it twice changes nothing.

    Raises:
        NotFound: no such notice to an organisation of `by`.
    """
    notice = notices_for(by).select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(field="id")
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice
