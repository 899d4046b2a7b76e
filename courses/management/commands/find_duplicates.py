"""`manage.py find_duplicates`: look for listings that are there twice, and for adverts that were posted again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.management.counting import counting
from courses.services.duplicates import find_duplicates


class Command(BaseCommand):
    """Stores the pairs for their owners and for staff to decide. A second time changes nothing."""

    help = "Find near-duplicates among the listings in review, scheduled and live, and adverts that were posted again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "--changed-only",
            action="store_true",
            help="look only at listings that changed since the last run, each beside all the others",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Look, and say what was found."""
        with counting("Listings and pairs", sys.stderr) as advance:
            found = find_duplicates(now=timezone.now(), changed_only=options["changed_only"], advance=advance)
        self.stdout.write(
            f"{found.listings:,} listings looked at, {found.compared:,} pairs compared: {len(found.pairs):,} near-duplicates, "
            f"{len(found.reposts):,} posted again, {found.cleared:,} earlier pairs are none any more."
        )
        if found.pairs:
            self.stdout.write(
                "Their owners see them on their dashboard; staff decide in the admin under Duplicate pairs."
            )
