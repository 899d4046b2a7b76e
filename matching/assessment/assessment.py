"""One assessment of one release: every metric by every question, who is served beside who lives there, and the budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.assessment.budget import Judged, Limit, Outcome, judge
from matching.assessment.disaggregation import Disaggregated, Labels, disaggregate
from matching.assessment.londoners import BOROUGH, DISABLED, ETHNIC, SEX
from matching.assessment.replay import SELECTION
from matching.assessment.representation import LONDON, Representation, representation
from matching.population.census import DISABILITY, ETHNIC_GROUPS, SEXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.assessment.londoners import Londoners
    from matching.assessment.replay import Replayed

_AXES: Final = {SEX: (1, SEXES), ETHNIC: (2, ETHNIC_GROUPS), DISABLED: (3, DISABILITY)}
"""Question of the census -> its axis in the table of residents, and its groups."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found."""

    people: int
    figures: tuple[Disaggregated, ...]
    representation: tuple[Representation, ...]
    """London first, then the boroughs in the order of their names."""
    judged: tuple[Judged, ...]

    @property
    def passed(self) -> bool:
        """Whether the budget is kept: nothing is broken."""
        return all(one.outcome is not Outcome.BROKEN for one in self.judged)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "people": self.people,
            "passed": self.passed,
            "figures": [
                asdict(one)
                | {
                    "difference": one.difference,
                    "ratio": one.ratio,
                    "four_fifths": {each.group: each.four_fifths.value for each in one.comparisons},
                }
                for one in self.figures
            ],
            "representation": [asdict(one) | {"four_fifths": one.four_fifths.value} for one in self.representation],
            "budget": [asdict(one) | {"outcome": one.outcome.value} for one in self.judged],
        }


def assess(
    people: Londoners,
    found: Replayed,
    table: NDArray[np.float64],
    boroughs: Sequence[str],
    limits: Sequence[Limit],
    seed: int,
) -> Assessment:
    """Assess lists that were replayed.

    Args:
        people: for whom they were made.
        found: how good they are.
        table: of residents (`fitting.fitted_table`): the benchmarks.
        boroughs: names of its areas, in their order.
        limits: the budget.
        seed: of the bootstrap.
    """
    labels = _labels(people)
    figures = tuple(
        disaggregate(metric, values, question, labels[question], seed)
        for metric, values in found.metrics.items()
        for question in labels
    )
    served = np.asarray(found.metrics[SELECTION], dtype=np.bool_)
    return Assessment(len(people), figures, _beside_census(served, labels, table, boroughs), judge(limits, figures))


def _labels(people: Londoners) -> dict[str, Labels]:
    """Return the groups of everybody by question, in the order of the names of the questions."""
    of_each = [people.groups(number) for number in range(len(people))]
    questions = sorted({question for groups in of_each for question in groups})
    return {question: Labels.of([groups.get(question, "") for groups in of_each]) for question in questions}


def _beside_census(
    served: NDArray[np.bool_], labels: dict[str, Labels], table: NDArray[np.float64], boroughs: Sequence[str]
) -> tuple[Representation, ...]:
    found: list[Representation] = []
    for place, area in [(LONDON, None), *sorted((name, number) for number, name in enumerate(boroughs))]:
        inside = np.ones(len(served), dtype=np.bool_) if area is None else labels[BOROUGH].inside(place)
        part = table if area is None else table[area : area + 1]
        for question, (axis, groups) in _AXES.items():
            others = tuple(number for number in range(part.ndim) if number != axis)
            shares = part.sum(axis=others) / part.sum()
            benchmark = dict(zip(groups, shares.tolist(), strict=True))
            found += representation(place, question, served[inside], labels[question].of_some(inside), benchmark)
    return tuple(found)
