"""`manage.py simulate_city`: a year of a synthetic London, played by ours, by what others do, and by an oracle."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from rich.console import Console

from courses.management.counting import counting
from matching.management.simulation_tables import print_report
from matching.population.census import MarginalsBroken
from matching.services.simulating import Simulation, simulate, years_of
from matching.simulation.assumptions import AssumptionsBroken
from matching.simulation.plots import plots_of
from matching.simulation.report import Report
from matching.simulation.tables import tables_of

WIDTH: Final = 150
FEWEST: Final = 100
"""Residents of whom anything can be said."""
MOST_WEEKS: Final = 260


class Command(BaseCommand):
    """Plays a year of a synthetic London and says what came of it, also where ours did no better."""

    help = (
        "Play a year of a synthetic London: residents drawn to agree with Census 2021, courses with few places, and ten ways of "
        "recommending on the same chance events. Prints tables and findings, and writes an HTML report with plots. Nobody's data is read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        base = Simulation(2000, 52, (), 0)
        parser.add_argument("--residents", type=int, default=base.residents, help="of each world (default 2000)")
        parser.add_argument("--weeks", type=int, default=base.weeks, help="that are played (default 52)")
        parser.add_argument("--seeds", type=int, default=10, help="worlds, for paired intervals (default 10)")
        parser.add_argument("--first-seed", type=int, default=1, help="the others follow (default 1)")
        parser.add_argument(
            "--varied", type=int, default=3, help="worlds for each assumption that is varied; 0: none (default 3)"
        )
        parser.add_argument(
            "--long-weeks",
            type=int,
            default=base.long_weeks,
            help="of one larger world, to see what becomes of policies; 0: none (default 0)",
        )
        parser.add_argument(
            "--long-residents", type=int, default=base.long_residents, help="of that world (default 4000)"
        )
        parser.add_argument(
            "--data",
            type=Path,
            default=settings.BASE_DIR.parent / "shared" / "data",
            help="folder of the publishers' files; without census2021_london in it, round published figures are used",
        )
        parser.add_argument(
            "--assumptions", type=Path, default=base.assumptions, help="another file of assumptions (JSON)"
        )
        parser.add_argument("--report", type=Path, help="where to write the report (default: the data folder)")
        parser.add_argument("--json", type=Path, help="write all figures here too; the same seeds give the same bytes")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Play, print, write."""
        plan = _plan(options)
        try:
            with counting("Playing years", sys.stderr, total=years_of(plan)) as tell:
                report = simulate(plan, lambda: tell(1))
        except (AssumptionsBroken, MarginalsBroken, FileNotFoundError) as error:
            raise CommandError(f"{error} Correct the file, or leave the option out.") from error
        print_report(Console(width=WIDTH), report)
        self.stdout.write(f"Report: {_write(report, options)}")


def _plan(options: dict[str, Any]) -> Simulation:
    if options["residents"] < FEWEST or not 1 <= options["weeks"] <= MOST_WEEKS:
        raise CommandError(f"--residents must be {FEWEST} or more, and --weeks from 1 to {MOST_WEEKS}.")
    if options["seeds"] < 1 or not 0 <= options["varied"] <= options["seeds"]:
        raise CommandError("--seeds must be 1 or more, and --varied from 0 to as many.")
    if options["long_residents"] < FEWEST or not 0 <= options["long_weeks"] <= MOST_WEEKS:
        raise CommandError(f"--long-residents must be {FEWEST} or more, and --long-weeks from 0 to {MOST_WEEKS}.")
    first = options["first_seed"]
    return Simulation(
        residents=options["residents"],
        weeks=options["weeks"],
        seeds=tuple(range(first, first + options["seeds"])),
        seeds_varied=options["varied"],
        long_weeks=options["long_weeks"],
        long_residents=options["long_residents"],
        data=options["data"],
        assumptions=options["assumptions"],
    )


def _write(report: Report, options: dict[str, Any]) -> Path:
    path: Path = options["report"] or Path(settings.DATA_DIR) / "simulations" / f"{report.played.hashes[0]}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    worlds = list(zip(report.played.seeds, report.played.hashes, strict=True))
    context = {"report": report, "worlds": worlds, "tables": tables_of(report), "plots": plots_of(report)}
    path.write_text(render_to_string("matching/simulation.html", context), encoding="utf-8")
    if options["json"]:
        options["json"].write_text(report.to_json(), encoding="utf-8")
    return path
