"""`manage.py load_fixtures`: the demonstration catalogue and the reference data that it needs."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.errors import Refusal
from courses.importers.fixtures import load_fixtures


class Command(BaseCommand):
    """Loads fixtures/. A second time on the same day changes nothing; on a later day the demo's dates move."""

    help = "Load the boroughs, outcodes, ESCO digital skills and the demonstration catalogue of the folder fixtures/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options; `--help` shows them."""
        parser.add_argument(
            "--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="Default: fixtures/ of this project."
        )
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="Day from which the demo's dates count, YYYY-MM-DD. Default: today.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Load, and print one line for each step."""
        now = timezone.now()
        try:
            lines = load_fixtures(folder=options["folder"], today=options["today"] or timezone.localdate(now), now=now)
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        for line in lines:
            self.stdout.write(str(line))
