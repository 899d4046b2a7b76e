"""Marginals of the Census of 2021 for London: the borough tables where those are at hand, and round published figures where not."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEXES: Final = ("Female", "Male")
ETHNIC_GROUPS: Final = ("Asian", "Black", "Mixed", "White", "Other")
DISABILITY: Final = ("Disabled", "Not disabled")
QUALIFICATIONS: Final = ("Level 4 or above", "Below level 4")
_SEX_OF: Final = {"working_age_females": 0, "working_age_males": 1}


class MarginalsBroken(ValueError):  # noqa: N818 - it is what was found
    """The marginals can't be read; the words say which file."""


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """How many working-age residents there are of each kind, borough by borough. Counts or any multiple of them."""

    source: str
    areas: tuple[str, ...]
    """ONS codes of the boroughs, ascending."""
    sex: Floats
    """Shape (areas, SEXES)."""
    ethnic_group: Floats
    """Shape (areas, ETHNIC_GROUPS)."""
    disability: Floats
    """Shape (areas, DISABILITY)."""
    qualification: Floats
    """Shape (QUALIFICATIONS,): for London as a whole."""


def round_figures(path: Path) -> Marginals:
    """Read the round published figures: groups have the same shares in every borough.

    Raises:
        MarginalsBroken: the file is not as it should be.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        areas = tuple(sorted(stored["residents_in_thousands"]))
        people = np.array([stored["residents_in_thousands"][area] * 1000.0 for area in areas])
        shares = stored["shares"]
        sex, ethnic, disability, qualification = (
            _shares(shares[question], names)
            for question, names in (
                ("sex", SEXES),
                ("ethnic group", ETHNIC_GROUPS),
                ("disability", DISABILITY),
                ("qualification", QUALIFICATIONS),
            )
        )
        source = str(stored["source"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path.name} is not a file of marginals: {error!r}."
        raise MarginalsBroken(message) from error
    sex, ethnic, disability = (people[:, None] * one for one in (sex, ethnic, disability))
    return Marginals(source, areas, sex, ethnic, disability, people.sum() * qualification)


def borough_tables(folder: Path, otherwise: Marginals) -> Marginals:
    """Read the borough tables of Census 2021.

    Args:
        folder: with the three files named below.
        otherwise: what is taken where the tables are silent: the highest qualification.

    Raises:
        MarginalsBroken: a file is not there, or not as it should be.
    """
    try:
        ages = _rows(folder / "age_band_sex_borough.csv")
        areas = tuple(sorted(row["ltla21_code"] for row in ages))
        sex = np.zeros((len(areas), len(SEXES)))
        for row in ages:
            for column, number in _SEX_OF.items():
                sex[areas.index(row["ltla21_code"]), number] = float(row[column])
        ethnic = _by_area(_rows(folder / "ethnic_group_borough_from_lsoa.csv"), "ethnic_group", ETHNIC_GROUPS, areas)
        disability = _by_area(_rows(folder / "disability_borough_from_lsoa.csv"), "disability", DISABILITY, areas)
    except (OSError, ValueError, KeyError) as error:
        message = f"{folder.name} does not hold the borough tables of Census 2021: {error!r}."
        raise MarginalsBroken(message) from error
    people = sex.sum(axis=1)
    # Shares of all ages, of the people of working age: the tables give no ethnic group or disability by age.
    ethnic, disability = (people[:, None] * one / one.sum(axis=1, keepdims=True) for one in (ethnic, disability))
    share = otherwise.qualification / otherwise.qualification.sum()
    source = "Office for National Statistics, Census 2021, borough tables; Open Government Licence v3.0"
    return Marginals(source, areas, sex, ethnic, disability, people.sum() * share)


def _shares(stored: dict[str, float], names: Sequence[str]) -> Floats:
    values = np.array([stored[name] for name in names], dtype=np.float64)
    if set(stored) != set(names) or not np.isclose(values.sum(), 1):
        message = f"the shares of {', '.join(names)} must be those and sum to 1"
        raise ValueError(message)
    return values


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_area(rows: Sequence[dict[str, str]], column: str, names: Sequence[str], areas: Sequence[str]) -> Floats:
    """Return counts, shape (areas, names); a label belongs to the name that it begins with."""
    counts: dict[tuple[str, int], float] = defaultdict(float)
    for row in rows:
        [number] = [place for place, name in enumerate(names) if row[column].startswith(name)]
        counts[row["ltla24_code"], number] += float(row["n"])
    return np.array([[counts[area, number] for number in range(len(names))] for area in areas])
