"""`manage.py approve_release VERSION --by EMAIL`: put to use what the matcher learnt."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.errors import Refusal
from matching.management.accounts import account_by_email
from matching.services.approving import approve_release


class Command(BaseCommand):
    """Approves a release; who did it, and why, is kept with it and in the audit log."""

    help = (
        "Put a release to use that `train_matcher` proposed. Servers go over to it at their next request. One that is not shown to "
        "be better than the release in use needs --reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("version", help="as `train_matcher` printed it")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="address of an analyst's or a staff account")
        parser.add_argument("--reason", default="", help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Approve it, or say why not."""
        try:
            release = approve_release(
                version=options["version"],
                by=account_by_email(options["by"]),
                reason=options["reason"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        self.stdout.write(
            f"{release.version} is in use. To take it back: manage.py roll_back_release --by {options['by']}"
        )
