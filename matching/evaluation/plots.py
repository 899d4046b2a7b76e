"""The plots of an evaluation as SVG texts: no file, no script, readable without colour, the same for the same figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.evaluation.canvas import INK, QUIET, STYLES, bars_of, canvas, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.evaluation.calibration import Calibration
    from matching.evaluation.evaluation import Evaluation
    from matching.evaluation.exposure import Exposure
    from matching.evaluation.groups import GroupFigure
    from matching.recommender.evaluation import Interval


def plots_of(found: Evaluation) -> dict[str, str]:
    """Return name -> SVG. A plot without figures is left out."""
    plots = {
        "quality": _intervals([(name, quality.ndcg) for name, quality in found.quality.items()], "nDCG@10"),
        "parts": _intervals(
            [(figure.part.value, figure.worth) for figure in found.parts], "nDCG@10 lost without it", 0
        ),
        "groups": _groups(found.groups),
        "exposure": _lorenz({name: quality.exposure for name, quality in found.quality.items()}),
    }
    if found.calibration is not None:
        plots["calibration"] = _reliability(found.calibration)
    return plots


def _intervals(rows: Sequence[tuple[str, Interval]], label: str, line: float | None = None) -> str:
    """Means with their intervals, one below the other."""
    return bars_of([(name, one.mean, one.low, one.high) for name, one in rows], label, line)


def _groups(figures: Sequence[GroupFigure]) -> str:
    told = [(f"{one.question}: {one.group}", one.ndcg) for one in figures if one.ndcg is not None]
    return _intervals(told, "nDCG@10 of what is open to the group")


def _reliability(found: Calibration) -> str:
    figure, axes = canvas(3.4, width=4.2)
    expected, relevant = [one.expected for one in found.bins], [one.relevant for one in found.bins]
    top = max(*expected, *relevant, 0.1) * 1.05
    axes.plot([0, top], [0, top], color=QUIET, linewidth=1, linestyle="--")
    axes.plot(expected, relevant, "o-", color=INK)
    axes.set_xlabel("expected share of relevant listings")
    axes.set_ylabel("share that was")
    return svg(figure)


def _lorenz(by_system: dict[str, Exposure]) -> str:
    figure, axes = canvas(3.4, width=4.2)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle="--")
    for (name, one), style in zip(by_system.items(), STYLES, strict=False):
        steps = len(one.lorenz) - 1
        axes.plot([step / steps for step in range(steps + 1)], one.lorenz, style, color=INK, label=name)
    axes.set_xlabel("share of the listings, the least seen first")
    axes.set_ylabel("share of the attention")
    axes.legend(frameon=False)
    return svg(figure)
