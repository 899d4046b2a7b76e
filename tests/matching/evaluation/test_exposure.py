"""Who is seen: Lorenz, coverage, organisations, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from matching.evaluation.exposure import STEPS, lorenz, spread_of

SHOWN = np.array([[0, 1, -1], [0, 2, 1]])


def test_lorenz_runs_from_nothing_to_everything_and_never_above_the_diagonal() -> None:
    curve = lorenz(np.array([1.0, 0, 5, 2]))

    assert len(curve) == STEPS + 1
    assert (curve[0], curve[-1]) == (0, 1)
    assert all(point <= step / STEPS + 1e-12 for step, point in enumerate(curve))
    assert curve[STEPS // 2] == pytest.approx(1 / 8)  # the two least seen have 0 and 1 of 8


def test_only_what_could_have_been_shown_counts_as_not_shown() -> None:
    organisations = np.array([1, 1, 2, 3])

    closed = spread_of(SHOWN, np.array([True, True, True, False]), organisations)
    open_ = spread_of(SHOWN, np.array([True, True, True, True]), organisations)

    assert (closed.coverage, open_.coverage) == (1.0, 0.75)
    assert open_.gini > closed.gini
    assert closed.organisations == 1.5  # one in the first list, two in the second
