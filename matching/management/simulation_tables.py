"""The figures of a simulated city on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from matching.simulation.report import Report
from matching.simulation.tables import TextTable, tables_of


def print_report(console: Console, report: Report) -> None:
    """Print everything but the plots."""
    worlds = ", ".join(
        f"{seed}: {found}" for seed, found in zip(report.played.seeds, report.played.hashes, strict=True)
    )
    console.print(
        f"{report.residents} synthetic residents, {report.weeks} weeks. Marginals: {report.census}.", highlight=False
    )
    console.print(f"Worlds (seed: hash): {worlds}.", highlight=False)
    for table in tables_of(report):
        console.print(_printed(table))
    for sentence in report.verdict:
        console.print(f"- {sentence}", highlight=False)


def _printed(table: TextTable) -> Table:
    printed = Table(title=table.title, title_justify="left")
    for number, head in enumerate(table.heads):
        printed.add_column(head, justify="right" if number else "left")
    for row in table.rows:
        printed.add_row(*row)
    return printed
