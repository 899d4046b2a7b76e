"""`manage.py document_settings`: the README's table of settings, from the code."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FILE: Final = settings.BASE_DIR / "README.md"
BEGIN: Final = "<!-- settings -->\n"
END: Final = "<!-- /settings -->"
REGENERATE: Final = "python manage.py document_settings"


def settings_table() -> str:
    """The table of a machine where nothing is set: some defaults follow from other settings, so ours must not count."""
    program = "from backend.settings import ENV; print(ENV.table())"
    done = subprocess.run(  # noqa: S603 - our own interpreter, a constant program
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=settings.BASE_DIR,
        env={},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


class Command(BaseCommand):
    """Writes or checks the table between the two marks in README.md."""

    help = "Write the table of settings into README.md; with --check, say whether it differs from the code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; exit with 1 when the table differs from the code."
        )

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Write or check."""
        text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise CommandError(f"{FILE.name} needs the lines {BEGIN.strip()} and {END}: the table goes between them.")
        wanted = before + begin + settings_table() + end + after
        if check and wanted != text:
            raise CommandError(f"The settings in {FILE.name} differ from the code. Write them again with: {REGENERATE}")
        if wanted != text:
            FILE.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"The settings in {FILE.name} are {'up to date' if wanted == text else 'written'}.")
