"""`manage.py replay`: makes a list again from its receipt."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from matching.management.receipts import receipt_named
from matching.receipts.signing import ReceiptRefused
from matching.services.replaying import Replay, ReplayRefused, replay

MOST_TOLD: Final = 20
"""Differences that are printed."""
DIFFERS, REFUSED = 1, 2
_MAY_DIFFER: Final = "last digits may differ for that"
_FOLLOWS: Final = dict.fromkeys(("processor", "vectors"), "calculated as that one does, as far as this one can")
"""What comes of other surroundings, see `engine.environment_like`."""


class Command(BaseCommand):
    """Exit 0: the same to the last byte. 1: it differs. 2: it could not be made again, or the receipt is not genuine."""

    help = (
        "Make a list again from its receipt, by the release, the catalogue, the code and the answers that it names, and say whether "
        f"it is the same to the last byte. Exits with {DIFFERS} when it differs, with {REFUSED} when it can't be replayed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("receipt", help="a receipt's file, or the number of a receipt that is stored here")

    def handle(self, *_args: Any, receipt: str, **_options: Any) -> None:
        """Replay, and say what came of it."""
        try:
            done = replay(receipt_named(receipt))
        except ReceiptRefused as refusal:
            unproved = isinstance(refusal, ReplayRefused)
            said = "The receipt is genuine, but the list can't be made again." if unproved else "This proves nothing."
            raise CommandError(f"{refusal.code}: {said} {refusal}", returncode=REFUSED) from refusal
        self._say(done)
        if not done.is_identical:
            told = "\n".join(f"- {difference}" for difference in done.differences[:MOST_TOLD])
            more = len(done.differences) - MOST_TOLD
            rest = f"\n- and {more} more" if more > 0 else ""
            raise CommandError(f"LIST_DIFFERS: made again, the list is not the same.\n{told}{rest}", returncode=DIFFERS)
        items = len(done.opened.contents.order)
        self.stdout.write(f"Identical: {items} items, scores, parts, reasons and words, to the last byte.")

    def _say(self, done: Replay) -> None:
        opened, versions = done.opened, done.opened.versions
        self.stdout.write(f"Receipt {opened.number} of {opened.made_at}, signed by key {opened.key_id}.")
        self.stdout.write(f"Release {versions.release}, catalogue {versions.catalogue_version}.")
        if done.by_archived_engine:
            self.stdout.write("Other code runs here today: the code of that day was taken from the archive.")
        for name, (then, now) in done.other_surroundings.items():
            self.stdout.write(f"{name} was {then} and is {now or 'not there'}: {_FOLLOWS.get(name, _MAY_DIFFER)}.")
        if done.compared_with_stored:
            self.stdout.write("The stored list was compared too.")
