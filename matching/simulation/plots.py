"""The plots of a trial as SVG texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.evaluation.canvas import INK, QUIET, STYLES, bars_of, canvas, svg
from matching.simulation.methods import OURS
from matching.simulation.trial import uplifts_by_quarter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from matching.simulation.report import Report
    from matching.simulation.trial import Played

    Floats = NDArray[np.float64]


def plots_of(report: Report) -> dict[str, str]:
    """Return name -> SVG."""
    found = _of_year(report.played)
    return found if report.long is None else found | _of_years(report.long.played)


def _of_years(played: Played) -> dict[str, str]:
    policies = [one.policy for one in played.reached[OURS]]
    return {
        "long_uplifts": _lines(uplifts_by_quarter(played), policies, "quarter", "mean uplift of a member's value"),
        "long_shares": _lines(played.shares[OURS], policies, "quarter", "members' share of places / of residents", 1.0),
    }


def _of_year(played: Played) -> dict[str, str]:
    policies = [one.policy for one in played.reached[OURS]]
    return {
        "per_100": _spreads(played, "per_100", "places filled for each 100 applications"),
        "rejections": _spreads(played, "rejections", "applications that led to nothing"),
        "helped": _spreads(played, "helped", "share of residents with a place at least once"),
        "aims": _aims(played),
        "uplifts": _lines(played.uplifts[OURS], policies, "week", "mean uplift of a member's value"),
        "shares": _lines(played.shares[OURS], policies, "quarter", "members' share of places / of residents", 1.0),
    }


def _spreads(played: Played, figure: str, label: str) -> str:
    rows = []
    for name in played.figures:
        one = played.spread(name, figure)
        low, high = (one.mean if bound is None else bound for bound in (one.low, one.high))
        rows.append((name, one.mean, low, high))
    return bars_of(rows, label)


def _aims(played: Played) -> str:
    """Members' share of the programme's places, as a multiple of their share of residents."""
    rows = [
        (f"{one.policy}: {name}", one.share / one.parity, one.low / one.parity, one.high / one.parity)
        for number in range(len(played.reached[OURS]))
        for name, reached in played.reached.items()
        for one in [reached[number]]
        if one.parity
    ]
    return bars_of(rows, "members' share of places / of residents", 1.0)


def _lines(values: Floats, policies: list[str], across: str, up: str, line: float | None = None) -> str:
    figure, axes = canvas(3.2)
    numbers = range(1, len(values) + 1)
    for column, (policy, style) in enumerate(zip(policies, STYLES, strict=False)):
        axes.plot(numbers, values[:, column], style, color=INK, label=policy, marker="o" if len(values) == 1 else None)
    if line is not None:
        axes.axhline(line, color=QUIET, linewidth=1)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(frameon=False)
    return svg(figure)
