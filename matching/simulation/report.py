"""A trial as plain data: the same bytes for the same seeds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from matching.simulation.methods import OURS
from matching.simulation.trial import FIGURES
from matching.simulation.verdict import verdict

if TYPE_CHECKING:
    from matching.simulation.assumptions import Assumptions
    from matching.simulation.trial import City, Long, Played, Spread, Varied

_DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What was played, under which assumptions, and what it says."""

    residents: int
    weeks: int
    census: str
    """Where the marginals are from."""
    assumed: Assumptions
    played: Played
    varied: tuple[Varied, ...]
    long: Long | None
    """None where it was not asked for."""
    verdict: tuple[str, ...]

    def to_json(self) -> str:
        """Return all of it as JSON text."""
        return json.dumps(_rounded(self._content()), indent=2) + "\n"

    def _content(self) -> dict[str, Any]:
        return {
            "residents": self.residents,
            "weeks": self.weeks,
            "census": self.census,
            "assumed": plain_of(self.assumed),
            "verdict": list(self.verdict),
            **_played(self.played),
            **_course(self.played),
            "long": _long(self.long),
            "varied": [{"name": one.name, **_played(one.played)} for one in self.varied],
        }


def plain_of(assumed: Assumptions) -> dict[str, Any]:
    """Return assumptions as a report holds them."""
    found: dict[str, Any] = _rounded(asdict(assumed))
    return found


def make_report(
    city: City,
    census: str,
    assumed: Assumptions,
    played: Played,
    varied: tuple[Varied, ...],
    long: Long | None = None,
) -> Report:
    """Return the report, with its verdict."""
    return Report(city.residents, city.weeks, census, assumed, played, varied, long, verdict(played, long))


def _played(played: Played) -> dict[str, Any]:
    return {
        "worlds": dict(zip(map(str, played.seeds), played.hashes, strict=True)),
        "methods": {
            name: {
                "figures": {figure: asdict(played.spread(name, figure)) for figure in FIGURES},
                "ours_minus_it": _ahead(played, name),
                "policies": [asdict(one) | {"verdict": one.verdict} for one in played.reached[name]],
            }
            for name in played.figures
        },
    }


def _course(played: Played) -> dict[str, Any]:
    """What became of policies in the course of time."""
    return {
        "uplift_by_week": {name: values.tolist() for name, values in played.uplifts.items()},
        "share_of_parity_by_quarter": {name: values.tolist() for name, values in played.shares.items()},
        "ended": dict(played.ended),
    }


def _long(long: Long | None) -> dict[str, Any] | None:
    if long is None:
        return None
    size = {"residents": long.residents, "weeks": long.weeks}
    return size | _played(long.played) | _course(long.played)


def _ahead(played: Played, name: str) -> dict[str, Any]:
    found: dict[str, Spread] = {} if name == OURS else {figure: played.ahead(name, figure) for figure in FIGURES}
    return {figure: asdict(one) for figure, one in found.items()}


def _rounded(value: Any) -> Any:
    """Return the same with numbers of six decimals: the last bits of a sum are not a finding."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, _DIGITS) if isinstance(value, float) else value
