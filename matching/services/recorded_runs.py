"""Runs of minutes whose results the published records quote: what is kept of each, and whether its limits are still those of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from matching.accountability.condensing import of_assessment, of_evaluation, of_simulation
from matching.assessment.budget import budget_on
from matching.evaluation.gate import read_gate
from matching.services.assessing import BUDGET
from matching.services.evaluating import GATE
from matching.services.simulating import FOLDER as SIMULATION
from matching.simulation.assumptions import read_assumptions
from matching.simulation.report import plain_of


@dataclass(frozen=True, slots=True)
class Run:
    """A command whose result is a file.

    Attributes:
        command: as it was asked, with marks for what was asked of it.
        again: how to ask it for a release.
        condense: what is kept of its result.
        asked: what stands in the marks.
        judged_as_today: whether its limits are those that hold on a day.
    """

    command: str
    again: str
    condense: Callable[[Mapping[str, Any]], dict[str, Any]]
    asked: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    judged_as_today: Callable[[Mapping[str, Any], date], bool]


def _same_bars(result: Mapping[str, Any], _today: date) -> bool:
    return {one["figure"]: one["limits"] for one in result["bars"]} == {
        bar.figure: bar.words for bar in read_gate(GATE)
    }


def _same_budget(result: Mapping[str, Any], today: date) -> bool:
    names = ("metric", "question", "ratio_at_least", "difference_at_most")
    found = [tuple(one["limit"][name] for name in names) for one in result["budget"]]
    return found == [tuple(getattr(limit, name) for name in names) for limit in budget_on(BUDGET, today).limits]


def _same_assumptions(result: Mapping[str, Any], _today: date) -> bool:
    assumed, _ = read_assumptions(SIMULATION / "assumptions.json")
    return bool(plain_of(assumed) == result["assumed"])


RUNS: Final = {
    "evaluation": Run(
        "manage.py evaluate_matcher --residents {residents} --seed {seed} --json FILE",
        "manage.py evaluate_matcher --json FILE",
        of_evaluation,
        lambda result: {"residents": result["evaluation"]["residents"], "seed": result["seed"]},
        _same_bars,
    ),
    "assessment": Run(
        "manage.py assess_release --people {people} --seed {seed} --json FILE",
        "manage.py assess_release --people 100000 --json FILE",
        of_assessment,
        lambda result: result,
        _same_budget,
    ),
    "simulation": Run(
        "manage.py simulate_city --residents {residents} --weeks {weeks} --first-seed {first} --seeds {seeds} --json FILE",
        "manage.py simulate_city --json FILE",
        of_simulation,
        lambda result: {**result, "first": min(map(int, result["worlds"])), "seeds": len(result["worlds"])},
        _same_assumptions,
    ),
}
"""By the name of the run."""
