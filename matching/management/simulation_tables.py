"""The figures of a simulated city on a terminal."""

from __future__ import annotations

from rich.console import Console

from matching.management.text_tables import printed
from matching.simulation.report import Report
from matching.simulation.tables import tables_of


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
        console.print(printed(table))
    for sentence in report.verdict:
        console.print(f"- {sentence}", highlight=False)
