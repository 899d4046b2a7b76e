"""Stored listings of either kind: the course or job itself, and its organisation."""

from __future__ import annotations

from typing import Any

from backend.errors import NotFound
from courses.models import Course, Employer, Job, Opportunity, Provider
from courses.services.access import every
from courses.services.editing import kind_of


def concrete(row: Opportunity) -> Course | Job:
    """The course or the job of a base row, with its organisation."""
    model = kind_of(row)
    rows: Any = model._default_manager.select_related("provider" if model is Course else "employer")  # noqa: SLF001
    listing: Course | Job = rows.get(pk=row.pk)
    return listing


def organisation_of(listing: Course | Job) -> Provider | Employer:
    """Whose it is."""
    return listing.provider if isinstance(listing, Course) else listing.employer


def hold_organisation(listing_id: int) -> Provider | Employer:
    """Whose a listing is, held until the end of the transaction, so that nobody suspends it while the listing is published.

    Before the listing is locked: whoever suspends an organisation holds it first and its listings next.

    Raises:
        NotFound: there is no such listing.
    """
    for model in (Provider, Employer):
        rows = every(model).filter(**{"courses" if model is Provider else "jobs": listing_id})
        found: Provider | Employer | None = rows.select_for_update(of=("self",), no_key=True).first()
        if found is not None:
            return found
    raise NotFound(field="id")
