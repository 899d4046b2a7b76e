"""`manage.py allocate_places`: the nightly prices of places, and what each policy costs whom."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from backend.errors import Refusal
from matching.models import PolicyPrice
from matching.services.allocating import Allocated, allocate, passes_needed
from matching.services.gathering import gather


class Command(BaseCommand):
    """Finds prices over everybody's stored list and stores the run; lists are raised by it until the next."""

    help = (
        "Find the price of each course's places, and by how much each policy in force raises its members, from the stored lists "
        "of all residents (manage.py recommend_everybody makes them). Deterministic: the same lists give the same run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--dry-run", action="store_true", help="say what it would find, and store nothing")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Gather, search with a bar, store, tell."""
        try:
            gathered = gather(now=timezone.now())
            with Progress(console=Console(stderr=True)) as progress:
                bar = progress.add_task("Prices", total=passes_needed(gathered))
                found = allocate(gathered, now=timezone.now, dry_run=dry_run, tell=lambda _bound: progress.advance(bar))
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        self._tell(found, dry_run=dry_run)

    def _tell(self, found: Allocated, *, dry_run: bool) -> None:
        run = found.run
        self.stdout.write(
            f"{run.residents:,} residents, {run.courses:,} courses, {run.pairs:,} pairs; at most {100 * max(run.gap, 0):.3f} % from "
            f"the best there is. {run.without_any:,} residents are given nothing."
        )
        self.stdout.write(
            f"{run.weighed_down:,} residents had a place already and count less: by 1 / (1 + {run.strength:g} x places)."
        )
        if not found.prices:
            self.stdout.write("No policy in force aims for places: nobody is raised.")
        for price in found.prices:
            self.stdout.write(_in_words(price))
        self.stdout.write("Nothing was stored." if dry_run else f"Stored as run {run.pk}.")


def _in_words(price: PolicyPrice) -> str:
    reached = f"{price.got} places reached, {price.asked} aimed for, of {price.places}"
    if price.is_short:
        why = f"its members could take {price.possible} at most" if price.was_infeasible else "its cap held"
        reached += f": {price.asked - price.got} short, because {why}"
    return (
        f"{price.policy}: {reached}. It raises {price.members} members by {price.uplift:.4f} of {price.cap} points, and costs "
        f"{100 * price.cost:.3f} % of all benefit; members {_percent(price.members_change)}, others {_percent(price.others_change)}."
    )


def _percent(change: float | None) -> str:
    return "had none" if change is None else f"{100 * change:+.3f} %"
