from __future__ import annotations

import numpy as np
import pytest

from matching.recommender.travel import TravelModel, kilometres, unit_vectors


def test_kilometres_are_great_circles() -> None:
    charing_cross = unit_vectors(np.array(51.5074), np.array(-0.1278))
    places = unit_vectors(np.array([51.5074, 51.3762, np.nan]), np.array([-0.1278, -0.0982, np.nan]))
    assert kilometres(charing_cross, places).tolist() == pytest.approx([0.0, 14.731, np.nan], abs=0.01, nan_ok=True)


def test_one_degree_of_latitude() -> None:
    origin = unit_vectors(np.array(51.0), np.array(0.0))
    north = unit_vectors(np.array([52.0]), np.array([0.0]))
    assert kilometres(origin, north).tolist() == pytest.approx([111.195], abs=0.001)


def test_short_ways_are_walked_and_long_ones_ridden() -> None:
    minutes = TravelModel().minutes(np.array([0.0, 0.6, 5.0, 10.0, np.nan]))
    assert minutes.tolist() == pytest.approx([0.0, 10.0, 32.75, 51.5, np.nan], nan_ok=True)
