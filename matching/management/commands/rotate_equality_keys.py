"""`manage.py rotate_equality_keys`: the answers of the equality monitoring get a new key."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.management.counting import counting
from matching.services.equality_keys import rotate_equality_keys, rows_by_key


class Command(BaseCommand):
    """Resumable: a run that was stopped is finished by the next one."""

    help = (
        "Seal the answers of the equality monitoring with the first key of EQUALITY_KEYS. Put the new key in front of the old one, "
        "restart the servers, run this, and take the old key away when it says that no row uses it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--check", action="store_true", help="Change nothing; say which key has how many rows.")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Reseal, then say which keys may go."""
        if not settings.EQUALITY_KEYS:
            raise CommandError("EQUALITY_KEYS is empty: there is no key to seal with. Set it to 1:BASE64.")
        before = rows_by_key()
        current = next(iter(settings.EQUALITY_KEYS))
        if not check:
            old = sum(rows for key, rows in before.items() if key != current)
            with counting("Rows", sys.stderr, total=old) as advance:
                done = rotate_equality_keys(advance=advance)
            self.stdout.write(f"Rows sealed with key {current}: {done.resealed} now.")
            before = done.in_use
        for key, rows in before.items():
            self.stdout.write(f"Key {key}: {rows} rows{', the one in use' if key == current else ''}.")
        unused = [key for key in settings.EQUALITY_KEYS if key != current and key not in before]
        if unused:
            self.stdout.write(f"No row uses these keys; take them out of EQUALITY_KEYS: {', '.join(map(str, unused))}.")
        self._refuse_what_is_left(before, current, check=check)

    def _refuse_what_is_left(self, in_use: dict[int, int], current: int, *, check: bool) -> None:
        missing = [key for key in in_use if key not in settings.EQUALITY_KEYS]
        if missing:
            raise CommandError(
                f"These keys are missing and rows need them: {', '.join(map(str, missing))}. Put them back into EQUALITY_KEYS."
            )
        if not check and set(in_use) - {current}:
            raise CommandError(
                "Some rows did not open with their key, or were answered anew meanwhile. Run it again; if it says the same, the "
                "rows were damaged: restore them from a backup before you take the old key away."
            )
