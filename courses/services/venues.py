"""An organisation's register of venues, keyed by its own reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from backend.accounts.models import User
from backend.errors import NotFound, Problem, refuse
from courses.drafts import VenueDraft, check_venue
from courses.drafts.venue import tidy_postcode
from courses.models import Borough, Employer, MemberRole, Opportunity, Outcode, Provider, Source, Venue
from courses.search import refresh_search
from courses.services.access import fetch_for_member, require_staff
from courses.services.editing import PublishersRow, organisation_for, reference_taken
from courses.services.moves import ChangedMeanwhile
from courses.services.places import place_venues

_NOT_COLUMNS: Final = frozenset({"outside_london"})
COLUMNS: Final = tuple(field.name for field in fields(VenueDraft) if field.name not in _NOT_COLUMNS)


@transaction.atomic
def create_venue(
    *, by: User, owner: type[Provider | Employer], owner_id: int, draft: VenueDraft, as_staff: bool = False
) -> Venue:
    """A new place in an organisation's register. What its postcode says of borough and position is filled in.

    Raises:
        NotFound, RoleTooLow, StaffOnly, Invalid.
    """
    organisation = organisation_for(owner, owner_id, by=by, as_staff=as_staff, field="organisation_id")
    mine = {"provider": organisation} if isinstance(organisation, Provider) else {"employer": organisation}
    venue = Venue(source=Source.LISTING, **mine)
    _check(draft, venue)
    _save(_filled(venue, draft))
    return _placed(venue)


@transaction.atomic
def update_venue(
    *, by: User, venue_id: int, revision: int, changes: Mapping[str, Any], as_staff: bool = False
) -> Venue:
    """Change a place of an organisation's register; what `changes` leaves out stays. Its listings are found by its new borough.

    Raises:
        NotFound: no such venue in a register of one of `by`'s organisations.
        RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, Invalid.
    """
    venue = _open(venue_id, by=by, as_staff=as_staff)
    if venue.revision != revision:
        raise ChangedMeanwhile(field="revision")
    before = draft_of_venue(venue)
    after = replace(before, **changes)
    if "postcode" in changes and after.postcode != before.postcode:
        after = _moved(after, changes)
    if after == before:
        return venue
    _check(after, venue)
    venue.revision += 1
    _save(_filled(venue, after))
    venue = _placed(venue)
    used = Q(course__runs__venue=venue) | Q(job__locations__venue=venue)
    refresh_search(Opportunity.objects.filter(used).values_list("pk", flat=True).distinct())
    return venue


def draft_of_venue(venue: Venue) -> VenueDraft:
    """A stored venue as a draft."""
    values: dict[str, Any] = {name: getattr(venue, name) for name in COLUMNS}
    values["access"] = tuple(venue.access)
    outside = venue.borough_id is None and venue.latitude is None
    if venue.approximate:  # nobody stated it
        values |= {"latitude": None, "longitude": None}
    return VenueDraft(outside_london=outside, **values)


def _moved(draft: VenueDraft, changes: Mapping[str, Any]) -> VenueDraft:
    """A new postcode makes the old borough and position wrong, unless they are said anew."""
    names = ("borough_id", "latitude", "longitude")
    anew: dict[str, Any] = {name: changes.get(name) for name in names}
    return replace(draft, outside_london=bool(changes.get("outside_london")), **anew)


def _open(pk: int, *, by: User, as_staff: bool) -> Venue:
    rows = Venue.objects.all()
    if not as_staff:
        venue = fetch_for_member(rows, pk, by=by, at_least=MemberRole.EDITOR, lock=True)
    else:
        require_staff(by)
        found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise NotFound(field="id")
        venue = found
    if venue.source != Source.LISTING:
        raise PublishersRow("This place comes from a publisher's file. It is changed there, not here.")
    return venue


def _check(draft: VenueDraft, venue: Venue) -> None:
    outcodes = set(Outcode.objects.values_list("code", flat=True)) or None
    problems = check_venue(draft, outcodes=outcodes)
    if draft.borough_id and not Borough.objects.filter(pk=draft.borough_id).exists():
        problems.append(Problem("BOROUGH_UNKNOWN", "borough_id", "Please choose one of the 33 boroughs."))
    if draft.reference and _same_register(venue).filter(reference=draft.reference).exclude(pk=venue.pk).exists():
        problems.append(reference_taken())
    refuse(problems)


def _same_register(venue: Venue) -> Any:
    return Venue.objects.filter(provider=venue.provider_id, employer=venue.employer_id)


def _filled(venue: Venue, draft: VenueDraft) -> Venue:
    for name in COLUMNS:
        setattr(venue, name, getattr(draft, name))
    venue.access, venue.postcode = list(draft.access), tidy_postcode(draft.postcode)
    venue.approximate = False
    return venue


def _save(venue: Venue) -> None:
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError as error:
        if "_reference_once_" not in str(error):
            raise
        refuse([reference_taken()])


def _placed(venue: Venue) -> Venue:
    """With the borough and the position that its postcode tells."""
    place_venues([venue.pk])
    return Venue.objects.select_related("borough").get(pk=venue.pk)
