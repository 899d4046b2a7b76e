"""Batched loading of what is known of listings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from courses.models import DuplicatePair
from courses.models.duplicate_pair import DuplicatePairQuerySet
from courses.services.access import is_staff
from courses.services.duplicate_decisions import listings_of
from mobile_api.loaders import BatchLoader

MOST_PAIRS: Final = 10
"""Listings like one that are shown beside it; `duplicatePairs` has them all."""


class DuplicatesOfListing(BatchLoader[int, list[DuplicatePair]]):
    """The open pairs of listings that whoever asks may see, the likest first, at most `MOST_PAIRS` each."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[DuplicatePair]]:
        """In two statements: one for the older and one for the newer listings of the pairs."""
        found: dict[int, list[DuplicatePair]] = {key: [] for key in keys}
        likest = [F("similarity").desc(), F("pk").asc()]
        for side in ("a_id", "b_id"):
            number = Window(RowNumber(), partition_by=side, order_by=likest)
            rows = self._visible().filter(**{f"{side}__in": keys}).annotate(number=number)
            for pair in rows.filter(number__lte=MOST_PAIRS).select_related("a", "b").order_by(*likest):
                found[getattr(pair, side)].append(pair)
        return {key: sorted(pairs, key=_likest)[:MOST_PAIRS] for key, pairs in found.items()}

    def _visible(self) -> DuplicatePairQuerySet:
        """Staff see every pair; a member those whose other listing is theirs too, or public."""
        by = self.asker.user
        rows: DuplicatePairQuerySet = DuplicatePair.objects.to_decide()
        if by is None:
            return rows.none()
        return rows if is_staff(by) else rows.of_listings(listings_of(by), today=self.asker.today)


def _likest(pair: DuplicatePair) -> tuple[float, int]:
    return -pair.similarity, pair.pk
