"""`manage.py tend_listings`: what the calendar does to listings, once."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.management.counting import counting
from courses.services.calendar import tend_listings


class Command(BaseCommand):
    """Publishes what is due, expires what is over, reminds of renewals. `run_scheduler` does the same every minute."""

    help = (
        "Publish scheduled listings that are due, expire those that are over or not renewed, remind of renewals. "
        "Safe to run every minute, and by two at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Once."""
        with counting("Listings", sys.stderr) as advance:
            counts = tend_listings(now=timezone.now(), advance=advance)
        self.stdout.write(
            f"Listings: {counts['published']} published, {counts['sent_back']} sent back, {counts['expired']} expired, "
            f"{counts['reminded']} organisations reminded."
        )
