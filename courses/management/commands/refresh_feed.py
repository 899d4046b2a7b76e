"""`manage.py refresh_feed`: brings the open change feed up to date now, instead of when somebody next reads it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.feeds.refresh import look_at_everything, refresh


class Command(BaseCommand):
    """Works off what the database has noted."""

    help = "Bring the change feed up to date: new, changed and closed listings. Readers of the feed do the same, in small steps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options; `--help` shows them."""
        parser.add_argument(
            "--all",
            action="store_true",
            help="Look at every listing again, for example after PUBLIC_URL has changed. What looks the same is not sent again.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Refresh, and say how much changed."""
        if options["all"]:
            look_at_everything()
        done = refresh(now=timezone.now())
        self.stdout.write(f"{done.looked_at:,} listings looked at, {done.changed:,} items of the feed changed.")
