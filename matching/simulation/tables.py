"""A trial's figures as tables of texts, the same on a terminal and in the HTML report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.evaluation.text_table import TextTable
from matching.simulation.methods import GREEDY, LEARNED, OURS, WITHOUT_POLICIES
from matching.simulation.trial import FIGURES, uplifts_by_quarter

if TYPE_CHECKING:
    from matching.simulation.report import Report
    from matching.simulation.trial import Played, Reached, Spread

_FORMS: Final = {
    "placements": ".0f",
    "per_100": ".1f",
    "rejections": ".0f",
    "full": ".0f",
    "fill": ".3f",
    "helped": ".3f",
    "kept": ".3f",
    "members": ".3f",
    "others": ".3f",
}
_HEADS: Final = {
    "placements": "placed",
    "per_100": "per 100 applications",
    "rejections": "rejections",
    "full": "of them, full",
    "fill": "fill",
    "helped": "helped",
    "kept": "stayed",
    "members": "a member",
    "others": "another",
}
_BESIDE: Final = (LEARNED, GREEDY, WITHOUT_POLICIES)


def tables_of(report: Report) -> tuple[TextTable, ...]:
    """Return every table."""
    tables = [_did(report.played), _ahead(report.played), _policies(report.played)]
    tables.append(_in_time("By quarter, mean of the worlds", report.played))
    if report.long:
        tables.append(
            _in_time(f"Over {report.long.weeks} weeks, {report.long.residents} residents", report.long.played)
        )
    return (*tables, _varied(report)) if report.varied else tuple(tables)


def _did(played: Played) -> TextTable:
    rows = tuple(
        (name, *(told(played.spread(name, figure), _FORMS[figure]) for figure in FIGURES)) for name in played.figures
    )
    return TextTable("What each method did, in a year", ("method", *(_HEADS[figure] for figure in FIGURES)), rows)


def _ahead(played: Played) -> TextTable:
    rows = tuple(
        (name, *(told(played.ahead(name, figure), f"+{_FORMS[figure]}") for figure in FIGURES))
        for name in played.figures
        if name != OURS
    )
    heads = ("method", *(_HEADS[figure] for figure in FIGURES))
    return TextTable("Ours minus each other, world by world", heads, rows)


def _policies(played: Played) -> TextTable:
    heads = (
        "policy",
        "method",
        "members' share",
        "aim",
        "parity",
        "aim is",
        "last quarter",
        "whole group",
        "of residents",
        "ended in",
    )
    rows = tuple(
        _policy(name, one, len(played.seeds))
        for number in range(len(played.reached[OURS]))
        for name, reached in played.reached.items()
        for one in [reached[number]]
    )
    return TextTable("Who got the programme's places", heads, rows)


def _policy(method: str, one: Reached, worlds: int) -> tuple[str, ...]:
    return (
        one.policy,
        method,
        f"{one.share:.3f} [{one.low:.3f}, {one.high:.3f}]",
        f"{one.aim:.3f}",
        f"{one.parity:.3f}",
        one.verdict,
        f"{one.last_quarter:.3f}",
        f"{one.group:.3f} [{one.group_low:.3f}, {one.group_high:.3f}]",
        f"{one.benchmark:.3f}",
        f"{one.ended_in} of {worlds}",
    )


def _in_time(title: str, played: Played) -> TextTable:
    """Uplifts, and the share of parity with policies and without, quarter by quarter."""
    heads = ("policy", "figure", *(f"quarter {number + 1}" for number in range(len(played.shares[OURS]))))
    rows = []
    for number, one in enumerate(played.reached[OURS]):
        uplifts = uplifts_by_quarter(played)[:, number].tolist()
        rows.append((one.policy, "uplift", *(f"{value:.4f}" for value in uplifts)))
        for name, words in ((OURS, "share of parity"), (WITHOUT_POLICIES, "without policies")):
            rows.append((one.policy, words, *(f"{value:.2f}" for value in played.shares[name][:, number].tolist())))
    return TextTable(title, heads, tuple(rows))


def _varied(report: Report) -> TextTable:
    heads = (
        "what is assumed",
        *(f"placed, ours - {name}" for name in _BESIDE),
        *(f"rejections, ours - {name}" for name in _BESIDE[:2]),
        "lowest share of parity, ours",
        "without policies",
        "aims reached",
    )
    rows = tuple((one.name, *_variation(one.played)) for one in report.varied)
    worlds = len(report.varied[0].played.seeds)
    return TextTable(f"With one thing assumed otherwise ({worlds} worlds each)", heads, rows)


def _variation(played: Played) -> tuple[str, ...]:
    ours, without = played.reached[OURS], played.reached[WITHOUT_POLICIES]
    return (
        *(told(played.ahead(name, "placements"), "+.0f") for name in _BESIDE),
        *(told(played.ahead(name, "rejections"), "+.0f") for name in _BESIDE[:2]),
        *(
            f"{min(one.share / one.parity if one.parity else 1.0 for one in reached):.2f}"
            for reached in (ours, without)
        ),
        f"{sum(one.verdict == 'reached' for one in ours)} of {len(ours)}",
    )


def told(one: Spread, form: str) -> str:
    """Return a mean with half its interval as text."""
    if one.low is None or one.high is None:
        return f"{one.mean:{form}}"
    return f"{one.mean:{form}} ±{one.high - one.mean:{form.removeprefix('+')}}"
