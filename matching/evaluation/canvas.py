"""Figures as SVG texts: no file, no script, readable without colour, the same for the same figures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

INK: Final = "#1d3557"
QUIET: Final = "#8a94a6"
STYLES: Final = ("-", "--", ":", "-.")
"""Lines that can be told apart without colour."""
_ROW = 0.28


def canvas(height: float, width: float = 7.0) -> tuple[Figure, Any]:
    """Return an empty figure of so many inches, and its axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def bars_of(rows: Sequence[tuple[str, float, float, float]], label: str, line: float | None = None) -> str:
    """Return means with their intervals, one below the other.

    Args:
        rows: (name, mean, low, high).
        label: of the figure.
        line: a value that is marked; None for none.
    """
    figure, axes = canvas(0.8 + _ROW * len(rows))
    for place, (_, mean, low, high) in enumerate(rows):
        axes.plot([low, high], [place, place], color=INK, linewidth=2)
        axes.plot([mean], [place], "o", color=INK)
    if line is not None:
        axes.axvline(line, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(rows)), [row[0] for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel(f"{label} (95 % interval)")
    return svg(figure)


def svg(figure: Figure) -> str:
    """Return the figure as an `<svg>` element."""
    # Texts stay texts, so that they can be read aloud and searched; nothing random gets into the file.
    with mpl.rc_context({"svg.hashsalt": "evaluation", "svg.fonttype": "none", "font.size": 9}):
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    return text[text.index("<svg") :]
