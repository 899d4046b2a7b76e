"""`manage.py simulate_push RESIDENT --days 30`: everything that a resident would get on their phone in the days ahead."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.models import Resident
from mobile_api.push.foreseeing import foresee

MOST_DAYS = 366


class Command(BaseCommand):
    """Sends nothing, writes nothing."""

    help = (
        "Print everything that a resident would be sent in the days ahead if nothing changed, and what would be left out and why. "
        "New listings and answers to applications can't be foreseen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("resident", type=int, help="number of the resident")
        parser.add_argument("--days", type=int, default=30, help="days ahead (30)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print it."""
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"Use --days from 1 to {MOST_DAYS}.")
        resident = Resident.objects.filter(pk=options["resident"]).first()
        if resident is None:
            raise CommandError(
                "There is no resident with this number. The admin's list of residents shows the numbers."
            )
        found = foresee(resident, days=options["days"], now=timezone.now())
        for each in found:
            moment = timezone.localtime(each.at)
            self.stdout.write(f"{moment:%a %d %b %Y %H:%M}  {each.reason:13} {each.kind}: {each.title}. {each.body}")
        sent = sum(each.reason == "SENT" for each in found)
        self.stdout.write(
            f"{sent} would be sent and {len(found) - sent} left out in {options['days']} days. Nothing was sent."
        )
