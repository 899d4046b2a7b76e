"""`manage.py verify_audit_log`: whether the audit log is what was once written."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from backend.audit.chain import ChainBroken, Place, extend_chain_to_its_end, head, verify

_LINE: Final = re.compile(r"([1-9][0-9]{0,17}) ([0-9a-f]{64})")
_DAMAGED: Final = "{found}\nKeep the database as it is, and compare with the last backup that verifies: what follows can't be trusted."


class Command(BaseCommand):
    """Computes every hash again, from the first place to the last."""

    help = (
        "Go through the audit log and compute its chain of hashes again. Exits with 1 and names the first broken place where a "
        "row was changed, deleted, put in or moved. With --anchor, a log that was cut off or made anew is found too: keep that "
        "file on another machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="compare with the places in this file (a line each: position, blank, hash), then add the last place to it",
        )

    def handle(self, *_args: Any, anchor: Path | None, **_options: Any) -> None:
        """Chain what waits, verify, print the last place."""
        anchors = read_anchors(anchor) if anchor else ()
        extend_chain_to_its_end()
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Verifying", total=head().position)
            try:
                last = verify(anchors=anchors, seen=lambda done: bar.update(task, completed=done))
            except ChainBroken as broken:
                raise CommandError(_DAMAGED.format(found=broken)) from broken
        if anchor and last.position and last not in anchors:
            with anchor.open("a", encoding="ascii") as file:
                file.write(f"{last}\n")
        self.stdout.write(f"{last.position} entries, every one as it was written. Last place:\n{last}")


def read_anchors(file: Path) -> tuple[Place, ...]:
    """The places that a file holds; none where there is no file yet.

    Raises:
        CommandError: a line is something else.
    """
    if not file.exists():
        return ()
    found = [_LINE.fullmatch(line) for line in file.read_text(encoding="utf-8").splitlines()]
    places = tuple(Place(int(line[1]), line[2]) for line in found if line)
    if len(places) != len(found):
        raise CommandError(f"{file} is no anchor file: each line is a position, a blank and 64 figures of a hash.")
    return places
