"""Recorded figures in words and tables, by the names that the texts of the records use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matching.accountability.condensing import METRICS
from matching.accountability.filling import table
from matching.accountability.recorded import Recorded
from matching.assessment.disaggregation import FourFifths

Figures = dict[str, str]
SCALE: Final = {"per_100": "for each 100 applications", "helped": "share helped at least once"}


def shown(found: Mapping[str, Recorded]) -> Figures:
    """Return every figure of the three runs by its name; those of a run that was not recorded are left out."""
    ways = {"evaluation": _evaluation, "assessment": _assessment, "simulation": _simulation}
    figures: Figures = {}
    for name, way in ways.items():
        if name in found:
            own = {"made_on": found[name].made_on, "command": f"`{found[name].command}`", **way(found[name].figures)}
            figures |= {f"{name}.{key}": value for key, value in own.items()}
    return figures


def _evaluation(found: Mapping[str, Any]) -> Figures:
    quality = found["quality"]
    best_first = sorted(quality.items(), key=lambda item: -float(item[1]["ndcg"]["mean"]))
    rows = [(name, _span(one["ndcg"]), _span(one["reached"])) for name, one in best_first]
    bars = [(f"`{one['figure']}`", one["limits"], _number(one["value"]), _met(one["passed"])) for one in found["bars"]]
    return {
        "release": f"`{found['release']}`",
        "residents": f"{found['residents']:,}",
        "sentences": str(found["sentences"]),
        "listings": f"{found['listings']:,}",
        "ndcg": _span(quality["ours"]["ndcg"]),
        "verdict": "every bar was met" if found["passed"] else "**a bar was missed: this release must not be used**",
        "quality": table(("system", "nDCG@10 [95 % interval]", "reached in 20"), rows),
        "bars": table(("figure", "bar", "value", "met"), bars),
    }


def _assessment(found: Mapping[str, Any]) -> Figures:
    rows: dict[tuple[str, str], list[str]] = {}
    people: dict[tuple[str, str], str] = {}
    for one in found["groups"]:
        key = one["question"], one["group"]
        rows.setdefault(key, []).append(
            _span(one["ratio"]) + (" **below**" if one["four_fifths"] == FourFifths.BELOW else "")
        )
        people[key] = "withheld" if one["people"] is None else f"{one['people']:,}"
    outcomes = [one["outcome"] for one in found["budget"]]
    budget = [
        (
            one["metric"],
            one["question"],
            one["limit"],
            one["outcome"] + (f": {', '.join(one['beyond'])}" if one["beyond"] else ""),
        )
        for one in found["budget"]
    ]
    enough = found["people"] >= found["people_needed"]
    return {
        "release": f"`{found['release']}`",
        "people": f"{found['people']:,}",
        "people_needed": f"{found['people_needed']:,}",
        "enough": "as many as a release needs"
        if enough
        else "**fewer than a release needs: a preview, and no clearance**",
        "census": found["census"],
        "deprivation": "with the Indices of Deprivation 2025" if found["deprivation"] else "without deprivation",
        "verdict": "the budget is kept"
        if found["passed"]
        else "**the budget is broken: this release must not be used**",
        "limits": str(len(outcomes)),
        "limits_kept": str(outcomes.count("kept")),
        "limits_unsure": str(sum(one not in {"kept", "broken"} for one in outcomes)),
        "below": _below(found),
        "groups": table(
            ("by", "group", "people", *METRICS), [(*key, people[key], *cells) for key, cells in rows.items()]
        ),
        "budget": table(("metric", "by", "limit", "outcome"), budget),
    }


def _below(found: Mapping[str, Any]) -> str:
    worse = [one for one in found["groups"] if one["ratio"] and one["ratio"]["high"] < 1]
    said = [f"{one['group']} ({one['question']}): {one['metric']} {_span(one['ratio'])}" for one in worse]
    return "; ".join(said) or "no group's whole interval lies below everybody else's"


def _simulation(found: Mapping[str, Any]) -> Figures:
    names = ("placements", "per_100", "rejections", "helped")
    rows = [(one["method"], *(_spread(one[figure]) for figure in names)) for one in found["methods"]]
    return {
        "residents": f"{found['residents']:,}",
        "weeks": str(found["weeks"]),
        "worlds": str(found["worlds"]),
        "promise": found["verdict"][0],
        "verdict": "\n".join(f"- {one}" for one in found["verdict"]),
        "methods": table(("method", *(SCALE.get(one, one) for one in names)), rows),
    }


def _span(found: Mapping[str, float] | None) -> str:
    if found is None:
        return "not measured"
    middle = found.get("mean", found.get("value", 0.0))
    return f"{middle:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def _spread(found: Mapping[str, float]) -> str:
    digits = 3 if abs(found["mean"]) < 1 else 1
    return f"{found['mean']:,.{digits}f} [{found['low']:,.{digits}f}, {found['high']:,.{digits}f}]"


def _number(value: float | None) -> str:
    return "not there" if value is None else f"{value:.3f}"


def _met(passed: object) -> str:
    return "yes" if passed else "**no**"
