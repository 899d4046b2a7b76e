"""The release gate: figures that a release must reach before it is used, with the reason for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class GateError(ValueError):
    """The file of bars can't be used."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure and its limits, either of which may be absent."""

    figure: str
    at_least: float | None
    at_most: float | None
    why: str

    def met_by(self, value: float) -> bool:
        """Whether a value is within the limits."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def words(self) -> str:
        """The limits in words."""
        told = [f"at least {self.at_least:g}"] if self.at_least is not None else []
        return " and ".join([*told, *([f"at most {self.at_most:g}"] if self.at_most is not None else [])])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one bar."""

    bar: Bar
    value: float | None
    """None: the evaluation has no such figure, which is a failure: a gate that looks away is none."""

    @property
    def passed(self) -> bool:
        """Whether the bar is met."""
        return self.value is not None and self.bar.met_by(self.value)


def read_gate(path: Path) -> tuple[Bar, ...]:
    """Read the bars.

    Raises:
        GateError: it holds no bar, or one without a limit or a reason.
    """
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["bars"]
        bars = tuple(Bar(row["figure"], row.get("at_least"), row.get("at_most"), row["why"]) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} is not a file of bars: {error!r}."
        raise GateError(message) from error
    if not bars or any((bar.at_least is None and bar.at_most is None) or not bar.why for bar in bars):
        message = f"{path.name} needs at least one bar, and each a limit and a reason."
        raise GateError(message)
    return bars


def judge_by(bars: Sequence[Bar], figures: Mapping[str, float]) -> tuple[Verdict, ...]:
    """Return the verdict on each bar."""
    return tuple(Verdict(bar, figures.get(bar.figure)) for bar in bars)
