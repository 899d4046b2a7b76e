"""The figures of an evaluation as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from matching.evaluation.evaluation import Evaluation
from matching.recommender.evaluation import Interval
from matching.services.evaluating import Report


def print_report(console: Console, report: Report) -> None:
    """Print everything but the plots."""
    found = report.found
    console.print(
        f"Release {report.release}: {found.residents} synthetic residents, {sum(found.sets.values())} judged sentences, "
        f"{found.listings} open listings, seed {report.seed}."
    )
    for table in (_quality(found), _sets(found), _groups(found), _gaps(found), _parts(found)):
        console.print(table)
    if found.calibration is not None:
        console.print(
            f"Calibration: error {found.calibration.error:.4f}, Brier {found.calibration.brier:.4f}, skill {found.calibration.skill:.3f}."
        )
    if report.verdicts:
        console.print(_gate(report))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=bool(number))
    return table


def _rows(table: Table, rows: Iterable[tuple[str, ...]]) -> Table:
    for row in rows:
        table.add_row(*row)
    return table


def _told(one: Interval | None) -> str:
    return "–" if one is None else f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _quality(found: Evaluation) -> Table:
    heads = ("nDCG@10", "ours ahead by", "reached in 20", "seen", "Gini", "organisations")
    table = _table("Quality", "system", *heads)
    return _rows(
        table,
        (
            (
                name,
                _told(one.ndcg),
                _told(one.ahead),
                _told(one.reached),
                f"{one.exposure.coverage:.3f}",
                f"{one.exposure.gini:.3f}",
                f"{one.exposure.organisations:.1f}",
            )
            for name, one in found.quality.items()
        ),
    )


def _sets(found: Evaluation) -> Table:
    return _rows(
        _table("nDCG@10 by set of judgements", "system", *found.sets),
        ((name, *(_told(one.by_set[each]) for each in found.sets)) for name, one in found.quality.items()),
    )


def _groups(found: Evaluation) -> Table:
    table = _table("By group", "group", "residents", "nDCG@10", "reached in 20", "open to them")
    return _rows(
        table,
        (
            (
                f"{one.question}: {one.group}",
                str(one.residents),
                _told(one.ndcg),
                _told(one.reached),
                "–" if one.open is None else f"{one.open:.1f}",
            )
            for one in found.groups
        ),
    )


def _gaps(found: Evaluation) -> Table:
    table = _table("Gaps in nDCG@10", "question", "worst", "best", "difference", "ratio")
    return _rows(
        table, ((one.question, one.worst, one.best, f"{one.difference:.3f}", f"{one.ratio:.3f}") for one in found.gaps)
    )


def _parts(found: Evaluation) -> Table:
    return _rows(
        _table("nDCG@10 lost without a part", "part", "lost"),
        ((one.part.value, _told(one.worth)) for one in found.parts),
    )


def _gate(report: Report) -> Table:
    return _rows(
        _table("Release gate", "figure", "bar", "value", "met"),
        (
            (
                one.bar.figure,
                one.bar.words,
                "not there" if one.value is None else f"{one.value:.3f}",
                "yes" if one.passed else "NO",
            )
            for one in report.verdicts
        ),
    )
