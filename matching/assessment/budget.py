"""The budget: by how much groups may differ before a release must not be used, from a file with days and reasons."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matching.assessment.disaggregation import Comparison, Disaggregated


class BudgetBroken(ValueError):  # noqa: N818 - it is what was found
    """The file can't be used, or holds no budget for the day."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one metric and one question: how low a ratio may be, or how far from 0 a difference."""

    metric: str
    question: str
    ratio_at_least: float | None
    difference_at_most: float | None
    why: str

    @property
    def words(self) -> str:
        """The limit in words."""
        if self.ratio_at_least is not None:
            return f"ratio at least {self.ratio_at_least:g}"
        return f"difference at most {self.difference_at_most:g}"


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits that hold on a day, and how many people it takes to judge by them."""

    people: int
    """Fewer don't open the gate."""
    limits: tuple[Limit, ...]
    sha256: str
    """Of the two, whatever else stands in the file."""


class Outcome(StrEnum):
    """What became of a limit."""

    KEPT = "kept"
    """By every group, with its whole interval."""
    NOT_ENOUGH = "not enough data"
    """No group is certainly beyond it, but not every one certainly within."""
    BROKEN = "broken"
    """A group's whole interval lies beyond it, or there is nothing to judge by: a gate that looks away is none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A limit, what became of it, and which groups are beyond it."""

    limit: Limit
    outcome: Outcome
    beyond: tuple[str, ...]


def budget_on(path: Path, day: date) -> Budget:
    """Return the budget that holds on a day.

    Raises:
        BudgetBroken: the file is not as it should be, or not exactly one budget holds.
    """
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["budgets"]
        found = [_budget(row) for row in rows if _holds(row, day)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} is not a file of budgets: {error!r}."
        raise BudgetBroken(message) from error
    if len(found) != 1 or not found[0].limits or found[0].people < 1:
        message = f"{path.name} must hold exactly one budget with people and limits for {day.isoformat()}; it holds {len(found)}."
        raise BudgetBroken(message)
    return found[0]


def _budget(row: dict[str, Any]) -> Budget:
    limits = tuple(_limit(one) for one in row["limits"])
    hashed = json.dumps([row["people"], row["limits"]], sort_keys=True)
    return Budget(int(row["people"]), limits, hashlib.sha256(hashed.encode()).hexdigest())


def judge(limits: Sequence[Limit], figures: Sequence[Disaggregated]) -> tuple[Judged, ...]:
    """Return what became of each limit."""
    by_name = {(one.metric, one.question): one.comparisons for one in figures}
    return tuple(_judged(limit, by_name.get((limit.metric, limit.question), ())) for limit in limits)


def _judged(limit: Limit, comparisons: Sequence[Comparison]) -> Judged:
    outcomes = {one.group: _outcome(limit, one) for one in comparisons}
    beyond = tuple(group for group, one in outcomes.items() if one is Outcome.BROKEN)
    if beyond or not outcomes:
        return Judged(limit, Outcome.BROKEN, beyond)
    unsure = Outcome.NOT_ENOUGH in outcomes.values()
    return Judged(limit, Outcome.NOT_ENOUGH if unsure else Outcome.KEPT, ())


def _outcome(limit: Limit, one: Comparison) -> Outcome:
    if limit.ratio_at_least is not None:
        if one.ratio is None:
            return Outcome.NOT_ENOUGH
        inside, outside = one.ratio.low >= limit.ratio_at_least, one.ratio.high < limit.ratio_at_least
    else:
        most = limit.difference_at_most or 0.0
        inside = -most <= one.difference.low <= one.difference.high <= most
        outside = one.difference.low > most or one.difference.high < -most
    return Outcome.KEPT if inside else Outcome.BROKEN if outside else Outcome.NOT_ENOUGH


def _holds(row: dict[str, Any], day: date) -> bool:
    ends = row["valid_to"]
    return date.fromisoformat(row["valid_from"]) <= day and (ends is None or day <= date.fromisoformat(ends))


def _limit(row: dict[str, Any]) -> Limit:
    limit = Limit(row["metric"], row["question"], row.get("ratio_at_least"), row.get("difference_at_most"), row["why"])
    if (limit.ratio_at_least is None) == (limit.difference_at_most is None) or not limit.why:
        message = f"{limit.metric} by {limit.question} needs one limit and a reason"
        raise ValueError(message)
    return limit
