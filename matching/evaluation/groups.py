"""The same figures by group of synthetic residents, and the gap between the group served best and the one served worst.

In fairlearn's words: a metric `by_group`, its `difference` and its `ratio`. Groups that are too small are withheld.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.evaluation import Interval, bootstrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.evaluation.lists import Lists, Open
    from matching.evaluation.residents import SyntheticResident

SMALLEST: Final = 15
"""Residents in a group about which something is said."""


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """How one group fares."""

    question: str
    group: str
    residents: int
    ndcg: Interval | None
    """None: the group is too small."""
    reached: Interval | None
    open: float | None
    """Listings that they may take part in, on average."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Between the best and the worst nDCG of the groups of one question."""

    question: str
    worst: str
    best: str
    difference: float
    ratio: float
    """Worst / best: 1 means that all fare alike."""


def by_group(residents: Sequence[SyntheticResident], lists: Lists, open_to: Open, seed: int) -> tuple[GroupFigure, ...]:
    """Return every group's figures, questions and groups by name."""
    keys = sorted({(question, group) for resident in residents for question, group in resident.groups.items()})
    return tuple(_figure(question, group, residents, lists, open_to, seed) for question, group in keys)


def gaps(figures: Sequence[GroupFigure]) -> tuple[Gap, ...]:
    """Return the gap of each question that has two groups or more to compare."""
    found = []
    for question in sorted({figure.question for figure in figures}):
        means = {f.group: f.ndcg.mean for f in figures if f.question == question and f.ndcg is not None}
        if len(means) > 1:
            worst, best = min(means, key=lambda group: means[group]), max(means, key=lambda group: means[group])
            ratio = means[worst] / means[best] if means[best] else 1.0
            found.append(Gap(question, worst, best, means[best] - means[worst], ratio))
    return tuple(found)


def _figure(
    question: str, group: str, residents: Sequence[SyntheticResident], lists: Lists, open_to: Open, seed: int
) -> GroupFigure:
    inside = np.array([resident.groups.get(question) == group for resident in residents])
    judged = lists.ndcg[inside & ~np.isnan(lists.ndcg)]
    if len(judged) < SMALLEST:
        return GroupFigure(question, group, int(inside.sum()), None, None, None)
    return GroupFigure(
        question=question,
        group=group,
        residents=int(inside.sum()),
        ndcg=bootstrap(judged, np.random.default_rng(seed)),
        reached=bootstrap(lists.reached[inside], np.random.default_rng(seed)),
        open=float(np.mean([len(open_to[number]) for number in np.flatnonzero(inside)])),
    )
