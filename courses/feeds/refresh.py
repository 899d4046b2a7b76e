"""Brings the feed up to date: works off the notes that the database's triggers left, one batch a transaction (ADR 14).

Only one process does so at a time, under the lock of `FeedClock`, and change numbers are given inside it. So they become
visible in their order, whatever order the writers of the catalogue commit in, and a follower that has seen a number has seen
every lower one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone

from courses.feeds.documents import SHAPE, as_text, feed_data
from courses.feeds.listings import own_live, with_parts
from courses.models import Course, FeedClock, FeedItem, FeedMark, Opportunity

BATCH: Final = 500  # listings a transaction

# One statement, so that what was taken and the listings that show it are seen at the same moment. A listing that commits
# later has left a note of its own.
_SPREAD: Final = """
WITH taken AS (DELETE FROM courses_feedmark WHERE subject <> 'OPPORTUNITY' RETURNING subject, key)
INSERT INTO courses_feedmark (subject, key)
SELECT 'OPPORTUNITY', c.opportunity_ptr_id FROM taken t JOIN courses_course c ON c.provider_id = t.key
    WHERE t.subject = 'PROVIDER'
UNION SELECT 'OPPORTUNITY', j.opportunity_ptr_id FROM taken t JOIN courses_job j ON j.employer_id = t.key
    WHERE t.subject = 'EMPLOYER'
UNION SELECT 'OPPORTUNITY', r.course_id FROM taken t JOIN courses_courserun r ON r.venue_id = t.key
    WHERE t.subject = 'VENUE'
UNION SELECT 'OPPORTUNITY', l.job_id FROM taken t JOIN courses_joblocation l ON l.venue_id = t.key
    WHERE t.subject = 'VENUE'
UNION SELECT 'OPPORTUNITY', s.opportunity_id FROM taken t JOIN courses_opportunityskill s ON s.skill_id = t.key
    WHERE t.subject = 'SKILL'
UNION SELECT 'OPPORTUNITY', o.id FROM courses_opportunity o
    WHERE o.status = 'LIVE' AND EXISTS (SELECT FROM taken WHERE subject = 'EVERYTHING')
UNION SELECT 'OPPORTUNITY', i.opportunity_id FROM courses_feeditem i
    WHERE i.state = 'updated' AND EXISTS (SELECT FROM taken WHERE subject = 'EVERYTHING')
"""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: listings looked at, and items that changed."""

    looked_at: int = 0
    changed: int = 0

    def __add__(self, other: Refreshed) -> Refreshed:
        return Refreshed(self.looked_at + other.looked_at, self.changed + other.changed)


def is_behind(*, now: datetime) -> bool:
    """Whether there is anything to do: a note, a closing date that has passed, or a new form of the documents."""
    due = _past_closing(timezone.localdate(now))
    clock = FeedClock.objects.annotate(marked=Exists(FeedMark.objects.all()), due=Exists(due)).first()
    return clock is None or clock.shape < SHAPE or bool(clock.marked or clock.due)


def look_at_everything() -> None:
    """Leave a note that every listing is to be looked at again."""
    FeedMark.objects.create(subject=FeedMark.Subject.EVERYTHING, key=0)


def refresh(*, now: datetime, seconds: float | None = None) -> Refreshed:
    """Work until nothing is left, or until the time is up.

    Args:
        now: the moment that is noted; its day decides which closing dates have passed.
        seconds: how long at most, checked after each batch. None: until it is done.
    """
    done = Refreshed()
    until = None if seconds is None else time.monotonic() + seconds
    while is_behind(now=now):
        done += refresh_batch(now=now)
        if until is not None and time.monotonic() >= until:
            break
    return done


@transaction.atomic
def refresh_batch(*, now: datetime) -> Refreshed:
    """Look at up to `BATCH` listings, and give those that look different a new number."""
    clock = FeedClock.locked()
    if clock.shape < SHAPE:
        look_at_everything()
        FeedClock.objects.update(shape=SHAPE)
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD)
    today = timezone.localdate(now)
    keys = _take(today)
    changed = _news(keys, today, now)
    numbers = clock.take(len(changed), microseconds=int(now.timestamp() * 1_000_000))
    for item, number in zip(changed, numbers, strict=True):
        item.change = number
    FeedItem.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["opportunity_id"],
        update_fields=["state", "change", "changed_at", "closes_on", "data"],
    )
    return Refreshed(len(keys), len(changed))


def _take(today: date) -> list[int]:
    """The next listings to look at. Their notes go first and the listings are read after that, so that nothing that is
    noted in between is lost.
    """
    marks = FeedMark.objects.filter(subject=FeedMark.Subject.OPPORTUNITY)
    keys: set[int] = set(marks.order_by("key").values_list("key", flat=True).distinct()[:BATCH])
    marks.filter(key__in=keys).delete()
    keys |= set(_past_closing(today).values_list("opportunity_id", flat=True)[: BATCH - len(keys)])
    return sorted(keys)


def _past_closing(today: date) -> QuerySet[FeedItem]:
    return FeedItem.objects.filter(state=FeedItem.State.UPDATED, closes_on__lt=today).order_by()


def _news(keys: Sequence[int], today: date, now: datetime) -> list[FeedItem]:
    """Items that look different from what was last sent, or that are gone; in the order of their keys."""
    sent = FeedItem.objects.in_bulk(keys)
    found = {item.opportunity_id: item for item in _items(own_live(today=today).filter(pk__in=keys), now)}
    gone = [
        FeedItem(opportunity_id=key, kind=item.kind, state=FeedItem.State.DELETED, changed_at=now)
        for key, item in sent.items()
        if key not in found and item.state == FeedItem.State.UPDATED
    ]
    different = [item for key, item in found.items() if key not in sent or sent[key].data != item.data]
    return sorted([*gone, *different], key=lambda item: item.opportunity_id)


def _items(live: Iterable[Opportunity], now: datetime) -> Iterable[FeedItem]:
    for listing in with_parts(row.pk for row in live):
        yield FeedItem(
            opportunity_id=listing.pk,
            kind=FeedItem.Kind.COURSE if isinstance(listing, Course) else FeedItem.Kind.JOB,
            state=FeedItem.State.UPDATED,
            changed_at=now,
            closes_on=listing.closes_on,
            data=as_text(feed_data(listing)),
        )
