"""Writes a row of a file of venues, by the same verbs as by hand."""

from __future__ import annotations

from collections.abc import Collection

from backend.accounts.models import User
from courses.drafts import VenueDraft
from courses.models import Employer, Provider
from courses.services.venues import create_venue, draft_of_venue, update_venue
from courses.uploads.merging import merged_venue


def write_venue(draft: VenueDraft, said: Collection[str], *, organisation: Provider | Employer, by: User) -> str:
    """Create or change the place with this reference. What was done: created, changed or unchanged.

    Raises:
        Refusal: of the service.
    """
    venue = organisation.venues.filter(reference=draft.reference).first()
    if venue is None:
        create_venue(by=by, owner=type(organisation), owner_id=organisation.pk, draft=draft)
        return "created"
    before = draft_of_venue(venue)
    merged = merged_venue(before, draft, said)
    changes = {name: getattr(merged, name) for name in vars(merged) if getattr(merged, name) != getattr(before, name)}
    written = update_venue(by=by, venue_id=venue.pk, revision=venue.revision, changes=changes)
    return "unchanged" if written.revision == venue.revision else "changed"
