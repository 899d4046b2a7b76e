"""Finds listings that look like one: in the whole catalogue by the calendar, and beside what was just submitted at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import DuplicatePair, Opportunity, TrustRun
from courses.queries.adverts import COMPARED, ENDED, adverts, same_grounds, sketches
from courses.services.duplicate_pairs import BATCH, pair_of, store_pairs
from courses.trust.duplicates.advert import Advert, Sketch
from courses.trust.duplicates.compare import DEFAULT, Comparison, Weights, ceiling, compare
from courses.trust.duplicates.near_titles import near_titles
from courses.trust.duplicates.neighbours import Pairs, candidate_pairs
from courses.trust.duplicates.reposts import WITHIN, repost_of
from courses.trust.duplicates.titles import read_title
from courses.worker import PeriodicJob

BY_TITLE: Final = 200
"""Up to so many listings, those around them are first passed over by their titles. For more that takes longer than the buckets."""
MOST_AROUND: Final = 20_000
"""Listings beside which a few thousand are compared while somebody waits."""
FEW: Final = 500
"""Up to so many changed listings are compared with their surroundings only; for more the whole catalogue is read."""
OVERLAP: Final = timedelta(minutes=5)
"""What was being saved when the last run began may carry an earlier moment."""
Advance = Callable[[int], None]
"""Is told how many more listings were put into buckets, or pairs compared."""


class TooManyAround(Exception):  # noqa: N818 - an answer, not a fault
    """There is too much to compare with at once; `find_duplicates` does it by and by."""


@dataclass
class Found:
    """What a run found: listings read, pairs compared, open pairs stored, adverts posted again, open pairs that went."""

    listings: int = 0
    compared: int = 0
    pairs: list[DuplicatePair] = field(default_factory=list)
    reposts: dict[int, int] = field(default_factory=dict)
    cleared: int = 0


def near_duplicates(keys: Collection[int], *, now: datetime, weights: Weights = DEFAULT) -> list[DuplicatePair]:
    """The pairs of one of these listings and another in review, scheduled or live that looks like it, or of two of them; not saved.

    Compared with listings of organisations of a like name and of the same places only: a tenth of a second for most.

    Args:
        keys: of listings that are about to be submitted, or were.
        now: the moment.
        weights: of the comparison.

    Raises:
        TooManyAround: these are many, and so are those beside them.
    """
    own = sketches(Opportunity.objects.filter(pk__in=keys))
    near = _near(own)
    around = sketches(Opportunity.objects.filter(pk__in={*near, *keys}))
    pairs = _worth_reading(candidate_pairs(around, changed=keys), around, weights)
    return [
        pair_of(a, b, comparison, now=now)
        for a, b, comparison in _compared(pairs, weights)
        if comparison.similarity >= weights.threshold
    ]


def _near(own: Sequence[Sketch]) -> set[int]:
    """The keys of the listings that may look like one of these."""
    beside = same_grounds(own, statuses=COMPARED).order_by()
    if len(own) <= BY_TITLE:
        return near_titles({sketch.title for sketch in own}, dict(beside.values_list("pk", "title")))
    keys: set[int] = set(beside.values_list("pk", flat=True)[: MOST_AROUND + 1])
    if len(keys) > MOST_AROUND:
        raise TooManyAround
    return keys


def find_duplicates(
    *, now: datetime, changed_only: bool = False, weights: Weights = DEFAULT, advance: Advance = lambda _count: None
) -> Found:
    """Look the catalogue through, store the pairs, and mark what was posted again.

    Pairs that nobody decided and that are no duplicates any more (mended, or one has ended) go; decisions stay.

    Args:
        now: the moment of the run.
        changed_only: only listings that changed since the last run, each beside all the others.
        weights: of the comparison.
        advance: for a progress bar.
    """
    rows, changed = _looked_at(now, changed_only=changed_only)
    everything = sketches(rows)
    pairs = _worth_reading(candidate_pairs(everything, changed=changed, advance=advance), everything, weights)
    found = Found(listings=len(everything) if changed is None else len(changed), compared=len(pairs))
    for a, b, comparison in _compared(pairs, weights):
        _sort(a, b, comparison, found, weights=weights, now=now)
        advance(1)
    _store(found, scanned=changed, now=now)
    return found


def _looked_at(now: datetime, *, changed_only: bool) -> tuple[QuerySet[Opportunity], set[int] | None]:
    """The listings to read, and the keys of those that changed; None where all count as changed."""
    ended = Q(status__in=ENDED, changed_at__gte=now - WITHIN, published_at__isnull=False)
    rows = Opportunity.objects.filter(Q(status__in=COMPARED) | ended)
    last = TrustRun.objects.filter(task=TrustRun.Task.DUPLICATES).first() if changed_only else None
    if last is None:
        return rows, None
    changed = set(
        Opportunity.objects.filter(changed_at__gte=last.started_at - OVERLAP).order_by().values_list("pk", flat=True)
    )
    if len(changed) > FEW:
        return rows, changed
    around = same_grounds(sketches(rows.filter(pk__in=changed)), statuses=(*COMPARED, *ENDED))
    return rows.filter(Q(pk__in=changed) | Q(pk__in=around.order_by().values("pk"))), changed


def _worth_reading(pairs: Pairs, sketched: Sequence[Sketch], weights: Weights) -> list[tuple[int, int]]:
    """The keys of the pairs whose titles allow a near-duplicate, the smaller key first."""
    titles = [read_title(sketch.title) for sketch in sketched]
    return [
        (min(sketched[a].key, sketched[b].key), max(sketched[a].key, sketched[b].key))
        for a, b in pairs.tolist()
        if ceiling(titles[a], titles[b], weights=weights) >= weights.threshold
    ]


def _compared(pairs: list[tuple[int, int]], weights: Weights) -> Iterator[tuple[Advert, Advert, Comparison]]:
    """Each pair with its comparison; read batch by batch, so that memory stays bounded."""
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        read = adverts({key for pair in part for key in pair})
        for first, second in part:
            a, b = read.get(first), read.get(second)
            if a is not None and b is not None:
                yield a, b, compare(a, b, weights=weights)


def _sort(a: Advert, b: Advert, comparison: Comparison, found: Found, *, weights: Weights, now: datetime) -> None:
    """Put a pair where it belongs: both run, so they are a pair; one has ended, so the other may be it, posted again."""
    if a.ended_at is None and b.ended_at is None:
        if comparison.similarity >= weights.threshold:
            found.pairs.append(pair_of(a, b, comparison, now=now))
        return
    for first, second in ((a, b), (b, a)):
        if second.ended_at is None and repost_of(first, second, weights=weights) is not None:
            found.reposts[second.key] = max(first.key, found.reposts.get(second.key, 0))


@transaction.atomic
def _store(found: Found, *, scanned: Collection[int] | None, now: datetime) -> None:
    """Write what was found, and that this run was."""
    found.cleared = store_pairs(found.pairs, scanned=scanned)
    _mark_reposts(found.reposts)
    counts = {
        "pairs": len(found.pairs),
        "reposts": len(found.reposts),
        "cleared": found.cleared,
        "compared": found.compared,
    }
    TrustRun.objects.create(task=TrustRun.Task.DUPLICATES, started_at=now, listings=found.listings, counts=counts)


def _mark_reposts(reposts: dict[int, int]) -> None:
    rows = Opportunity.objects.filter(pk__in=reposts, reposted_from=None).only("pk")
    marked = [Opportunity(pk=row.pk, reposted_from_id=reposts[row.pk]) for row in rows]
    Opportunity.objects.bulk_update(marked, ["reposted_from"], batch_size=BATCH)


def _in_words(now: datetime) -> str:
    found = find_duplicates(now=now, changed_only=True)
    return f"{found.listings} changed, {len(found.pairs)} near-duplicates, {len(found.reposts)} posted again"


FIND_DUPLICATES: Final = PeriodicJob(
    "find_duplicates", every=timedelta(hours=1), run=_in_words, lease=timedelta(hours=1)
)
