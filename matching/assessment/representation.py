"""Who is served, beside who lives there: groups' shares of those who were served, against Census 2021, for London and for each borough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.assessment.disaggregation import FEWEST, FOUR_FIFTHS, Estimate, FourFifths, Labels, rounded, withheld
from matching.proportions import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LONDON = "London"


@dataclass(frozen=True, slots=True)
class Representation:
    """A group's share of those who were served in a place, and of those who live there."""

    place: str
    question: str
    group: str
    served: int
    """All who were, in the place; rounded to 5."""
    share: Estimate
    benchmark: float
    """The group's share of residents of working age (Census 2021)."""

    @property
    def four_fifths(self) -> FourFifths:
        """Whether the share lies below four fifths of the benchmark, by its whole interval."""
        mark = FOUR_FIFTHS * self.benchmark
        if self.share.high < mark:
            return FourFifths.BELOW
        return FourFifths.NOT_BELOW if self.share.low >= mark else FourFifths.NOT_ENOUGH


def representation(
    place: str, question: str, served: NDArray[np.bool_], labels: Labels, benchmark: Mapping[str, float]
) -> tuple[Representation, ...]:
    """Return the groups of a question in a place; none where fewer than ten were served, and none that is withheld.

    Args:
        place: "London", or the name of a borough.
        question: whose groups.
        served: who was, shape (people,).
        labels: the group of each.
        benchmark: group -> its share of the residents of the place.
    """
    everybody = int(served.sum())
    if everybody < FEWEST:
        return ()
    there = labels.counts()
    counts = {group: there.get(group, 0) for group in benchmark}
    hidden = withheld(counts)
    found = []
    for group in sorted(benchmark):
        if group not in hidden:
            own = int((served & labels.inside(group)).sum())
            share = Estimate(own / everybody, *wilson(own, everybody))
            found.append(Representation(place, question, group, rounded(everybody), share, benchmark[group]))
    return tuple(found)
