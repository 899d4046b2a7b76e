"""The plots of an assessment as SVG texts: each group's ratio to everybody else, with its interval and the four-fifths mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.assessment.disaggregation import FOUR_FIFTHS
from matching.assessment.londoners import DEPRIVED, DISABLED, ETHNIC, PART, SAYS, SEX
from matching.evaluation.canvas import bars_of

if TYPE_CHECKING:
    from matching.assessment.assessment import Assessment

_SHOWN: Final = (SEX, ETHNIC, DISABLED, DEPRIVED, PART, SAYS)
"""Questions with few enough groups to be seen at once."""


def plots_of(found: Assessment) -> dict[str, str]:
    """Return metric -> SVG; a metric without ratios is left out."""
    plots = {}
    for metric in dict.fromkeys(one.metric for one in found.figures):
        rows = [
            (f"{one.question}: {each.group}", each.ratio.value, each.ratio.low, each.ratio.high)
            for question in _SHOWN
            for one in found.figures
            if (one.metric, one.question) == (metric, question)
            for each in one.comparisons
            if each.ratio is not None
        ]
        if rows:
            plots[metric] = bars_of(rows, f"{metric}: ratio to everybody else", FOUR_FIFTHS)
    return plots
