"""A metric by group: estimates with intervals that hold for few people, and each group beside everybody else.

Shares have Wilson's interval, their differences Newcombe's and their ratios that of Donner and Zou; means are bootstrapped. The
four-fifths rule is never applied bare: on a perfectly even process it cries wolf in 60 % of cases with 50 people a group. Its verdict
comes from the interval of the ratio.

From `NORMAL_FROM` people on, bootstrapped means are drawn from the normal distribution that they tend to. The values are bounded, so the
two differ by less than their own chance, and a hundred thousand people take no longer than three hundred.

Groups with fewer than ten people are withheld; where only one would be, the next smallest too, for it could be worked out from the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from matching import proportions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.bool_] | NDArray[np.float64]
    Bools = NDArray[np.bool_]

FEWEST: Final = 10
ROUNDED_TO: Final = 5
FOUR_FIFTHS: Final = 0.8
ROUNDS: Final = 1000
NORMAL_FROM: Final = 300
"""People from whom on the mean of bootstrap samples is taken to be normal (central limit theorem)."""
_QUANTILES: Final = (0.025, 0.975)


class FourFifths(StrEnum):
    """What the interval of a ratio says of the four-fifths mark."""

    BELOW = "below four fifths"
    NOT_BELOW = "not below"
    NOT_ENOUGH = "not enough data"


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The group of each person, as numbers."""

    names: tuple[str, ...]
    """Groups in the order of their names."""
    codes: NDArray[np.intp]
    """Shape (people,): place of each one's group in `names`."""

    @classmethod
    def of(cls, groups: Sequence[str]) -> Self:
        """Number the groups of some people."""
        names = sorted(set(groups))
        place = {name: number for number, name in enumerate(names)}
        return cls(tuple(names), np.fromiter((place[group] for group in groups), np.intp, len(groups)))

    def of_some(self, people: NDArray[np.bool_]) -> Self:
        """Return the groups of some of them."""
        return type(self)(self.names, self.codes[people])

    def counts(self) -> dict[str, int]:
        """Return how many are in each group that anybody is in."""
        counts = np.bincount(self.codes, minlength=len(self.names)).tolist()
        return {name: count for name, count in zip(self.names, counts, strict=True) if count}

    def inside(self, group: str) -> Bools:
        """Return who is in a group, shape (people,); nobody where there is no such group."""
        number = self.names.index(group) if group in self.names else -1
        return np.asarray(self.codes == number)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One group's figure; without an estimate it is withheld."""

    group: str
    people: int | None
    """Rounded to 5; None where it is withheld."""
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside everybody else who is in another group of the same question."""

    group: str
    difference: Estimate
    ratio: Estimate | None
    """None: everybody else's figure is 0, or the figure is not one of which a ratio says anything."""

    @property
    def four_fifths(self) -> FourFifths:
        """The verdict on the four-fifths mark."""
        if self.ratio is None or self.ratio.low < FOUR_FIFTHS <= self.ratio.high:
            return FourFifths.NOT_ENOUGH
        return FourFifths.BELOW if self.ratio.high < FOUR_FIFTHS else FourFifths.NOT_BELOW


@dataclass(frozen=True, slots=True)
class Disaggregated:
    """A metric by the groups of one question."""

    metric: str
    question: str
    overall: Estimate
    by_group: tuple[GroupFigure, ...]
    """In the order of their names."""
    comparisons: tuple[Comparison, ...]
    """Of the groups that are not withheld, where at least ten are left to compare with."""

    @property
    def difference(self) -> float:
        """Largest figure of a group minus the smallest (fairlearn's `between_groups`); 0 with one group."""
        shown = self._shown()
        return max(shown) - min(shown) if shown else 0.0

    @property
    def ratio(self) -> float | None:
        """Smallest figure of a group over the largest; None where one is below 0 or all are 0, for then it says nothing."""
        shown = self._shown()
        return min(shown) / max(shown) if shown and min(shown) >= 0 and max(shown) > 0 else None

    def _shown(self) -> list[float]:
        return [one.estimate.value for one in self.by_group if one.estimate is not None]


def disaggregate(metric: str, values: Values, question: str, labels: Labels, seed: int) -> Disaggregated:
    """Return a metric by group.

    Args:
        metric: its name.
        values: shape (people,): truth values for a share, numbers for a mean; NaN for somebody of whom nothing is known.
        question: its name.
        labels: the group of each.
        seed: of the bootstrap.

    Raises:
        ValueError: nothing is known of anybody.
    """
    if values.dtype != np.bool_:
        known = ~np.isnan(values)
        values, labels = values[known], labels.of_some(known)
    if not len(values):
        message = f"Nothing is known of {metric} of anybody."
        raise ValueError(message)
    counts = labels.counts()
    hidden = withheld(counts)
    inside = {name: labels.inside(name) for name in counts if name not in hidden}
    return Disaggregated(
        metric=metric,
        question=question,
        overall=estimate(values, seed),
        by_group=tuple(
            GroupFigure(name, rounded(count), estimate(values[inside[name]], seed))
            if name in inside
            else GroupFigure(name, None, None)
            for name, count in counts.items()
        ),
        comparisons=tuple(
            compare(name, values[rows], values[~rows], seed) for name, rows in inside.items() if (~rows).sum() >= FEWEST
        ),
    )


def withheld(people: dict[str, int]) -> frozenset[str]:
    """Return the groups that are not shown: fewer than ten, and one more where a single one could be worked out from the total."""
    hidden = {name for name, count in people.items() if count < FEWEST}
    rest = sorted((count, name) for name, count in people.items() if name not in hidden)
    if len(hidden) == 1 and rest:
        hidden.add(rest[0][1])
    return frozenset(hidden)


def rounded(people: int) -> int:
    """Return a count as it may be published."""
    return ROUNDED_TO * round(people / ROUNDED_TO)


def estimate(values: Values, seed: int) -> Estimate:
    """Return a share with Wilson's interval, or a mean with a bootstrapped one."""
    if values.dtype == np.bool_:
        return Estimate(float(values.mean()), *proportions.wilson(*_counts(values)))
    return Estimate(float(values.mean()), *_quantiles(_means(values, seed)))


def compare(group: str, own: Values, others: Values, seed: int) -> Comparison:
    """Return a group's figure beside everybody else's."""
    value, other = float(own.mean()), float(others.mean())
    if own.dtype == np.bool_:
        shares = _counts(own), _counts(others)
        difference = Estimate(value - other, *proportions.difference(*shares))
        ratio = Estimate(value / other, *proportions.ratio(*shares)) if other else None
        return Comparison(group, difference, ratio)
    # Streams of their own: the two are not drawn together.
    means, other_means = _means(own, seed), _means(others, seed + 1)
    difference = Estimate(value - other, *_quantiles(means - other_means))
    # What may be 0 or below has no ratio that says anything.
    positive = bool((other_means > 0).all()) and min(own.min(), others.min()) >= 0
    ratio = Estimate(value / other, *_quantiles(means / other_means)) if positive else None
    return Comparison(group, difference, ratio)


def _counts(values: Values) -> tuple[int, int]:
    return int(values.sum()), len(values)


def _means(values: Values, seed: int) -> NDArray[np.float64]:
    """Return the means of bootstrap samples: of few people by drawing them, of many by the normal law."""
    rng, count = np.random.default_rng(seed), len(values)
    if count >= NORMAL_FROM:
        return rng.normal(float(values.mean()), float(values.std()) / np.sqrt(count), ROUNDS)
    return np.asarray(values[rng.integers(count, size=(ROUNDS, count))].mean(axis=1))


def _quantiles(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(values, _QUANTILES)
    return float(low), float(high)
