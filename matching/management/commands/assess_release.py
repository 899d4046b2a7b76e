"""`manage.py assess_release`: whom the current release serves worse, and whether that is within the budget."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from backend.errors import Refusal
from courses.management.counting import counting
from matching.assessment.budget import BudgetBroken, Outcome
from matching.assessment.londoners import MentionsBroken
from matching.assessment.tables import tables_of
from matching.management.text_tables import printed
from matching.population.census import MarginalsBroken
from matching.services.assessing import BUDGET, MENTIONS, Plan, Report, assess_release
from matching.services.releases import MatcherNotReady

WIDTH: Final = 150
FEWEST: Final = 100


class Command(BaseCommand):
    """Replays the current release to synthetic Londoners; exits with 1 where the budget is broken."""

    help = (
        "Replay the current release to synthetic Londoners, drawn to agree with Census 2021, and measure their lists by group: exposure, "
        "selection rate, recall, calibration. Prints tables, writes them as JSON. Exit code 1: the fairness budget is broken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "--people", type=int, default=3000, help="synthetic Londoners (default 3000; for a release 100000)"
        )
        parser.add_argument("--seed", type=int, default=20261126, help="of everything that is drawn")
        parser.add_argument(
            "--data",
            type=Path,
            default=settings.BASE_DIR.parent / "shared" / "data",
            help="folder of the publishers' files; without census2021_london and london_geo in it, round published figures are "
            "used and deprivation is left out",
        )
        parser.add_argument("--budget", type=Path, default=BUDGET, help="another budget (JSON)")
        parser.add_argument("--mentions", type=Path, default=MENTIONS, help="what people say of themselves (JSON)")
        parser.add_argument("--json", type=Path, help="where to write all figures (default: the data folder)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Assess, print, write."""
        if options["people"] < FEWEST:
            raise CommandError(f"--people must be {FEWEST} or more: fewer say nothing.")
        report = _assessed(options)
        _print(Console(width=WIDTH), report)
        self.stdout.write(f"All figures: {_write(report, options['json'])}")
        if not report.found.passed:
            broken = [one for one in report.found.judged if one.outcome is Outcome.BROKEN]
            told = "; ".join(
                f"{one.limit.metric} by {one.limit.question} ({', '.join(one.beyond) or 'nothing to judge by'})"
                for one in broken
            )
            raise CommandError(
                f"Release {report.release} must not be used: {told}. Keep the release before it, and find out what these groups "
                "have in common."
            )


def _assessed(options: dict[str, Any]) -> Report:
    plan = Plan(
        people=options["people"],
        seed=options["seed"],
        today=timezone.localdate(),
        data=options["data"],
        budget=options["budget"],
        mentions=options["mentions"],
    )
    try:
        with counting("Making lists", sys.stderr, total=plan.people) as tell:
            return assess_release(plan, lambda: tell(1))
    except MatcherNotReady as refusal:
        raise CommandError(f"{refusal.code}: no release can be used. Run `manage.py fit_matcher` first.") from refusal
    except Refusal as refusal:
        raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
    except (BudgetBroken, MentionsBroken, MarginalsBroken) as error:
        raise CommandError(f"{error} Correct the file, or leave the option out.") from error


def _print(console: Console, report: Report) -> None:
    console.print(
        f"Release {report.release}: {report.found.people} synthetic Londoners, seed {report.plan.seed}. Marginals: {report.census}. "
        f"Deprivation: {'Indices of Deprivation 2025' if report.deprivation else 'not at hand, left out'}.",
        highlight=False,
    )
    for table in tables_of(report.found):
        console.print(printed(table))
    unsure = sum(one.outcome is Outcome.NOT_ENOUGH for one in report.found.judged)
    if unsure:
        console.print(
            f"{unsure} limits could not be judged for want of data: more --people would tell.", highlight=False
        )


def _write(report: Report, to: Path | None) -> Path:
    path = to or Path(settings.DATA_DIR) / "assessments" / f"{report.release}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report.to_json(), indent=2) + "\n", encoding="utf-8")
    return path
