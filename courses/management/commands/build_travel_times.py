"""`manage.py build_travel_times`: how long it takes from every outcode to every part of London."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from backend.errors import Refusal
from courses.importers.stations import STATION_FILES, read_stations
from courses.models import Outcode
from courses.services.places import place_venues
from courses.services.travel_times import build_travel_times


class Command(BaseCommand):
    """Works out what is missing or was made from other stations, and places every venue anew."""

    help = "Work out travel times and put every venue on the map. A second time changes nothing, and says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options; `--help` shows them."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help=f"Folder with {' and '.join(STATION_FILES)}. Default: fixtures/ of this project.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Build, with a bar on a terminal, and say what to do next."""
        count = Outcode.objects.count()
        if not count:
            raise CommandError("There are no outcodes yet. Run manage.py load_fixtures or import_open_data first.")
        columns = (TextColumn("outcodes"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(file=sys.stderr)
        try:
            with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
                task = progress.add_task("", total=count)
                built = build_travel_times(
                    stations=read_stations(options["folder"]), advance=lambda done: progress.advance(task, done)
                )
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        self.stdout.write(f"Travel times: {built}. Venues on the map: {place_venues():,}.")
        self.stdout.write("Lists and searches use them from the next request on.")
