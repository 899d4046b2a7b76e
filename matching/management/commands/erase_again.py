"""`manage.py erase_again`: who was erased stays erased, also after an older backup is restored."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from backend.accounts.models import User
from matching.services.erasure_list import ListUnreadable, erase_again, read_list


class Command(BaseCommand):
    """Run it after every restore, before the service is opened again. A second run finds nothing more to do."""

    help = (
        "After a backup is restored: erase again everybody in the list of erased people (ERASURE_LIST) whom the backup brought "
        "back. Run it before the service is opened again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "--list",
            type=Path,
            dest="file",
            default=Path(settings.ERASURE_LIST),
            metavar="FILE",
            help="default: ERASURE_LIST",
        )

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """All of the list."""
        try:
            listed = read_list(file)
        except FileNotFoundError as error:
            raise CommandError(f"There is no list at {file}. Bring it back, or name it with --list.") from error
        except ListUnreadable as error:
            raise CommandError(f"{file}: {error} Nobody was erased. Is it the right file?") from error
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(
                "Looking for erased people", total=User.objects.filter(firebase_uid__isnull=False).count()
            )
            done = erase_again(listed, now=timezone.now(), seen=lambda number: bar.update(task, completed=number))
        self.stdout.write(f"{len(listed)} in the list; {done} had come back and are erased again.")
