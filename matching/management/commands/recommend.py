"""`manage.py recommend`: what would somebody be recommended, and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from backend.accounts.models import User
from backend.errors import Refusal
from courses.models import AccessFeature, CourseRun, Level, Session, Skill
from matching.management.listing import print_listing
from matching.models import Barrier, RecommendationList
from matching.queries.recommendations import page, with_rows
from matching.services.recommend import LIST_LENGTH, recommend
from matching.services.residents import UNSET, ResidentChanges, update_resident

DESCRIPTION = ("postcode", "wants", "skill", "when", "how", "needs", "barriers", "longest_journey", "level", "born")
"""Options that describe a person."""


class Command(BaseCommand):
    """Recommends to an existing resident (--uid), or to somebody described by the options, of whom nothing is kept."""

    help = "Print what a resident is recommended. Name an account with --uid, or describe a person; then nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--uid", help="sign-in uid of an existing account, for example synthetic-amina")
        parser.add_argument("--postcode", default=UNSET, help="postcode or its first half, for example E7")
        parser.add_argument("--wants", default=UNSET, help="what they are looking for, in their own words")
        parser.add_argument("--skill", action="append", default=[], metavar="LABEL", help="ESCO skill; may be repeated")
        parser.add_argument(
            "--when",
            nargs="+",
            default=UNSET,
            choices=Session.values,
            metavar="SESSION",
            help="for example MON_EVENING",
        )
        parser.add_argument(
            "--how", nargs="+", default=UNSET, choices=CourseRun.DeliveryMode.values, help="delivery modes"
        )
        parser.add_argument(
            "--needs",
            nargs="+",
            default=UNSET,
            choices=AccessFeature.values,
            metavar="NEED",
            help="for example STEP_FREE",
        )
        parser.add_argument(
            "--barriers",
            nargs="+",
            default=UNSET,
            choices=Barrier.values,
            metavar="BARRIER",
            help="what stands in their way, for example NO_LAPTOP",
        )
        parser.add_argument("--longest-journey", type=int, default=UNSET, metavar="MINUTES", help="one way")
        parser.add_argument(
            "--level", type=int, default=UNSET, choices=Level.values, help="highest level held, 0 = Entry"
        )
        parser.add_argument("--born", default=UNSET, metavar="YYYY-MM", help="month of birth")
        parser.add_argument(
            "-n",
            type=int,
            default=10,
            choices=range(1, LIST_LENGTH + 1),
            metavar="N",
            help=f"how many, at most {LIST_LENGTH} (default 10)",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the stored list as JSON, with every part of the score"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Recommend, print, and forget the person unless they were there before."""
        try:
            with transaction.atomic():
                stored = self._recommend(options)
                self._print(stored, options)
                transaction.set_rollback(options["uid"] is None)
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal

    def _recommend(self, options: dict[str, Any]) -> RecommendationList:
        now = timezone.now()
        if options["uid"]:
            if any(options[name] not in (UNSET, []) for name in DESCRIPTION):
                raise CommandError("Name an account with --uid or describe a person, not both.")
            user = User.objects.filter(firebase_uid=options["uid"]).first()
            if user is None:
                raise CommandError(f"There is no account {options['uid']!r}.")
            return recommend(to=user, now=now)
        user = User.objects.for_firebase_uid("described-on-the-command-line")
        changes = ResidentChanges(
            postcode=options["postcode"],
            wants=options["wants"],
            skill_ids=[_skill(label) for label in options["skill"]],
            availability=options["when"],
            delivery_modes=options["how"],
            access_needs=options["needs"],
            barriers=options["barriers"],
            longest_journey=options["longest_journey"],
            highest_level=options["level"],
            birth_month=options["born"],
        )
        update_resident(by=user, changes=changes, today=timezone.localdate(now))
        return recommend(to=user, now=now)

    def _print(self, stored: RecommendationList, options: dict[str, Any]) -> None:
        if options["json"]:
            answer = {
                "considered": stored.considered,
                "excluded": stored.excluded,
                "items": stored.items[: options["n"]],
            }
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            return
        items = page(stored, after_rank=0, first=options["n"], today=timezone.localdate(stored.made_at)).items
        left_out = ", ".join(f"{count} {cause}" for cause, count in sorted(stored.excluded.items())) or "none"
        print_listing(Console(), f"{stored.considered} open opportunities; left out: {left_out}", with_rows(items))


def _skill(label: str) -> int:
    skill = Skill.objects.filter(label__iexact=label).first()
    if skill is None:
        raise CommandError(f"There is no skill called {label!r}.")
    return skill.pk
