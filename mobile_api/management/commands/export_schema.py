"""`manage.py export_schema`: write the schema's text, the contract with the app, from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from graphql import print_schema

from mobile_api.schema import schema

FILE: Final = Path(__file__).resolve().parents[2] / "schema.graphql"
REGENERATE: Final = "python manage.py export_schema"
HEADER: Final = f"# Written by `{REGENERATE}`. Do not edit by hand: change the code and write it again.\n\n"


class Command(BaseCommand):
    """Writes or checks mobile_api/schema.graphql."""

    help = "Write mobile_api/schema.graphql from the code; with --check, say whether it differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; exit with 1 when the file differs from the code."
        )

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Write or check."""
        text = HEADER + print_schema(schema.graphql_schema) + "\n"
        same = FILE.exists() and FILE.read_text(encoding="utf-8") == text
        if check and not same:
            raise CommandError(f"{FILE.name} differs from the code. Write it again with: {REGENERATE}")
        if not same:
            FILE.write_text(text, encoding="utf-8")
        self.stdout.write(f"{FILE.name} {'is up to date' if same else 'written'}.")
