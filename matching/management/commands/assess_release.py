"""`manage.py assess_release`: whom a release serves worse, and whether that is within the budget. `approve_release` asks for it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone
from rich.console import Console

from backend.errors import Refusal
from courses.management.counting import counting
from matching.assessment.budget import BudgetBroken, Outcome, budget_on
from matching.assessment.londoners import MentionsBroken
from matching.assessment.plots import plots_of
from matching.assessment.replay import ListsDiffer
from matching.assessment.tables import tables_of
from matching.evaluation.judgements import JudgementsError
from matching.management.text_tables import printed
from matching.population.census import MarginalsBroken
from matching.services import assessing
from matching.services.assessing import Plan, Report, assess_release
from matching.services.evaluating import JUDGEMENTS
from matching.services.release_gate import broken_words, keep_assessment
from matching.services.releases import MatcherNotReady

WIDTH: Final = 150
FEWEST: Final = 100


class Command(BaseCommand):
    """Replays a release to synthetic Londoners, keeps what was found with it, and exits with 1 where the budget is broken."""

    help = (
        "Replay a release to synthetic Londoners, drawn to agree with Census 2021, and measure their lists by group: exposure, "
        "selection rate, recall, calibration. Prints tables, writes an HTML report and all figures as JSON, and keeps them with the "
        "release: approve_release asks for them. Exit code 1: the fairness budget is broken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--release", metavar="VERSION", help="one that is not in use (default: the one in use)")
        parser.add_argument(
            "--people",
            type=int,
            help="synthetic Londoners (default: as many as the budget asks for, 100000; some minutes). With fewer it is for looking "
            "only: it is not kept, and opens no gate",
        )
        parser.add_argument("--seed", type=int, default=20261126, help="of everything that is drawn")
        parser.add_argument(
            "--data",
            type=Path,
            default=settings.BASE_DIR.parent / "shared" / "data",
            help="folder of the publishers' files; without census2021_london and london_geo in it, round published figures are "
            "used and deprivation is left out",
        )
        parser.add_argument(
            "--judgements", type=Path, nargs="+", default=JUDGEMENTS, help="sets of judged sentences (JSON)"
        )
        parser.add_argument("--budget", type=Path, help="another budget (JSON), for looking only")
        parser.add_argument(
            "--mentions", type=Path, help="other words of people about themselves (JSON), for looking only"
        )
        parser.add_argument("--json", type=Path, help="where to write all figures (default: the data folder)")
        parser.add_argument(
            "--report", type=Path, help="where to write the report with plots (default: the data folder)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Assess, keep, print, write."""
        report = _assessed(options)
        kept = keep_assessment(report)
        _print(Console(width=WIDTH), report)
        self.stdout.write(
            f"All figures: {_written(_json(report), options['json'] or _folder() / f'{report.release}.json')}"
        )
        self.stdout.write(
            f"Report: {_written(_page(report), options['report'] or _folder() / f'{report.release}.html')}"
        )
        if not report.found.passed:
            raise CommandError(
                f"Release {report.release} must not be used: {broken_words(report.to_json())}. Keep the release before it, and find out "
                "what these groups have in common."
            )
        self.stdout.write(
            "It is kept with the release, whose gate it opens."
            if kept
            else f"For looking only: the gate asks for {report.budget.people:,} people, with the budget and the words of the project."
        )


def _assessed(options: dict[str, Any]) -> Report:
    today = timezone.localdate()
    try:
        people = options["people"] or budget_on(options["budget"] or assessing.BUDGET, today).people
        if people < FEWEST:
            raise CommandError(f"--people must be {FEWEST} or more: fewer say nothing.")
        plan = Plan(
            people=people,
            seed=options["seed"],
            today=today,
            version=options["release"],
            data=options["data"],
            budget=options["budget"],
            mentions=options["mentions"],
            judgements=tuple(options["judgements"]),
        )
        with counting("Making lists", sys.stderr, total=people) as tell:
            return assess_release(plan, lambda: tell(1))
    except MatcherNotReady as refusal:
        raise CommandError(f"{refusal.code}: no release can be used. Run `manage.py fit_matcher` first.") from refusal
    except Refusal as refusal:
        raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
    except (BudgetBroken, MentionsBroken, MarginalsBroken, JudgementsError, FileNotFoundError) as error:
        raise CommandError(f"{error} Correct the file, or leave the option out.") from error
    except ListsDiffer as error:
        raise CommandError(str(error)) from error


def _print(console: Console, report: Report) -> None:
    console.print(
        f"Release {report.release}: {report.found.people:,} synthetic Londoners, seed {report.plan.seed}; "
        f"{report.cpu_seconds:.0f} CPU seconds; "
        f"{report.compared} lists were made a second time, each by itself, and are the same. Marginals: {report.census}. "
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


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "assessments"


def _json(report: Report) -> str:
    return json.dumps(report.to_json(), indent=2) + "\n"


def _page(report: Report) -> str:
    context = {"report": report, "tables": tables_of(report.found), "plots": plots_of(report.found)}
    return render_to_string("matching/assessment.html", context)


def _written(text: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
