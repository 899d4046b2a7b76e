"""`manage.py count_push_exposure 2026-10`: who was reached by notifications, by the answers of the equality monitoring, as a CSV file."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.equality.groups import FEWEST, ROUNDED_TO, Got
from matching.equality.sealing import SealBroken
from matching.queries.equality_statistics import got_by_answer
from mobile_api.push.exposure import sent_to_each

COLUMNS = ("people", "reached", "openers", "notifications")


class Command(BaseCommand):
    """Counts as the statistics' role, which alone can read the answers. Nothing that it finds flows back into what is sent."""

    help = (
        f"Print how many people of each answer to the equality monitoring were sent notifications in a whole month, and opened any: "
        f"rounded to {ROUNDED_TO}; fewer than {FEWEST} are not shown, nor what a subtraction would tell of them. Publish one run a month."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("month", help="a month that is over, such as 2026-10; the last two are kept whole")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """One line an option."""
        if not (settings.EQUALITY_KEYS and settings.EQUALITY_PSEUDONYM_KEY):
            raise CommandError("EQUALITY_KEYS or EQUALITY_PSEUDONYM_KEY is empty: there is nothing to count by.")
        try:
            month = datetime.strptime(options["month"], "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError as error:
            raise CommandError("Write the month as 2026-10.") from error
        # Two stretches that overlap would tell by their difference what happened to few: whole months only.
        if month >= timezone.localdate().replace(day=1):
            raise CommandError("This month is not over. Use one that is.")
        got = {resident: Got(*each) for resident, each in sent_to_each(month).items()}
        try:
            groups = got_by_answer(got)
        except SealBroken as error:
            raise CommandError(
                f"An answer did not open: {error}. Nothing was counted. See `manage.py rotate_equality_keys --check`."
            ) from error
        writer = csv.writer(self.stdout)
        writer.writerow(["month", "version", "question", "option", "label", *COLUMNS])
        for one in groups:
            numbers = (getattr(one, column) for column in COLUMNS)
            told = ["not shown" if number is None else number for number in numbers]
            writer.writerow([options["month"], one.version, one.question, one.option, one.label, *told])
