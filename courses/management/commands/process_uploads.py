"""`manage.py process_uploads`: reads and publishes the bulk uploads that wait."""

from __future__ import annotations

import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from courses.models import Upload
from courses.uploads.work import work_once

_PAUSE: Final = 2.0  # seconds


class Command(BaseCommand):
    """Works until nothing waits, or with `--watch` for ever. Several may run at once: each takes an upload of its own."""

    help = "Read and publish the bulk uploads that wait. One that was interrupted goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--watch`."""
        parser.add_argument("--watch", action="store_true", help="Keep running, and look for work every two seconds.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take one after the other."""
        done = 0
        try:
            while True:
                upload = work_once()
                if upload is not None:
                    done += 1
                    self.stdout.write(self._said(upload))
                elif options["watch"]:
                    time.sleep(_PAUSE)
                else:
                    break
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Whatever was under way goes on with the next worker, a minute from now.")
        if not done:
            self.stdout.write("No upload waits.")

    def _said(self, upload: Upload) -> str:
        words = f"Upload {upload.pk}: {upload.get_state_display().lower()}; {upload.good_rows:,} good rows, {upload.bad_rows:,} bad"
        return f"{words}. {upload.refusal}".rstrip(". ") + "."
