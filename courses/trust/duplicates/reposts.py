"""An advert that was taken down and posted again, so that it looks fresh."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from courses.trust.duplicates.advert import Advert
from courses.trust.duplicates.compare import DEFAULT, Comparison, Weights, compare

WITHIN: Final = timedelta(days=60)
"""How long after the end of the first a second one still counts as the same advert, posted again."""


def repost_of(first: Advert, second: Advert, *, weights: Weights = DEFAULT) -> Comparison | None:
    """The comparison, where `second` is `first` posted again; None where it is not.

    The first has ended, the second was first shown after that, within sixty days, by the same organisation, and nothing but small
    things differ. A course that starts on other days is a new intake, and a copy made with our own clone function hides nothing.
    """
    if first.ended_at is None or second.shown_at is None or first.organisation != second.organisation or second.is_copy:
        return None
    if first.shown_at is None or not first.ended_at <= second.shown_at <= first.ended_at + WITHIN:
        return None
    comparison = compare(first, second, weights=weights)
    return comparison if comparison.similarity >= weights.threshold else None
