"""`manage.py roll_back_release --by EMAIL`: go back to what was in use before what was learnt last."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.errors import Refusal
from matching.management.accounts import account_by_email
from matching.services.approving import roll_back_release


class Command(BaseCommand):
    """Takes back what was learnt last; doing it again goes back further."""

    help = (
        "Go back to the release that was in use before the last that was learnt, or with --to to any that was in use once. Servers "
        "go over to it at their next request."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--by", metavar="EMAIL", required=True, help="address of an analyst's or a staff account")
        parser.add_argument("--to", metavar="VERSION", help="a release that was in use once")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Go back, or say why not."""
        try:
            release = roll_back_release(by=account_by_email(options["by"]), now=timezone.now(), version=options["to"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        self.stdout.write(
            f"{release.version} is in use. If the catalogue has changed since it was fitted, run manage.py fit_matcher: its weights stay."
        )
