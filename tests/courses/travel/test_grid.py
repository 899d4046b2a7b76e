"""The grid, and that the database cuts London into the same cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Venue
from courses.travel import grid
from tests.factories.borough import borough


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell"),
    [
        (51.2801, -0.5199, 0),
        (51.2801, -0.5127, 1),
        (51.2846, -0.5199, grid.COLUMNS),
        (51.7029, 0.3439, grid.CELLS - 1),
        (51.2799, -0.5199, None),
        (51.2801, -0.5201, None),
        (51.7031, 0.3439, None),
        (51.7029, 0.3441, None),
        (None, 0.0, None),
        (51.5, None, None),
        (float("nan"), 0.0, None),
    ],
)
def test_cells_are_numbered_row_by_row_from_the_south_west(
    latitude: float | None, longitude: float | None, cell: int | None
) -> None:
    assert grid.cell_of(latitude, longitude) == cell


def test_the_middle_of_a_cell_lies_in_it() -> None:
    assert grid.cells_of(*grid.centres()).tolist() == list(range(grid.CELLS))


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_any_numbers_have_a_cell_or_none(latitude: float, longitude: float) -> None:
    assert grid.cell_of(latitude, longitude) in {None, *range(grid.CELLS)}


@pytest.mark.django_db
def test_the_database_agrees_everywhere_also_on_the_edges() -> None:
    random = np.random.default_rng(1)
    rows, columns = random.integers(-3, grid.ROWS + 3, 500), random.integers(-3, grid.COLUMNS + 3, 500)
    edges = [(grid.SOUTH + r * grid.HEIGHT, grid.WEST + c * grid.WIDTH) for r, c in zip(rows, columns, strict=True)]
    inside = zip(random.uniform(51.0, 52.0, 500), random.uniform(-1.0, 0.8, 500), strict=True)
    points = [(float(latitude), float(longitude)) for latitude, longitude in (*edges, *inside)]
    place = borough()
    Venue.objects.bulk_create(
        Venue(name="x", kind="OFFICE", borough=place, latitude=latitude, longitude=longitude)
        for latitude, longitude in points
    )

    stored = dict(Venue.objects.values_list("pk", "cell"))

    assert [stored[pk] for pk in sorted(stored)] == [grid.cell_of(*point) for point in points]


@pytest.mark.django_db
def test_a_venue_without_a_place_has_no_cell() -> None:
    row = Venue.objects.create(name="x", kind="OFFICE")
    assert row.cell is None
