"""What is near to what residents look for, of all that is open to each: for many at once, without making anybody's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from django.db.models import QuerySet

from matching.datasets import resident_profile
from matching.models import Resident
from matching.recommender.topn.search import NOBODY, Shelf, best_of_each
from matching.services.matcher import LoadedMatcher

TOGETHER: Final = 2_000
"""Residents that are looked at and told in one go. What dies costs one such lot again."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """A matcher made ready for it."""

    matcher: LoadedMatcher
    shelf: Shelf

    @classmethod
    def of(cls, matcher: LoadedMatcher) -> Self:
        """Put its catalogue on a shelf."""
        return cls(matcher, Shelf.of(matcher.index.opportunities, matcher.index.gates, matcher.index.vectors.dense))

    def close_to(self, people: Sequence[Resident], n: int) -> list[list[int]]:
        """Keys of the listings among each one's `n` nearest that are close to what they look for, the nearest first."""
        recommender, today = self.matcher.recommender, self.matcher.today
        profiles = [resident_profile(one, today=today) for one in people]
        queries = recommender.pieces_.encode([profile.wants for profile in profiles])
        settings = recommender.configuration_
        found = best_of_each(self.shelf, profiles, queries, n, today, settings.travel)
        near = (found.rows != NOBODY) & (found.scores >= settings.scoring.anchors.close_sense)
        return [self.shelf.ids[rows[keep]].tolist() for rows, keep in zip(found.rows, near, strict=True)]


def looking() -> QuerySet[Resident]:
    """Whoever looks for something, in the order of their numbers."""
    rows = Resident.objects.filter(merged_at=None, user__is_active=True).exclude(wants="")
    return rows.select_related("outcode").order_by("pk")


def in_lots(people: QuerySet[Resident]) -> Iterator[list[Resident]]:
    """All of them, by their numbers."""
    last = 0
    while lot := list(people.filter(pk__gt=last)[:TOGETHER]):
        yield lot
        last = lot[-1].pk
