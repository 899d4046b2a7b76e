"""`manage.py record_figures`: keeps what long runs found, for the records in docs/accountability."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matching.accountability.recorded import read_recorded, write_recorded
from matching.queries.running_facts import running_facts
from matching.services import accountability
from matching.services.accountability import RUNNING, RecordBroken, recorded_from, running_record
from matching.services.recorded_runs import RUNS


class Command(BaseCommand):
    """Writes docs/accountability/figures.json; runs that are not named stay as they are."""

    help = (
        "Keep the figures of evaluate_matcher, assess_release and simulate_city (files that their --json wrote) and of the running "
        "instance in docs/accountability/figures.json, with the day, the command and hashes of what they depend on. Then run "
        "document_accountability."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        for name, run in RUNS.items():
            parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"what `{run.again}` wrote")
        parser.add_argument(
            "--running", action="store_true", help="what the running instance says: release, policies, questions"
        )

    def handle(self, *_args: Any, running: bool, **options: Any) -> None:
        """All that is named, or none."""
        today = timezone.localdate()
        given = {name: options[name] for name in RUNS if options[name] is not None}
        if not given and not running:
            raise CommandError("Name at least one result: see --help.")
        try:
            found = {name: recorded_from(name, file, today=today) for name, file in given.items()}
        except RecordBroken as broken:
            raise CommandError(f"{broken}.") from broken
        if running:
            facts = running_facts(today=today)
            if "running.version" not in facts:
                raise CommandError("No release can be described. Run `manage.py fit_matcher` first.")
            found[RUNNING] = running_record(facts, today=today)
        file = accountability.RECORDED
        file.parent.mkdir(parents=True, exist_ok=True)
        write_recorded(file, read_recorded(file) | found)
        self.stdout.write(f"Recorded: {', '.join(found)}. Now run `manage.py document_accountability`.")
