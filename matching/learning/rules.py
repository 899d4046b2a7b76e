"""When and how may be learnt: read strictly from a file, so that a figure is changed there, with its reason, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matching.learning.co_interest import CoInterestRules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COUNTED = ("residents", "lists", "exposures", "opened", "days")
"""What a minimum may be asked of, as `training.counted` counts it."""


class RulesBroken(ValueError):  # noqa: N818 - it is what was found
    """The file can't be used; its words say what is wrong."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """So much of something there must be."""

    what: str
    at_least: int
    why: str


@dataclass(frozen=True, slots=True)
class LearningRules:
    """Everything that the file says."""

    minimum: tuple[Minimum, ...]
    clip: float
    shrinkage: float
    held: frozenset[str]
    """Parts whose weights stay as they are stated."""
    floors: frozenset[str]
    """Parts whose weights are never below the stated ones."""
    effective: float
    """Effective sample size of an off-policy estimate that is believed."""
    drift_exposures: int
    watch: float
    drifted: float
    co_interest: CoInterestRules

    def unmet(self, counted: Mapping[str, int]) -> tuple[Minimum, ...]:
        """Return what there is too little of."""
        return tuple(one for one in self.minimum if counted[one.what] < one.at_least)


def read_rules(path: Path, parts: tuple[str, ...]) -> LearningRules:
    """Read the file.

    Args:
        path: of it.
        parts: names of all parts of the score, of which it may speak.

    Raises:
        RulesBroken: something is missing, of another type, without a reason, or about a part that there is not.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        weights, co_interest = stored["weights"], stored["co_interest"]
        reasons = [weights["held"], weights["floors"], {name: stored[name]["why"] for name in _WITH_WHY}]
        minimum = tuple(Minimum(str(row["what"]), int(row["at_least"]), row["why"]) for row in stored["minimum"])
        rules = LearningRules(
            minimum=minimum,
            clip=float(weights["clip"]),
            shrinkage=float(weights["shrinkage"]),
            held=frozenset(weights["held"]),
            floors=frozenset(weights["floors"]),
            effective=float(stored["off_policy"]["effective"]),
            drift_exposures=int(stored["drift"]["exposures"]),
            watch=float(stored["drift"]["watch"]),
            drifted=float(stored["drift"]["drifted"]),
            co_interest=CoInterestRules(
                people=int(co_interest["people"]),
                pairs=int(co_interest["pairs"]),
                items=int(co_interest["items"]),
                regularisation=float(co_interest["regularisation"]),
                others=int(co_interest["others"]),
            ),
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path.name} is not a file of learning rules: {error!r}."
        raise RulesBroken(message) from error
    _check(path.name, rules, parts)
    if not all(words for group in (*reasons, {one.what: one.why for one in minimum}) for words in group.values()):
        message = f"{path.name} gives no reason for something."
        raise RulesBroken(message)
    return rules


_WITH_WHY = ("off_policy", "drift", "co_interest")
_FEWEST_BEHIND_A_PAIR = 5
"""Nobody may set k-anonymity lower than this, whatever the file says."""


def _check(name: str, rules: LearningRules, parts: tuple[str, ...]) -> None:
    wrong = []
    if {one.what for one in rules.minimum} != set(COUNTED):
        wrong.append(f"the minimum must name {', '.join(COUNTED)}, once each")
    if unknown := (rules.held | rules.floors) - set(parts):
        wrong.append(f"there is no part {', '.join(sorted(unknown))}")
    if rules.co_interest.people < _FEWEST_BEHIND_A_PAIR:
        wrong.append(f"at least {_FEWEST_BEHIND_A_PAIR} people must stand behind a pair")
    if rules.clip < 1 or rules.shrinkage <= 0 or not 0 < rules.watch < rules.drifted:
        wrong.append("clip is 1 or more, shrinkage above 0, and watch between 0 and drifted")
    if wrong:
        message = f"{name}: {'; '.join(wrong)}."
        raise RulesBroken(message)
