"""A simulated year of a synthetic London, from files. Neither the database nor anybody's data is read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.conf import settings
from threadpoolctl import threadpool_limits

from matching.population.census import Marginals, borough_tables, round_figures
from matching.population.fitting import fitted_table
from matching.simulation.assumptions import Assumptions, Variation, read_assumptions
from matching.simulation.report import Report, make_report
from matching.simulation.trial import City, Long, Varied, play_long, run, vary, years_to_play

FOLDER: Final = settings.BASE_DIR / "fixtures" / "simulation"
MARGINALS: Final = settings.BASE_DIR / "fixtures" / "population" / "marginals.json"
BOROUGHS: Final = settings.BASE_DIR / "fixtures" / "boroughs.csv"
CENSUS: Final = "census2021_london"
"""Name of the folder of the borough tables, in the folder of the publishers' files."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is to be played."""

    residents: int
    weeks: int
    seeds: tuple[int, ...]
    seeds_varied: int
    """Worlds for each assumption that is varied; 0 varies nothing."""
    long_weeks: int = 0
    """Of the larger world in which policies are watched for some years; 0 plays none."""
    long_residents: int = 4000
    data: Path | None = None
    """Folder of the publishers' files; None, or without the borough tables: round published figures."""
    assumptions: Path = FOLDER / "assumptions.json"


def years_of(plan: Simulation) -> int:
    """How many years will be played, for a progress bar.

    Raises:
        AssumptionsBroken: the file can't be used.
    """
    _, varied = read_assumptions(plan.assumptions)
    return years_to_play(len(plan.seeds), len(varied), plan.seeds_varied, long=plan.long_weeks > 0)


def simulate(plan: Simulation, tell: Callable[[], object] = lambda: None) -> Report:
    """Play everything.

    Raises:
        AssumptionsBroken, MarginalsBroken: a file can't be used.
    """
    assumed, varied = read_assumptions(plan.assumptions)
    marginals = marginals_of(plan.data)
    city = city_of(marginals, assumed, plan)
    # One thread: the order of a sum, and so its last bits, must not hang on how many processors there are.
    with threadpool_limits(1):
        played = run(city, assumed, plan.seeds, tell=tell)
        others = _varied(city, assumed, varied, plan, tell)
        long = _long(city, assumed, plan, tell)
    return make_report(city, marginals.source, assumed, played, others, long)


def marginals_of(data: Path | None) -> Marginals:
    """The borough tables where they are at hand, else the round figures.

    Raises:
        MarginalsBroken: a file can't be used.
    """
    published = round_figures(MARGINALS)
    folder = None if data is None else data / CENSUS
    return published if folder is None or not folder.is_dir() else borough_tables(folder, published)


def degree_odds() -> float:
    """Odds of disabled people to hold a qualification at level 4 or above, as a share of other people's."""
    return read_assumptions(FOLDER / "assumptions.json")[0].degree_odds


def city_of(marginals: Marginals, assumed: Assumptions, plan: Simulation) -> City:
    """What worlds are drawn from."""
    with BOROUGHS.open(encoding="utf-8", newline="") as file:
        middle = {
            row["gss_code"]: (float(row["postcode_centroid_lat"]), float(row["postcode_centroid_lon"]))
            for row in csv.DictReader(file)
        }
    places = tuple(middle[area] for area in marginals.areas)
    return City(fitted_table(marginals, assumed.degree_odds), places, plan.residents, plan.weeks)


def _varied(
    city: City, assumed: Assumptions, varied: tuple[Variation, ...], plan: Simulation, tell: Callable[[], object]
) -> tuple[Varied, ...]:
    if not plan.seeds_varied:
        return ()
    return vary(city, assumed, varied, plan.seeds[: plan.seeds_varied], tell)


def _long(city: City, assumed: Assumptions, plan: Simulation, tell: Callable[[], object]) -> Long | None:
    if not plan.long_weeks:
        return None
    larger = replace(city, residents=plan.long_residents, weeks=plan.long_weeks)
    return play_long(larger, assumed, plan.seeds[0], tell)
