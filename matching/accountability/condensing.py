"""What is kept of the long results of an evaluation, an assessment and a simulation: the figures that a record quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

QUESTIONS: Final = ("sex", "ethnic group", "disability", "deprivation", "part of London", "says who they are")
"""By which the records show groups; the pairs and the boroughs are in the assessment itself."""
METRICS: Final = ("exposure", "selection rate", "recall")
_COUNTED: Final = ("placements", "per_100", "rejections", "helped")
_DIGITS: Final = 4
Plain = dict[str, Any]


def of_evaluation(result: Mapping[str, Any]) -> Plain:
    """Return the figures of `evaluate_matcher --json`."""
    found = result["evaluation"]
    return {
        "release": result["release"],
        "seed": result["seed"],
        "passed": result["passed"],
        "residents": found["residents"],
        "listings": found["listings"],
        "sentences": sum(found["sets"].values()),
        "quality": {
            name: {"ndcg": _rounded(one["ndcg"]), "reached": _rounded(one["reached"])}
            for name, one in found["quality"].items()
        },
        "bars": [_rounded(one) for one in result["bars"]],
    }


def of_assessment(result: Mapping[str, Any]) -> Plain:
    """Return the figures of `assess_release --json`; groups that it withholds are not in it."""
    return {
        **{name: result[name] for name in ("release", "seed", "census", "deprivation", "people", "passed")},
        "people_needed": result.get("people_needed", result["people"]),
        "groups": [
            _group(metric, question, group, result) for question, group in _groups(result) for metric in METRICS
        ],
        "budget": [
            {
                "metric": one["limit"]["metric"],
                "question": one["limit"]["question"],
                "limit": _limit(one["limit"]),
                "outcome": one["outcome"],
                "beyond": list(one["beyond"]),
            }
            for one in result["budget"]
        ],
    }


def of_simulation(result: Mapping[str, Any]) -> Plain:
    """Return the figures of `simulate_city --json`."""
    return {
        "residents": result["residents"],
        "weeks": result["weeks"],
        "worlds": len(result["worlds"]),
        "census": result["census"],
        "methods": [
            {"method": name, **{figure: _rounded(one["figures"][figure]) for figure in _COUNTED}}
            for name, one in result["methods"].items()
        ],
        "verdict": list(result["verdict"]),
    }


def _groups(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    first = {one["question"]: one for one in result["figures"] if one["metric"] == METRICS[0]}
    return [
        (question, each["group"])
        for question in QUESTIONS
        if question in first
        for each in first[question]["comparisons"]
    ]


def _group(metric: str, question: str, group: str, result: Mapping[str, Any]) -> Plain:
    [figure] = [one for one in result["figures"] if (one["metric"], one["question"]) == (metric, question)]
    people = next((one["people"] for one in figure["by_group"] if one["group"] == group), None)
    ratio = next((one["ratio"] for one in figure["comparisons"] if one["group"] == group), None)
    return {
        "question": question,
        "group": group,
        "metric": metric,
        "people": people,
        "ratio": _rounded(ratio),
        "four_fifths": figure["four_fifths"].get(group, ""),
    }


def _limit(limit: Mapping[str, Any]) -> str:
    if limit.get("ratio_at_least") is not None:
        return f"ratio at least {limit['ratio_at_least']}"
    return f"difference at most {limit['difference_at_most']}"


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, _DIGITS) if isinstance(value, float) else value
