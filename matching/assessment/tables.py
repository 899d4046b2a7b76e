"""An assessment as tables of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.assessment.disaggregation import FourFifths
from matching.assessment.londoners import BOROUGH, INTERSECTIONS
from matching.assessment.representation import LONDON
from matching.evaluation.text_table import TextTable

if TYPE_CHECKING:
    from matching.assessment.assessment import Assessment
    from matching.assessment.disaggregation import Disaggregated, Estimate

_WITHHELD = "withheld"
_MANY: Final = frozenset({BOROUGH, *(f"{one} and {other}" for one, other in INTERSECTIONS)})
"""Questions with too many groups to print them all; the JSON has them."""


def tables_of(found: Assessment) -> tuple[TextTable, ...]:
    """Return what is printed: everything by question, but of boroughs and pairs of questions only what is below four fifths."""
    return (
        _budget(found),
        *(_metric(found, metric) for metric in dict.fromkeys(one.metric for one in found.figures)),
        _census(found),
    )


def _budget(found: Assessment) -> TextTable:
    rows = tuple(
        (
            f"{one.limit.metric} by {one.limit.question}",
            one.limit.words,
            one.outcome.value,
            ", ".join(one.beyond) or "–",
        )
        for one in found.judged
    )
    return TextTable("The budget", ("metric", "limit", "this release", "beyond it"), rows)


def _metric(found: Assessment, metric: str) -> TextTable:
    heads = ("group", "people", metric, "minus everybody else", "ratio to everybody else", "four fifths")
    figures = [one for one in found.figures if one.metric == metric]
    rows = [row for one in figures for row in _groups(one) if one.question not in _MANY or row[-1] == FourFifths.BELOW]
    return TextTable(
        f"{metric.capitalize()}, by group; boroughs and pairs only where below four fifths", heads, tuple(rows)
    )


def _groups(one: Disaggregated) -> list[tuple[str, ...]]:
    beside = {each.group: each for each in one.comparisons}
    rows = []
    for figure in one.by_group:
        name = f"{one.question}: {figure.group}"
        other = beside.get(figure.group)
        if figure.estimate is None:
            rows.append((name, _WITHHELD, *[_WITHHELD] * 4))
        elif other is None:
            rows.append((name, str(figure.people), told(figure.estimate), "–", "–", "–"))
        else:
            ratio = "–" if other.ratio is None else told(other.ratio)
            verdict = "–" if other.ratio is None else other.four_fifths.value
            rows.append(
                (name, str(figure.people), told(figure.estimate), told(other.difference, "+.3f"), ratio, verdict)
            )
    return rows


def _census(found: Assessment) -> TextTable:
    heads = ("place", "group", "served there", "share of them", "of residents", "four fifths")
    rows = tuple(
        (
            one.place,
            f"{one.question}: {one.group}",
            str(one.served),
            told(one.share),
            f"{one.benchmark:.3f}",
            one.four_fifths.value,
        )
        for one in found.representation
        if one.place == LONDON or one.four_fifths is FourFifths.BELOW
    )
    return TextTable("Who was served, beside Census 2021; boroughs only where below four fifths", heads, rows)


def told(one: Estimate, form: str = ".3f") -> str:
    """Return an estimate with its interval as text."""
    return f"{one.value:{form}} [{one.low:{form}}, {one.high:{form}}]"
