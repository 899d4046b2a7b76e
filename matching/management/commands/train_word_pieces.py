"""`manage.py train_word_pieces`: teach the word-piece table anew. Needs the extra "training" (PyTorch)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from matching.training.run import train


class Command(BaseCommand):
    """Teaches the table and writes it to a new folder; a person compares and ships it."""

    help = "Teach the word-piece table from the open data with a sentence encoder. Takes about half an hour of one processor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("data", type=Path, help="folder of the open data")
        parser.add_argument("to", type=Path, help="new folder for the table")
        parser.add_argument("--memory", type=Path, required=True, help="folder that keeps what the encoder has read")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Train, save and tell the hash."""
        seal = train(options["data"], options["to"], options["memory"], timezone.now(), self.stdout.write)
        self.stdout.write(f"Wrote {options['to'].name}, manifest sha256 {seal}.")
