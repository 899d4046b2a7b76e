"""All methods in many worlds: figures with intervals, paired world by world, and what each policy reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import t as student

from matching.proportions import wilson
from matching.simulation.methods import METHODS, OURS
from matching.simulation.policies import QUARTER, aims_of
from matching.simulation.world import make_world
from matching.simulation.year import play

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from matching.simulation.assumptions import Assumptions, Variation
    from matching.simulation.methods import Method
    from matching.simulation.world import World
    from matching.simulation.year import Outcome

    Floats = NDArray[np.float64]

FIGURES: Final = {
    "placements": "places filled",
    "per_100": "places filled for each 100 applications",
    "rejections": "applications that led to nothing",
    "full": "of them, turned away because the course was full",
    "fill": "share of all places that were filled",
    "helped": "share of residents with a place at least once",
    "kept": "share of residents who did not give up",
    "members": "places for each member of a policy",
    "others": "places for each other resident",
}
COMPARED: Final = ("learned", "greedy with places", "ours without policies", OURS)
"""Methods that are played where assumptions are varied."""
LONG: Final = (OURS, "ours without policies")
"""Methods that are played for some years, to see what becomes of policies."""


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """What worlds are drawn from."""

    table: Floats
    """Of `fitting.fitted_table`."""
    places: tuple[tuple[float, float], ...]
    """(latitude, longitude) of each area of the table."""
    residents: int
    weeks: int


@dataclass(frozen=True, slots=True, eq=False)
class Long:
    """Some years of one larger world."""

    residents: int
    weeks: int
    played: Played


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean over worlds with its 95 % interval (Student's t); of one world there is none."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of one policy under one method, all worlds together."""

    policy: str
    placed: int
    """Places of the programme that its members got."""
    everybody: int
    share: float
    low: float
    high: float
    """Wilson's 95 % interval of the share."""
    aim: float
    """Share from which on the aim is reached."""
    parity: float
    """Members' share of residents."""
    last_quarter: float
    """Share in the last quarter of the year."""
    group: float
    """Share of the whole group, members or not: nobody in the app knows it."""
    group_low: float
    group_high: float
    benchmark: float
    """The group's share of residents."""
    ended_in: int
    """Worlds in which the policy had ended before it was over."""

    @property
    def verdict(self) -> str:
        """`reached`, `missed` or `not enough data`."""
        if self.low >= self.aim:
            return "reached"
        return "missed" if self.high < self.aim else "not enough data"


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """Everything that was played."""

    seeds: tuple[int, ...]
    hashes: tuple[str, ...]
    """Of the worlds."""
    figures: Mapping[str, Mapping[str, Floats]]
    """Method -> figure -> value in each world."""
    reached: Mapping[str, tuple[Reached, ...]]
    """Method -> its policies."""
    uplifts: Mapping[str, Floats]
    """Method -> mean over worlds, shape (weeks, policies)."""
    shares: Mapping[str, Floats]
    """Method -> members' share of the programme by quarter as a multiple of parity, shape (quarters, policies)."""
    ended: Mapping[str, tuple[tuple[int | None, ...], ...]]
    """Method -> world by world: week from which each policy was off."""

    def spread(self, method: str, figure: str) -> Spread:
        """Return a figure of a method."""
        return spread_of(self.figures[method][figure])

    def ahead(self, of: str, figure: str, method: str = OURS) -> Spread:
        """Return a figure of ours minus that of another method, world by world."""
        return spread_of(self.figures[method][figure] - self.figures[of][figure])


@dataclass(frozen=True, slots=True, eq=False)
class Varied:
    """The same with one thing assumed otherwise."""

    name: str
    played: Played


def run(
    city: City,
    assumed: Assumptions,
    seeds: Sequence[int],
    methods: Sequence[str] | None = None,
    tell: Callable[[], object] = lambda: None,
) -> Played:
    """Play methods in a world for each seed.

    Args:
        city: what worlds are drawn from.
        assumed: the assumptions.
        seeds: one world each.
        methods: their names; None for all.
        tell: called after each year.
    """
    chosen = [method for method in METHODS if methods is None or method.name in methods]
    outcomes: dict[str, list[Outcome]] = {method.name: [] for method in chosen}
    worlds = []
    for seed in seeds:
        world = make_world(assumed, city.table, city.places, city.residents, city.weeks, seed)
        worlds.append(_Kept(world.hash, world.groups, world.members))
        for method, outcome in _years(world, chosen, assumed):
            outcomes[method.name].append(outcome)
            tell()
    return Played(
        seeds=tuple(seeds),
        hashes=tuple(world.hash for world in worlds),
        figures={name: _figures(worlds, found) for name, found in outcomes.items()},
        reached={name: _reached(assumed, worlds, found) for name, found in outcomes.items()},
        uplifts={name: np.mean([one.uplifts for one in found], axis=0) for name, found in outcomes.items()},
        shares={name: _quarters(worlds, found) for name, found in outcomes.items()},
        ended={name: tuple(one.ended for one in found) for name, found in outcomes.items()},
    )


def vary(
    city: City,
    assumed: Assumptions,
    varied: Sequence[Variation],
    seeds: Sequence[int],
    tell: Callable[[], object] = lambda: None,
) -> tuple[Varied, ...]:
    """Play the methods that are compared, each time with one thing assumed otherwise, and first with none."""
    base = [Varied("as assumed", run(city, assumed, seeds, COMPARED, tell))]
    others = [Varied(one.name, run(city, assumed.but(one), seeds, COMPARED, tell)) for one in varied]
    return (*base, *others)


def play_long(city: City, assumed: Assumptions, seed: int, tell: Callable[[], object] = lambda: None) -> Long:
    """Play some years of one world, with policies and without."""
    return Long(city.residents, city.weeks, run(city, assumed, (seed,), LONG, tell))


def years_to_play(seeds: int, varied: int, seeds_varied: int, *, long: bool = False) -> int:
    """Return how often `tell` will be called by all of them."""
    return (
        seeds * len(METHODS)
        + (seeds_varied and (1 + varied) * seeds_varied * len(COMPARED))
        + (len(LONG) if long else 0)
    )


def uplifts_by_quarter(played: Played, method: str = OURS) -> Floats:
    """Return the mean uplift of each policy, shape (quarters, policies)."""
    weeks = played.uplifts[method]
    return np.array([rows.mean(axis=0) for rows in np.array_split(weeks, range(QUARTER, len(weeks), QUARTER))])


def spread_of(values: Floats) -> Spread:
    """Return mean and interval over worlds."""
    mean, count = float(values.mean()), len(values)
    if count < 2:  # noqa: PLR2004 - one world says nothing of chance
        return Spread(mean, None, None)
    around = float(student.ppf(0.975, count - 1) * values.std(ddof=1) / np.sqrt(count))
    return Spread(mean, mean - around, mean + around)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What is kept of a world: the rest would fill the memory."""

    hash: str
    groups: NDArray[np.bool_]
    members: NDArray[np.bool_]


def _years(world: World, methods: Sequence[Method], assumed: Assumptions) -> list[tuple[Method, Outcome]]:
    aims = aims_of(assumed, world.members)
    return [(method, play(world, method, assumed, aims)) for method in methods]


def _figures(worlds: Sequence[_Kept], outcomes: Sequence[Outcome]) -> dict[str, Floats]:
    rows = [
        _row(np.asarray(world.members.any(axis=1)), outcome) for world, outcome in zip(worlds, outcomes, strict=True)
    ]
    return {figure: np.array([row[figure] for row in rows]) for figure in FIGURES}


def _row(members: NDArray[np.bool_], outcome: Outcome) -> dict[str, float]:
    placements = int(outcome.placed.sum())
    return {
        "placements": placements,
        "per_100": 100 * placements / max(outcome.applications, 1),
        "rejections": outcome.full + outcome.refused,
        "full": outcome.full,
        "fill": placements / max(outcome.places, 1),
        "helped": float((outcome.placed > 0).mean()),
        "kept": float(1 - outcome.left.mean()),
        "members": float(outcome.placed[members].mean()) if members.any() else 0.0,
        "others": float(outcome.placed[~members].mean()) if not members.all() else 0.0,
    }


def _reached(assumed: Assumptions, worlds: Sequence[_Kept], outcomes: Sequence[Outcome]) -> tuple[Reached, ...]:
    everybody = sum(int(one.by_quarter.sum()) for one in outcomes)
    last = sum(int(one.by_quarter[-1]) for one in outcomes)
    found = []
    for number, group in enumerate(assumed.groups):
        placed = sum(int(one.members_by_quarter[:, number].sum()) for one in outcomes)
        in_group = sum(int(one.groups_by_quarter[:, number].sum()) for one in outcomes)
        parity = float(np.mean([world.members[:, number].mean() for world in worlds]))
        low, high = wilson(placed, everybody)
        group_low, group_high = wilson(in_group, everybody)
        found.append(
            Reached(
                policy=group.code,
                placed=placed,
                everybody=everybody,
                share=placed / max(everybody, 1),
                low=low,
                high=high,
                aim=assumed.aim * parity,
                parity=parity,
                last_quarter=sum(int(one.members_by_quarter[-1, number]) for one in outcomes) / max(last, 1),
                group=in_group / max(everybody, 1),
                group_low=group_low,
                group_high=group_high,
                benchmark=float(np.mean([world.groups[:, number].mean() for world in worlds])),
                ended_in=sum(one.ended[number] is not None for one in outcomes),
            )
        )
    return tuple(found)


def _quarters(worlds: Sequence[_Kept], outcomes: Sequence[Outcome]) -> Floats:
    members = np.sum([one.members_by_quarter for one in outcomes], axis=0)
    everybody = np.sum([one.by_quarter for one in outcomes], axis=0)
    parity = np.mean([world.members.mean(axis=0) for world in worlds], axis=0)
    return np.asarray(members / np.maximum(everybody, 1)[:, None] / np.maximum(parity, 1e-9))
