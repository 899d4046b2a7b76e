"""Everybody's fresh list, made beforehand in parts, so that the next visit only reads it.

Each list is the one that a request would make (`recommend.fresh_list`), stored as a request stores it. A part is done by one process at
a time: it holds a lock of the database that ends with its connection, so that what a dead process had begun is free at once. Lists that
it had made already are fresh and stay; the others are made. So a batch that was killed and started again comes to the same lists as one
that was not, and none is made twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from courses.models import CatalogueVersion
from matching.models import ListBatch, ListBatchPart, ModelRelease, RecommendationList, Resident
from matching.services.matcher import current_matcher
from matching.services.recommend import fresh_list
from matching.services.releases import MatcherNotReady

PART: Final = 50
"""Residents of a part: a few seconds of work, which is what a death costs."""
KEPT: Final = timedelta(days=30)
"""How long it is remembered how a batch went."""
_LOCKS: Final = 20_261_126  # of parts, among the advisory locks of the database
_LARGEST: Final = 2**31  # a number of such a lock lies below it


@transaction.atomic
def begin_batch(*, now: datetime, size: int = PART) -> ListBatch:
    """The batch for this moment's release, catalogue and day: a new one with its parts, or the one that was begun before.

    Args:
        now: the moment.
        size: residents of a part.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    release = ModelRelease.objects.current().first()
    if release is None:
        raise MatcherNotReady
    batch, is_new = ListBatch.objects.get_or_create(
        release=release,
        catalogue_version=CatalogueVersion.current(),
        day=timezone.localdate(now),
        defaults={"started_at": now},
    )
    if is_new:
        ListBatch.objects.filter(started_at__lt=now - KEPT).delete()
        ListBatchPart.objects.bulk_create(
            (ListBatchPart(batch=batch, first=first, last=last) for first, last in _ranges(size)), batch_size=5_000
        )
    return batch


def parts_left(batch: ListBatch) -> list[int]:
    """Numbers of the parts that are not done, in order."""
    return list(batch.parts.filter(done_at__isnull=True).order_by("first").values_list("pk", flat=True))


def do_part(part_id: int) -> int:
    """Make the lists of a part that are not fresh. Returns how many lists of the batch its residents have.

    A part that is done already is left as it is. One that another process is at is waited for.

    Raises:
        MatcherNotReady: the release's files can't be used.
    """
    with _alone_with(part_id):
        part = ListBatchPart.objects.select_related("batch").get(pk=part_id)
        if part.done_at is None:
            batch = part.batch
            matcher = current_matcher(today=batch.day)
            people = Resident.objects.filter(pk__range=(part.first, part.last), merged_at=None, user__is_active=True)
            for resident in people.select_related("outcode").order_by("pk"):
                fresh_list(resident, matcher, now=batch.started_at)
            lists = RecommendationList.objects.filter(
                resident__in=people, release=batch.release_id, made_at=batch.started_at
            )
            part.made, part.done_at = lists.count(), timezone.now()
            part.save(update_fields=["made", "done_at"])
        return part.made


def end_batch(batch: ListBatch, *, now: datetime) -> bool:
    """Note that a batch is finished. Returns whether it is: False while a part is left. Clocks of two machines may differ a little."""
    if batch.parts.filter(done_at__isnull=True).exists():
        return False
    ListBatch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=max(now, batch.started_at))
    return True


def _ranges(size: int) -> Iterator[tuple[int, int]]:
    """Lowest and highest number of each `size` residents."""
    numbers: list[int] = []
    for number in Resident.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000):
        numbers.append(number)
        if len(numbers) == size:
            yield numbers[0], numbers[-1]
            numbers = []
    if numbers:
        yield numbers[0], numbers[-1]


@contextmanager
def _alone_with(part_id: int) -> Iterator[None]:
    """Hold a part. Whoever dies lets go of it: the lock ends with the connection."""
    numbers = [_LOCKS, part_id % _LARGEST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", numbers)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", numbers)
