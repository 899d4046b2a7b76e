"""`manage.py recheck_entry_level`: the honesty check of all jobs, after its rules or the wages have changed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.honesty import VERSION
from courses.management.counting import counting
from courses.services.entry_level import recheck_entry_level, to_check


class Command(BaseCommand):
    """Checks every job that is not archived; running it again changes nothing."""

    help = "Check again which jobs may be called entry-level: run it after the check's rules or the wages have changed."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """All of them."""
        with counting("Jobs", sys.stderr, total=to_check().count()) as advance:
            counts = recheck_entry_level(now=timezone.now(), advance=advance)
        self.stdout.write(
            f"Jobs: {counts['checked']} checked by the rules {VERSION}, {counts['changed']} changed, "
            f"{counts['labelled']} may be called entry-level."
        )
