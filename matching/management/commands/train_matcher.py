"""`manage.py train_matcher`: learn from what people did with their lists, and propose it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from backend.errors import Refusal
from courses.management.counting import naming_steps
from matching.management.learning_tables import print_proposal
from matching.services.learning import STEPS, Proposal, propose_release
from matching.services.release_settings import stated
from matching.services.releases import MatcherNotReady

WIDTH: Final = 140
"""Letters in a line: a table is not to be broken where the output goes into a file."""
TOO_LITTLE: Final = 3
"""Exit code: whatever calls this can tell that there is nothing to approve yet from a failure."""


class Command(BaseCommand):
    """Proposes a release, or says what there is too little of; then the weights stay as they are."""

    help = (
        "Learn weights and co-interest from the last half year, and keep them as a release that is not in use. Where there is too "
        f"little to learn from (fixtures/learning.json), it says so, everything stays as it is, and the exit code is {TOO_LITTLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--seed", type=int, default=20261126, help="of the bootstrap and of synthetic residents")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Learn, print, and say what to do next."""
        try:
            with naming_steps(sys.stderr, total=len(STEPS)) as tell:
                made = propose_release(now=timezone.now(), seed=options["seed"], tell=tell)
        except MatcherNotReady as refusal:
            raise CommandError(f"{refusal.code}: run `manage.py fit_matcher` first.") from refusal
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        if made.release is None:
            raise CommandError("\n".join(_too_little(made)), returncode=TOO_LITTLE)
        print_proposal(Console(width=WIDTH, file=self.stdout), made.release, asdict(stated().scoring.weights))  # type: ignore[arg-type]
        self.stdout.write(
            f"It is not in use. To use it: manage.py assess_release --release {made.release.version}, which takes some minutes, and then "
            f"manage.py approve_release {made.release.version} --by YOUR@ADDRESS"
        )


def _too_little(made: Proposal) -> list[str]:
    """What there is too little of: a line each."""
    return [
        "There is too little to learn from. The weights stay as they are.",
        *(f"  {one.what}: {made.counted[one.what]:,} so far, {one.at_least:,} needed. {one.why}" for one in made.unmet),
        "Nothing has to be done: run this again when more was seen.",
    ]
