"""`manage.py count_equality_answers`: the counts of the equality monitoring, as a CSV file on standard output."""

from __future__ import annotations

import csv
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matching.equality.groups import FEWEST, ROUNDED_TO
from matching.equality.sealing import SealBroken
from matching.queries.equality_statistics import equality_counts


class Command(BaseCommand):
    """Works as the statistics' role, which alone can read the answers."""

    help = (
        f"Print how many people gave which answer to the equality monitoring, rounded to {ROUNDED_TO}; fewer than {FEWEST} are "
        "not shown. Publish one run a period: two runs close to each other would tell who joined between them."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line an option."""
        if not settings.EQUALITY_KEYS:
            raise CommandError("EQUALITY_KEYS is empty: there is nothing to open the answers with.")
        try:
            counts = equality_counts()
        except SealBroken as error:
            raise CommandError(
                f"An answer did not open: {error}. Nothing was counted. See `manage.py rotate_equality_keys --check`."
            ) from error
        writer = csv.writer(self.stdout)
        writer.writerow(["version", "question", "option", "label", "ilr", "ilr_is_our_proposal", "people"])
        for one in counts:
            people = f"fewer than {FEWEST}" if one.people is None else one.people
            writer.writerow(
                [one.version, one.question, one.option, one.label, one.ilr, "yes" if one.ilr_ours else "", people]
            )
