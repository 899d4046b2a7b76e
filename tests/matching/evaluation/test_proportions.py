"""Intervals of shares, as their authors tabulate them."""

from __future__ import annotations

from matching.evaluation.proportions import wilson


def test_wilson_as_newcombe_tabulates_it() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert [tuple(round(bound, 4) for bound in wilson(*pair)) for pair in ((81, 263), (15, 148), (0, 20), (1, 29))] == [
        (0.2553, 0.3662),
        (0.0624, 0.1605),
        (0.0, 0.1611),
        (0.0061, 0.1718),
    ]


def test_without_trials_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 5)[1] == 1.0
