"""`manage.py follow_feed URL`: reads the change feed of another instance into this catalogue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from backend.errors import Refusal
from courses.feeds.following.applying import Applied
from courses.feeds.following.follow import Pace, follow, start


class Command(BaseCommand):
    """Follows a feed. Kill it whenever you like: it goes on where it stopped, and nothing comes in twice."""

    help = (
        "Read the change feed of another instance (its /feeds/opportunities) into this catalogue, from where the last run "
        "stopped. What is read here is not published again by this instance."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options; `--help` shows them."""
        parser.add_argument("url", help="Address of the feed, for example https://other.example/feeds/opportunities")
        how_long = parser.add_mutually_exclusive_group()
        how_long.add_argument("--once", action="store_true", help="Stop at the end of the feed (the default).")
        how_long.add_argument("--forever", action="store_true", help="Go on polling at the end of the feed.")
        parser.add_argument("--every", type=float, default=60.0, help="Seconds between two polls (default: 60).")

    def handle(self, *_: Any, **options: Any) -> None:
        """Follow, and say what each page brought."""
        self.updated = self.deleted = self.refused = 0
        console = Console(stderr=True)
        if options["every"] <= 0:
            raise CommandError("--every is a number of seconds above 0.")
        try:
            feed = start(options["url"])
            with console.status("Reading the feed") as status:
                follow(
                    feed,
                    Pace(forever=options["forever"], every=options["every"]),
                    lambda done: status.update(self._said(done)),
                )
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        except KeyboardInterrupt:
            self.stdout.write("Stopped. The next run goes on from here.")
        self.stdout.write(self._total())

    def _said(self, done: Applied) -> str:
        self.updated += done.updated
        self.deleted += done.deleted
        self.refused += len(done.refused)
        for line in done.refused:
            self.stderr.write(f"Left out, because it breaks a rule: listing {line}")
        return self._total()

    def _total(self) -> str:
        return f"{self.updated:,} listings written, {self.deleted:,} closed, {self.refused:,} left out."
