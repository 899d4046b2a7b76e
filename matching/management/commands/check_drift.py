"""`manage.py check_drift`: whether scores are still made of what the weights were learnt from."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from backend.errors import Refusal
from matching.services.learning import check_drift, learning_rules


class Command(BaseCommand):
    """Prints the population stability index of every part; exits with 1 where one has drifted."""

    help = (
        "Compare the parts of the scores of the last four weeks with those that the release in use was learnt from (or, where nothing "
        "was learnt, with the four weeks before). Exit code 1: a part has drifted, by the limits of fixtures/learning.json."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Compare, print, judge."""
        try:
            found = check_drift(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: run `manage.py fit_matcher` first.") from refusal
        rules = learning_rules()
        if not found.index:
            self.stdout.write(
                f"{found.exposures:,} exposures in four weeks: too few to say anything ({rules.drift_exposures:,} are needed)."
            )
            return
        beside = f"what {found.release.version} was learnt from" if found.since_learning else "the four weeks before"
        self.stdout.write(f"{found.exposures:,} exposures of the last four weeks beside {beside}:")
        table = Table()
        table.add_column("part")
        table.add_column("index", justify="right")
        table.add_column("")
        for name, value in sorted(found.index.items(), key=lambda pair: -pair[1]):
            table.add_row(
                name, f"{value:.3f}", "drifted" if value > rules.drifted else "watch" if value > rules.watch else ""
            )
        Console(width=120, file=self.stdout).print(table)  # type: ignore[arg-type]
        if drifted := sorted(name for name, value in found.index.items() if value > rules.drifted):
            raise CommandError(
                f"Drifted: {', '.join(drifted)}. Find out what changed in the catalogue or in what people tell us, then run "
                "`manage.py train_matcher`."
            )
