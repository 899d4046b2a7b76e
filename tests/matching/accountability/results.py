"""Small results, in the form in which the three commands write theirs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from matching.accountability.condensing import METRICS
from matching.assessment.budget import budget_on
from matching.evaluation.gate import read_gate
from matching.services.assessing import BUDGET
from matching.services.evaluating import GATE
from matching.services.simulating import FOLDER
from matching.simulation.assumptions import read_assumptions
from matching.simulation.report import plain_of

TODAY = date(2026, 11, 26)


def spread(middle: float) -> dict[str, float]:
    return {"mean": middle, "low": middle - 0.02, "high": middle + 0.02}


def evaluation(*, passed: bool = True) -> dict[str, Any]:
    quality = {name: {"ndcg": spread(one), "reached": spread(0.25)} for name, one in (("ours", 0.45), ("random", 0.11))}
    return {
        "release": "20261126T100000000000Z-abcdef01",
        "made_on": "2026-11-26",
        "seed": 1,
        "passed": passed,
        "bars": [
            {"figure": bar.figure, "limits": bar.words, "value": 0.45, "passed": passed} for bar in read_gate(GATE)
        ],
        "evaluation": {"sets": {"held_out": 60}, "residents": 600, "listings": 167, "quality": quality},
    }


def assessment(*, high: float = 1.2, outcome: str = "kept") -> dict[str, Any]:
    """Women beside everybody else; of men nothing is told."""
    ratio = {"value": high - 0.1, "low": high - 0.2, "high": high}
    figures = [
        {
            "metric": metric,
            "question": "sex",
            "by_group": [{"group": "Female", "people": 1500}],
            "comparisons": [{"group": "Female", "ratio": ratio}],
            "four_fifths": {"Female": "below four fifths" if high < 0.8 else "not below"},
        }
        for metric in METRICS
    ]
    beyond = ["Female"] if outcome == "broken" else []
    return {
        "release": "20261126T100000000000Z-abcdef01",
        "made_on": "2026-11-26",
        "seed": 1,
        "census": "A table",
        "deprivation": True,
        "people": 3000,
        "people_needed": 100_000,
        "passed": outcome != "broken",
        "figures": figures,
        "budget": [
            {"limit": asdict(one), "outcome": outcome, "beyond": beyond} for one in budget_on(BUDGET, TODAY).limits
        ],
    }


def simulation() -> dict[str, Any]:
    counted = {
        name: spread(one)
        for name, one in (("placements", 1290), ("per_100", 44.8), ("rejections", 1593), ("helped", 0.59))
    }
    return {
        "residents": 2000,
        "weeks": 52,
        "census": "A table",
        "worlds": {"1": "aa", "2": "bb"},
        "assumed": plain_of(read_assumptions(FOLDER / "assumptions.json")[0]),
        "methods": {"ours": {"figures": counted}},
        "verdict": ["Ours keeps half of the promise.", "It places fewer."],
    }
