"""Small cities and views for the tests of the simulation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.conf import settings

from matching.population.census import round_figures
from matching.population.fitting import fitted_table
from matching.simulation.assumptions import Assumptions, read_assumptions
from matching.simulation.methods import View
from matching.simulation.trial import City
from matching.simulation.world import World, make_world

FOLDER = settings.BASE_DIR / "fixtures" / "simulation"
MARGINALS = settings.BASE_DIR / "fixtures" / "population" / "marginals.json"


def assumptions() -> Assumptions:
    return read_assumptions(FOLDER / "assumptions.json")[0]


def city(residents: int = 120, weeks: int = 30) -> City:
    marginals = round_figures(MARGINALS)
    places = tuple((51.4 + 0.005 * number, -0.3 + 0.01 * number) for number in range(len(marginals.areas)))
    return City(fitted_table(marginals, assumptions().degree_odds), places, residents, weeks)


def world(seed: int = 1, assumed: Assumptions | None = None, residents: int = 120, weeks: int = 30) -> World:
    small = city(residents, weeks)
    return make_world(assumed or assumptions(), small.table, small.places, residents, weeks, seed)


def view(values: Sequence[Sequence[float]], invitations: Sequence[int], slots: int = 2, **others: Any) -> View:
    """A week in which everybody is looking, nobody applied for anything, and nobody is a member of the one policy."""
    found = np.array(values, dtype=np.float64)
    residents, courses = found.shape
    told: dict[str, Any] = {
        "week": 0,
        "slots": slots,
        "open": np.arange(courses),
        "courses": courses,
        "may": np.ones(found.shape, dtype=np.bool_),
        "alike": found,
        "values": found,
        "popularity": np.zeros(courses, dtype=np.int64),
        "invitations": np.array(invitations),
        "as_a_rule": np.array(invitations),
        "expects": np.array(invitations, dtype=np.float64),
        "programme": np.zeros(courses, dtype=np.bool_),
        "members": np.zeros((residents, 1), dtype=np.bool_),
        "take_up": (1.0,),
        "placed": np.zeros(residents, dtype=np.int64),
        "seed": 1,
    }
    return View(**(told | others))
