"""What a simulated year assumes, read strictly from a file: every figure with its reason, and which are varied."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class AssumptionsBroken(ValueError):  # noqa: N818 - it is what was found
    """The file can't be used; its words say what is wrong."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is different for one under-represented group."""

    code: str
    """As in `fixtures/prioritisation/groups.json`."""
    confidence: float
    """Added to the log odds to apply."""
    words: float
    """Words of a profile, as a share of other people's."""
    km: float
    """Cost of a kilometre, as a multiple of other people's."""
    opt_in: float
    """Share who ask to be prioritised."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The figures of the file; what each means stands there, beside its reason."""

    places_a_year: float
    places: float
    open_weeks: float
    in_programme: float
    slots: float
    comes: float
    attention: float
    away_weeks: float
    leaves: float
    leaves_turned_away: float
    leaves_empty: float
    apply_base: float
    apply_taste: float
    apply_km: float
    success_base: float
    success_skill: float
    success_level: float
    words_of_profile: float
    words_of_course: float
    noise: float
    degree_odds: float
    peers: float
    refit_weeks: float
    cap: float
    boost: float
    floor: float
    aim: float
    groups: tuple[Group, ...]

    def but(self, change: Variation) -> Assumptions:
        """Return the same with one thing changed; effects on groups are scaled, 0 for none and 1 for as they are."""
        scale = change.groups
        groups = tuple(
            replace(
                group,
                confidence=group.confidence * scale.get("confidence", 1.0),
                words=1 - (1 - group.words) * scale.get("words", 1.0),
                km=1 + (group.km - 1) * scale.get("km", 1.0),
                opt_in=group.opt_in * scale.get("opt_in", 1.0),
            )
            for group in self.groups
        )
        return replace(self, groups=groups, **change.values)


@dataclass(frozen=True, slots=True)
class Variation:
    """One thing that is assumed otherwise."""

    name: str
    values: Mapping[str, float]
    groups: Mapping[str, float]
    """Effect on groups -> what it is multiplied by."""


_VALUES = frozenset(field.name for field in fields(Assumptions)) - {"groups"}
_EFFECTS = frozenset(field.name for field in fields(Group)) - {"code"}


def read_assumptions(path: Path) -> tuple[Assumptions, tuple[Variation, ...]]:
    """Read the file.

    Raises:
        AssumptionsBroken: a figure is missing, unknown, no number or without a reason.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        figures = {name: float(value) for name, (value, _) in stored["values"].items()}
        reasons = [why for _, why in stored["values"].values()] + [row["why"] for row in stored["groups"].values()]
        groups = tuple(
            Group(code, **{name: float(row[name]) for name in sorted(_EFFECTS)})
            for code, row in stored["groups"].items()
        )
        varied = tuple(Variation(row["name"], row["values"], row["groups"]) for row in stored["varied"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} is not a file of assumptions: {error!r}."
        raise AssumptionsBroken(message) from error
    _check(path.name, figures, reasons, varied)
    return Assumptions(**figures, groups=groups), varied


def _check(name: str, figures: Mapping[str, float], reasons: list[str], varied: tuple[Variation, ...]) -> None:
    wrong = []
    if odd := figures.keys() ^ _VALUES:
        wrong.append(f"missing or unknown: {', '.join(sorted(odd))}")
    if not all(reasons):
        wrong.append("a figure has no reason")
    unknown = {one.name: (one.values.keys() - _VALUES) | (one.groups.keys() - _EFFECTS) for one in varied}
    wrong += [f"{one} changes what is not there: {', '.join(sorted(odd))}" for one, odd in unknown.items() if odd]
    if wrong:
        message = f"{name}: {'; '.join(wrong)}."
        raise AssumptionsBroken(message)
