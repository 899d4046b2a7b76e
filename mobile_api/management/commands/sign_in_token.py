"""Prints a sign-in token of the development signer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mobile_api import development_signer

LONGEST_HOURS = 24 * 30


class Command(BaseCommand):
    """`manage.py sign_in_token UID [--hours N] [--anonymous]`; refuses outside development."""

    help = "Print a token that signs UID in on this machine. Only for development."

    def add_arguments(self, parser: CommandParser) -> None:
        """The account and how long the token counts."""
        parser.add_argument("uid", help="name of the account, as Firebase would give it; made on its first visit")
        parser.add_argument(
            "--hours", type=int, default=12, help=f"how long the token counts, 1 to {LONGEST_HOURS} (default 12)"
        )

        parser.add_argument(
            "--anonymous", action="store_true", help="as if the app had signed in without any name or address"
        )

    def handle(self, *_args: Any, uid: str, hours: int, anonymous: bool, **_options: Any) -> None:
        """Print the token and nothing else, so that it can be used in a script."""
        if not 1 <= hours <= LONGEST_HOURS:
            raise CommandError(f"--hours is {hours}. Use 1 to {LONGEST_HOURS}.")
        try:
            token = development_signer.issue(
                uid, now=timezone.now(), lifetime=timedelta(hours=hours), anonymous=anonymous
            )
        except (ImproperlyConfigured, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)
