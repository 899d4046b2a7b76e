"""Writes a page of another instance's feed into the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db import DataError, IntegrityError, transaction

from courses.feeds.following.client import Item, Page
from courses.feeds.following.reading import Incoming, Unreadable, read
from courses.importers.listings import CourseListing, JobListing, write_courses, write_jobs
from courses.importers.upsert import upsert
from courses.lifecycle import NOT_APPROVED_HERE
from courses.models import (
    Borough,
    Course,
    CourseRun,
    Employer,
    FollowedFeed,
    Job,
    Opportunity,
    Organisation,
    Provider,
    Skill,
    Source,
    Venue,
)
from courses.plain_text import is_storable
from courses.search import refresh_search

O = TypeVar("O", Provider, Employer)  # noqa: E741 - an organisation

_KEPT: Final = frozenset({Opportunity.Status.WITHDRAWN, Opportunity.Status.ARCHIVED})
"""Where somebody here has put a listing of a feed, and where it stays whatever the feed says."""

_CLOSED: Final = "Its publisher has closed it."


@dataclass(frozen=True)
class Applied:
    """What a page did: listings written, closed, and refused with the names of the fields that broke a rule."""

    updated: int = 0
    deleted: int = 0
    refused: tuple[str, ...] = ()


@transaction.atomic
def apply_page(*, feed_id: int, page: Page, now: datetime) -> Applied | None:
    """Write a page, and in the same transaction how far we have read.

    Returns:
        What was done. None: somebody else has read on from there meanwhile, and nothing was written.
    """
    feed = FollowedFeed.objects.select_for_update().get(pk=feed_id)
    if feed.next_url != page.url:
        return None
    incoming, refused = _read(page.items, feed_id)
    # What no database takes was never stored here, so there is nothing to close.
    gone = [f"{feed_id}:{item.key}" for item in page.items if item.data is None and is_storable(item.key)]
    broken = _write(incoming, now)
    closed = _close(gone, now)
    done = Applied(len(incoming) - len(broken), closed, (*refused, *broken))
    feed.next_url, feed.read_at = page.next_url, now
    feed.trouble, feed.trouble_at = "", None
    feed.pages += 1
    feed.updated += done.updated
    feed.deleted += done.deleted
    feed.refused += len(done.refused)
    feed.save()
    return done


def _read(items: Iterable[Item], feed_id: int) -> tuple[list[Incoming], list[str]]:
    incoming, refused = [], []
    for item in items:
        if item.data is None:
            continue
        try:
            incoming.append(read(item, feed=feed_id))
        except Unreadable as error:
            refused.append(f"{item.key if is_storable(item.key) else ascii(item.key)}: {error}")
    return incoming, refused


def _write(incoming: Sequence[Incoming], now: datetime) -> list[str]:
    """Write listings; the references of those that break a rule of the database, which are left as they were."""
    try:
        with transaction.atomic():
            _write_together(incoming, now)
    except (DataError, IntegrityError) as error:
        if len(incoming) == 1:
            return [f"{incoming[0].ref.partition(':')[2]}: {_rule(error)}"]
        # One of them is wrong: halve until it stands alone.
        middle = len(incoming) // 2
        return [*_write(incoming[:middle], now), *_write(incoming[middle:], now)]
    return []


def _rule(error: Exception) -> str:
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "a column")


def _write_together(incoming: Sequence[Incoming], now: datetime) -> None:
    if not incoming:
        return
    courses = [entry for entry in incoming if isinstance(entry.listing, Course)]
    jobs = [entry for entry in incoming if isinstance(entry.listing, Job)]
    venues = _venues(incoming)
    skills = _skills(incoming)
    written: set[int] = set()
    if courses:
        providers = _organisations(Provider, courses)
        _place(courses, providers, "provider_id")
        listings = [
            CourseListing(entry.listing, _runs(entry, venues), _relations(entry, skills))
            for entry in courses
            if isinstance(entry.listing, Course)
        ]
        written |= write_courses(listings, source=Source.FEED, now=now, whole=False).opportunities
    if jobs:
        employers = _organisations(Employer, jobs)
        _place(jobs, employers, "employer_id")
        places = [
            JobListing(entry.listing, [venues[ref] for ref in entry.places], _relations(entry, skills))
            for entry in jobs
            if isinstance(entry.listing, Job)
        ]
        written |= write_jobs(places, source=Source.FEED, now=now, whole=False).opportunities
    refresh_search(written)


def _organisations(model: type[O], incoming: Sequence[Incoming]) -> dict[str, O]:
    """Organisations by reference, as they stand here: whether they may publish is decided here once they are known."""
    rows = {str(entry.organisation.source_ref): entry.organisation for entry in incoming}
    stored = model._default_manager.filter(source=Source.FEED, source_ref__in=rows)  # noqa: SLF001
    wanted = [row for row in rows.values() if isinstance(row, model)]
    upsert(stored, wanted, key=("source_ref",), keep=Organisation.APPROVAL_COLUMNS)
    return {str(row.source_ref): row for row in stored.all()}


def _place(incoming: Sequence[Incoming], organisations: Mapping[str, Organisation], column: str) -> None:
    """Say whose each listing is, and where it stands."""
    stored = Opportunity.objects.filter(source=Source.FEED, source_ref__in=[entry.ref for entry in incoming])
    standing = {
        ref: (status, reason) for ref, status, reason in stored.values_list("source_ref", "status", "status_reason")
    }
    for entry in incoming:
        organisation = organisations[str(entry.organisation.source_ref)]
        setattr(entry.listing, column, organisation.pk)
        status, reason = standing.get(entry.ref, ("", ""))
        if status in _KEPT and reason != NOT_APPROVED_HERE:
            entry.listing.status, entry.listing.status_reason = status, reason
        elif organisation.may_publish:
            entry.listing.status = Opportunity.Status.LIVE
        else:
            entry.listing.status, entry.listing.status_reason = Opportunity.Status.WITHDRAWN, NOT_APPROVED_HERE


def _venues(incoming: Sequence[Incoming]) -> dict[str, int]:
    rows = {ref: venue for entry in incoming for ref, venue in entry.venues.items()}
    known = set(Borough.objects.values_list("pk", flat=True)) if rows else set()
    for venue in rows.values():
        if venue.borough_id not in known:
            venue.borough_id = None
    stored = Venue.objects.filter(source=Source.FEED, source_ref__in=rows)
    ids = upsert(stored, rows.values(), key=("source_ref",), keep=("revision",)).ids
    return {ref: ids[(ref,)] for ref in rows}


def _skills(incoming: Sequence[Incoming]) -> dict[str, int]:
    """Skills by URI. One that is not known here is added; what is known is never changed by a feed."""
    named = {uri: skill for entry in incoming for uri, (skill, _) in entry.skills.items()}
    known = _known(named)
    Skill.objects.bulk_create([row for uri, row in named.items() if uri not in known], ignore_conflicts=True)
    return _known(named)


def _known(uris: Iterable[str]) -> dict[str, int]:
    return dict(Skill.objects.filter(uri__in=list(uris)).values_list("uri", "pk"))


def _relations(entry: Incoming, skills: Mapping[str, int]) -> dict[int, str]:
    return {skills[uri]: relation for uri, (_, relation) in entry.skills.items()}


def _runs(entry: Incoming, venues: Mapping[str, int]) -> list[CourseRun]:
    runs = []
    for run, venue in entry.runs:
        run.venue_id = None if venue is None else venues[venue]
        runs.append(run)
    return runs


def _close(refs: Sequence[str], now: datetime) -> int:
    # What was taken down with its organisation is closed too: there is nothing left to show again when that is reinstated.
    standing = (Opportunity.Status.LIVE, Opportunity.Status.WITHDRAWN)
    rows = Opportunity.objects.filter(source=Source.FEED, source_ref__in=refs, status__in=standing)
    ids = list(rows.values_list("pk", flat=True))
    Opportunity.objects.filter(pk__in=ids).update(
        status=Opportunity.Status.CLOSED, status_reason=_CLOSED, changed_at=now
    )
    refresh_search(ids)
    return len(ids)
