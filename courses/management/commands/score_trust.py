"""`manage.py score_trust`: score freshness and quality, warn, hide what nobody keeps fresh, show again what somebody does."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.management.counting import counting
from courses.models import Opportunity
from courses.services.trust import SCORED, score_trust


class Command(BaseCommand):
    """Meant for every night. A second time in a row changes nothing."""

    help = "Score the freshness and quality of every listing; warn of, and then hide, those that nobody keeps fresh."

    def handle(self, *_: Any, **__: Any) -> None:
        """Score, and say what followed."""
        total = Opportunity.objects.filter(status__in=SCORED).count()
        with counting("Scoring listings", sys.stderr, total=total) as advance:
            outcome = score_trust(now=timezone.now(), advance=advance)
        self.stdout.write(
            f"{outcome.scored:,} listings scored, {outcome.changed:,} scores changed: {outcome.warned:,} warned, "
            f"{outcome.hidden:,} hidden, {outcome.shown:,} shown again."
        )
