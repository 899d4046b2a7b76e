"""How far places are from areas, such as boroughs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from courses.travel.plane import on_plane

MultiPolygon = Sequence[Sequence[Sequence[Sequence[float]]]]
"""Coordinates of a GeoJSON MultiPolygon: polygons of rings of (longitude, latitude)."""


def area(polygons: MultiPolygon) -> Any:
    """The shapely geometry of an area, in km on the plane.

    Raises:
        ValueError: a ring has fewer than three corners, or the outline crosses itself.
    """
    shapes = [shapely.Polygon(_ring(rings[0]), [_ring(hole) for hole in rings[1:]]) for rings in polygons]
    if not shapes or not all(shape.is_valid and shape.area > 0 for shape in shapes):
        message = "An outline crosses itself or has no area."
        raise ValueError(message)
    whole = shapely.unary_union(shapes)
    shapely.prepare(whole)
    return whole


def metres_from_areas(areas: Sequence[Any], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from places (places, 2) in km on the plane to the areas, 0 inside; shape (places, areas)."""
    points = np.array(shapely.points(places), dtype=object).reshape(-1, 1)
    apart: NDArray[np.float64] = shapely.distance(points, np.array(areas, dtype=object)) * 1000
    return apart


def metres_from_centres(
    centres: NDArray[np.float64], owners: NDArray[np.intp], count: int, places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same where no outline is known: metres to the nearest of an area's known points.

    Args:
        centres: km on the plane, shape (points, 2).
        owners: which of the areas each point lies in, shape (points,).
        count: how many areas there are.
        places: km on the plane, shape (places, 2).

    Returns:
        Shape (places, count); infinite for an area without a point.
    """
    apart = np.full((len(places), count), np.inf)
    if len(centres):
        lengths = np.hypot(*(places[:, None, :] - centres[None, :, :]).transpose(2, 0, 1)) * 1000
        for owner in range(count):
            apart[:, owner] = lengths[:, owners == owner].min(axis=1, initial=np.inf)
    return apart


def _ring(corners: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    points = np.array([corner[:2] for corner in corners], dtype=np.float64).reshape(-1, 2)
    return on_plane(points[:, 1], points[:, 0])
