"""`manage.py fit_matcher`: learn from the taxonomy and the catalogue, store the result, put it to use."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.errors import Refusal
from matching.services.releases import fit_release, is_up_to_date


class Command(BaseCommand):
    """Fits a matcher unless the current one was fitted on this very catalogue."""

    help = "Fit the matcher on the taxonomy and the open catalogue, and make it the current release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--force", action="store_true", help="fit even if nothing has changed since the last time")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Fit, or say that there is nothing to do."""
        if is_up_to_date() and not options["force"]:
            self.stdout.write("The matcher is up to date: the catalogue has not changed since it was fitted.")
            return
        try:
            release = fit_release(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        self.stdout.write(
            f"Fitted release {release.version} on {release.occupations} occupations and {release.opportunities} opportunities."
        )
