"""Finds listings that look like one, and lets staff or their own organisation decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import DuplicatePair, Opportunity, TrustRun
from courses.queries.adverts import COMPARED, ENDED, adverts, same_grounds, sketches
from courses.trust.duplicates.advert import Advert, Sketch
from courses.trust.duplicates.compare import DEFAULT, Comparison, Weights, ceiling, compare
from courses.trust.duplicates.neighbours import Pairs, candidate_pairs
from courses.trust.duplicates.reposts import WITHIN, repost_of
from courses.trust.duplicates.titles import read_title
from courses.worker import PeriodicJob

BATCH: Final = 2_000
FEW: Final = 500
"""Up to so many changed listings are compared with their surroundings only; for more the whole catalogue is read."""
OVERLAP: Final = timedelta(minutes=5)
"""What was being saved when the last run began may carry an earlier moment."""
Advance = Callable[[int], None]
"""Is told how many more listings were put into buckets, or pairs compared."""


@dataclass(frozen=True)
class Near:
    """A listing that looks like another one."""

    opportunity_id: int
    comparison: Comparison
    scope: DuplicatePair.Scope


@dataclass
class Found:
    """What a run found: listings read, pairs compared, open pairs stored, adverts posted again, open pairs that went."""

    listings: int = 0
    compared: int = 0
    pairs: dict[tuple[int, int], DuplicatePair] = field(default_factory=dict)
    reposts: dict[int, int] = field(default_factory=dict)
    cleared: int = 0


def near_duplicates(opportunity: Opportunity, *, weights: Weights = DEFAULT) -> list[Near]:
    """The listings in review, scheduled or live that look like this one, the likest first. Quick enough for every submission.

    Compared with the listings of organisations of a like name and of the same places only.
    """
    own = sketches(Opportunity.objects.filter(pk=opportunity.pk))
    around = [*own, *sketches(same_grounds(own, statuses=COMPARED).exclude(pk=opportunity.pk))]
    pairs = _worth_reading(candidate_pairs(around, changed={opportunity.pk}), around, weights)
    found = [
        Near(b.key if a.key == opportunity.pk else a.key, comparison, _scope(a, b))
        for a, b, comparison in _compared(pairs, weights)
        if comparison.similarity >= weights.threshold
    ]
    return sorted(found, key=lambda near: (-near.comparison.similarity, near.opportunity_id))


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
            found.pairs[a.key, b.key] = DuplicatePair(
                a_id=a.key,
                b_id=b.key,
                similarity=comparison.similarity,
                explanation=comparison.as_json(),
                scope=_scope(a, b),
                found_at=now,
            )
        return
    for first, second in ((a, b), (b, a)):
        if second.ended_at is None and repost_of(first, second, weights=weights) is not None:
            found.reposts[second.key] = max(first.key, found.reposts.get(second.key, 0))


def _scope(a: Advert, b: Advert) -> DuplicatePair.Scope:
    return DuplicatePair.Scope.WITHIN if a.organisation == b.organisation else DuplicatePair.Scope.ACROSS


@transaction.atomic
def _store(found: Found, *, scanned: Collection[int] | None, now: datetime) -> None:
    """Write what was found, and take away what was not found again among the listings that were looked at (None: all)."""
    rows = DuplicatePair.objects.select_for_update()
    if scanned is not None:
        rows = rows.filter(Q(a__in=scanned) | Q(b__in=scanned))
    known = {(pair.a_id, pair.b_id): pair for pair in rows}
    gone = [pair.pk for key, pair in known.items() if pair.state == DuplicatePair.State.OPEN and key not in found.pairs]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    DuplicatePair.objects.bulk_create(
        [pair for key, pair in found.pairs.items() if key not in known], batch_size=BATCH, ignore_conflicts=True
    )
    moved = [_refreshed(known[key], pair) for key, pair in found.pairs.items() if key in known]
    DuplicatePair.objects.bulk_update(
        [pair for pair in moved if pair is not None], ["similarity", "explanation", "scope"], batch_size=BATCH
    )
    _mark_reposts(found.reposts)
    found.cleared = len(gone)
    counts = {
        "pairs": len(found.pairs),
        "reposts": len(found.reposts),
        "cleared": len(gone),
        "compared": found.compared,
    }
    TrustRun.objects.create(task=TrustRun.Task.DUPLICATES, started_at=now, listings=found.listings, counts=counts)


def _refreshed(known: DuplicatePair, pair: DuplicatePair) -> DuplicatePair | None:
    """The stored pair with what was found now; None where nothing differs, or where somebody has decided."""
    if known.state != DuplicatePair.State.OPEN or known.explanation == pair.explanation:
        return None
    known.similarity, known.explanation, known.scope = pair.similarity, pair.explanation, pair.scope
    return known


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
