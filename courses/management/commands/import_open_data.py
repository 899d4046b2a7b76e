"""`manage.py import_open_data DIR`: the publishers' own files into the catalogue."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.errors import Refusal
from courses.importers.open_data_import import import_source
from courses.importers.progress import progress_bar
from courses.importers.registry import described, sources
from courses.importers.stations import read_stations
from courses.models import Outcode
from courses.services.travel_times import build_travel_times


class Command(BaseCommand):
    """Imports each source all or nothing, says what was left out and why, and goes on where one fails."""

    help = "Import open data. A second time changes nothing, and says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options; `--help` shows them."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = f"Files expected inside DIR, by source:\n{described()}"
        parser.add_argument(
            "dir", metavar="DIR", type=Path, nargs="?", help="Folder with the publishers' folders in it."
        )
        parser.add_argument("--only", metavar="SOURCE", action="append", help="Import this source; may be given again.")
        parser.add_argument("--list", action="store_true", help="Say which sources there are, and stop.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Import the chosen sources one after the other. Exit code 1 where one failed."""
        if options["list"]:
            self.stdout.write(described())
            return
        folder: Path | None = options["dir"]
        if folder is None:
            raise CommandError("Say in which folder the publishers' files lie: manage.py import_open_data DIR")
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}. Say where the publishers' files lie.")
        try:
            chosen = sources(options["only"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        failed = []
        for source in chosen:
            with progress_bar(source, folder, sys.stderr) as advance:
                outcome = import_source(
                    source, folder=folder, reports=settings.DATA_DIR / "imports", now=timezone.now(), advance=advance
                )
            for line in outcome.lines():
                (self.stderr if outcome.refusal else self.stdout).write(line)
            failed += [source.name] if outcome.refusal else []
        self._follow()
        if failed:
            again = " ".join(f"--only {name}" for name in failed)
            raise CommandError(
                f"{len(failed)} of {len(chosen)} sources failed. Mend what is said above, then run again with {again}"
            )

    def _follow(self) -> None:
        """New outcodes have no travel times yet."""
        if not Outcode.objects.exists():
            return
        try:
            built = build_travel_times(stations=read_stations(settings.BASE_DIR / "fixtures"))
        except Refusal as refusal:
            raise CommandError(f"Travel times: {refusal.code}. {refusal.text}") from refusal
        self.stdout.write(f"travel times: {built}")
