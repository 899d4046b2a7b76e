"""Everybody's stored list as pairs of the allocator, read lot by lot into arrays: a pair costs eight bytes, however its row looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from courses.models import Course
from matching.inclusion.problem import Pairs
from matching.models import RecommendationList
from matching.services.matcher import LoadedMatcher

LISTS_COUNT_FOR: Final = timedelta(days=30)
"""Whoever has not been here for longer is not in the run."""
_LOT: Final = 2_000
"""Residents whose lists are held as rows at once."""
Listed = tuple[int, list[tuple[int, float]]]
"""A resident, and course and score of each line."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredPairs:
    """What the lists say.

    Attributes:
        residents: keys, ascending, in the order of the rows.
        courses: keys, ascending, in the order of the columns.
        pairs: benefit is 0.5 + score / span, and so from 0 to 1.
    """

    residents: list[int]
    courses: list[int]
    pairs: Pairs


def stored_pairs(matcher: LoadedMatcher, *, span: float, now: datetime) -> StoredPairs:
    """Read the newest list of everybody who has one by this matcher's release; who has no course on it is left out.

    Args:
        matcher: whose lists they are.
        span: points of the score from the worst possible to the best.
        now: the moment.
    """
    live = np.fromiter(Course.objects.live(today=matcher.today).order_by("pk").values_list("pk", flat=True), np.int64)
    residents: list[int] = []
    parts: list[Pairs] = []
    lists = _lists(matcher, now)
    while lot := list(islice(lists, _LOT)):
        keys, rows = _rows(lot, live, span)
        residents += keys
        parts.append(Pairs.of_rows(rows, len(live)))
    items, benefit = _stacked(parts, len(live))
    offered = np.unique(items[items < len(live)])
    column = np.full(len(live) + 1, len(offered), dtype=np.int32)
    column[offered] = np.arange(len(offered))
    return StoredPairs(residents, live[offered].tolist(), Pairs(column[items], benefit, len(offered)))


def _lists(matcher: LoadedMatcher, now: datetime) -> Iterator[Listed]:
    """Of each resident, in their order: course and score without any uplift."""
    newest = (
        RecommendationList.objects.filter(
            release=matcher.release,
            made_at__gt=now - LISTS_COUNT_FOR,
            resident__merged_at=None,
            resident__user__is_active=True,
        )
        .order_by("resident", "-made_at", "-pk")
        .distinct("resident")
    )
    for resident, items in newest.values_list("resident_id", "items").iterator(chunk_size=_LOT):
        yield resident, [(item["opportunity"], score_without_uplift(item)) for item in items]


def score_without_uplift(item: dict[str, Any]) -> float:
    """Return the score of a stored line as it would be for somebody who is a member of nothing."""
    uplift = item.get("uplift")
    return float(item["score"]) - float(uplift["amount"] if uplift else 0.0)


def _rows(
    lot: Sequence[Listed], live: NDArray[np.int64], span: float
) -> tuple[list[int], list[list[tuple[int, float]]]]:
    """Return who has a live course, and column and benefit of each."""
    residents, rows = [], []
    for resident, listed in lot:
        keys = np.array([key for key, _ in listed], dtype=np.int64)
        columns = np.searchsorted(live, keys)
        there = (columns < len(live)) & np.isin(keys, live)
        row = [
            (int(column), benefit_of(score, span))
            for column, is_there, (_, score) in zip(columns, there, listed, strict=True)
            if is_there
        ]
        if row:
            residents.append(resident)
            rows.append(row)
    return residents, rows


def benefit_of(score: float, span: float) -> float:
    """Of 0.5 where nothing speaks for or against: each part moves a score by half of its weight to either side."""
    return min(1.0, max(0.0, 0.5 + score / span))


def _stacked(parts: Sequence[Pairs], nothing: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return all rows under each other, as wide as the widest."""
    width = max((part.items.shape[1] for part in parts), default=0)
    shape = (sum(map(len, parts)), width)
    items, benefit = np.full(shape, nothing, dtype=np.int32), np.zeros(shape, dtype=np.float32)
    start = 0
    for part in parts:
        rows, columns = slice(start, start + len(part)), slice(part.items.shape[1])
        items[rows, columns], benefit[rows, columns] = part.items, part.benefit
        start += len(part)
    return items, benefit
