"""`manage.py evaluate_matcher`: how good are the lists of a release, for whom, and may it be used."""

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
from matching.evaluation.evaluation import Plan
from matching.evaluation.gate import GateError
from matching.evaluation.judgements import JudgementsError
from matching.evaluation.plots import plots_of
from matching.management.evaluation_tables import print_report
from matching.services.evaluating import GATE, JUDGEMENTS, Report, evaluate_release, lists_of, prepare
from matching.services.releases import MatcherNotReady

WIDTH: Final = 120
"""Letters in a line: a table is not to be broken where the output goes into a file."""
FEWEST: Final = 30
"""Synthetic residents with whom anything can be said."""


class Command(BaseCommand):
    """Evaluates a release on judged sentences with synthetic residents; exits with 1 where a bar is missed."""

    help = (
        "Evaluate the current release, or one that was proposed: quality beside its peers, by group of synthetic residents, "
        "calibration, exposure, and what each part adds. Prints tables and writes an HTML report. Exit code 1: a bar of the "
        "release gate is missed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "--release", metavar="VERSION", help="a release that is not in use (default: the current one)"
        )
        parser.add_argument("--residents", type=int, default=600, help="synthetic residents (default 600)")
        parser.add_argument(
            "--ablation", type=int, default=120, help="of them, with each part switched off (default 120)"
        )
        parser.add_argument("--seed", type=int, default=Plan().seed, help="of everything that is drawn")
        parser.add_argument(
            "--judgements", type=Path, nargs="+", default=JUDGEMENTS, help="sets of judged sentences (JSON)"
        )
        parser.add_argument("--gate", type=Path, default=GATE, help="bars of the release gate (JSON)")
        parser.add_argument("--no-gate", action="store_true", help="measure only, judge nothing")
        parser.add_argument("--report", type=Path, help="where to write the report (default: the data folder)")
        parser.add_argument("--json", type=Path, help="write all figures here too")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Evaluate, print, write."""
        if options["residents"] < FEWEST or options["ablation"] < FEWEST:
            raise CommandError(f"--residents and --ablation must be {FEWEST} or more: fewer say nothing.")
        try:
            report = self._evaluate(options)
        except MatcherNotReady as refusal:
            raise CommandError(
                f"{refusal.code}: no release can be used. Run `manage.py fit_matcher` first."
            ) from refusal
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        except (JudgementsError, GateError, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        print_report(Console(width=WIDTH), report)
        self.stdout.write(f"Report: {self._write(report, options)}")
        if not report.passed:
            missed = ", ".join(one.bar.figure for one in report.verdicts if not one.passed)
            raise CommandError(
                f"Release {report.release} must not be used: {missed}. The report says what each bar is for."
            )

    def _evaluate(self, options: dict[str, Any]) -> Report:
        seed, today = options["seed"], timezone.localdate()
        matcher, case = prepare(
            judgements=options["judgements"],
            residents=options["residents"],
            seed=seed,
            today=today,
            version=options["release"],
        )
        plan = Plan(ablation=options["ablation"], seed=seed)
        gate = None if options["no_gate"] else options["gate"]
        with counting("Making lists", sys.stderr, total=lists_of(case, plan)) as tell:
            return evaluate_release(matcher, case, plan, gate=gate, tell=lambda: tell(1))

    def _write(self, report: Report, options: dict[str, Any]) -> Path:
        path: Path = options["report"] or Path(settings.DATA_DIR) / "evaluations" / f"{report.release}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        context = {"report": report, "found": report.found, "plots": plots_of(report.found)}
        path.write_text(render_to_string("matching/evaluation.html", context), encoding="utf-8")
        if options["json"]:
            options["json"].write_text(json.dumps(report.to_json(), indent=2) + "\n", encoding="utf-8")
        return path
