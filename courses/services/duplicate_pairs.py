"""The stored pairs of listings that look like one: kept up with what was found; what somebody has decided stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from courses.models import DuplicatePair
from courses.trust.duplicates.advert import Advert
from courses.trust.duplicates.compare import Comparison

BATCH: Final = 2_000


def pair_of(a: Advert, b: Advert, comparison: Comparison, *, now: datetime) -> DuplicatePair:
    """The row of a pair, not saved: the smaller key first."""
    first, second = sorted((a, b), key=lambda advert: advert.key)
    within = a.organisation == b.organisation
    return DuplicatePair(
        a_id=first.key,
        b_id=second.key,
        similarity=comparison.similarity,
        explanation=comparison.as_json(),
        scope=DuplicatePair.Scope.WITHIN if within else DuplicatePair.Scope.ACROSS,
        found_at=now,
    )


@transaction.atomic
def store_pairs(found: Iterable[DuplicatePair], *, scanned: Collection[int] | None) -> int:
    """Write what was found, and take away open pairs that were not found again among the listings that were looked at.

    Args:
        found: the pairs, as of `pair_of`.
        scanned: keys of the listings that were looked at; None: all.

    Returns:
        How many open pairs went.
    """
    pairs = {(pair.a_id, pair.b_id): pair for pair in found}
    # What somebody decides about in this moment is theirs: waiting for them could hold up both for ever.
    rows = DuplicatePair.objects.select_for_update(skip_locked=True).order_by("pk")
    if scanned is not None:
        rows = rows.filter(Q(a__in=scanned) | Q(b__in=scanned))
    known = {(pair.a_id, pair.b_id): pair for pair in rows}
    gone = [pair.pk for key, pair in known.items() if pair.state == DuplicatePair.State.OPEN and key not in pairs]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    # Two that look at once may find the same; the first is kept.
    new = [pair for key, pair in pairs.items() if key not in known]
    DuplicatePair.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    moved = [_refreshed(known[key], pair) for key, pair in pairs.items() if key in known]
    DuplicatePair.objects.bulk_update(
        [pair for pair in moved if pair is not None], ["similarity", "explanation", "scope"], batch_size=BATCH
    )
    return len(gone)


def _refreshed(known: DuplicatePair, pair: DuplicatePair) -> DuplicatePair | None:
    """The stored pair with what was found now; None where nothing differs, or where somebody has decided."""
    if known.state != DuplicatePair.State.OPEN or known.explanation == pair.explanation:
        return None
    known.similarity, known.explanation, known.scope = pair.similarity, pair.explanation, pair.scope
    return known
