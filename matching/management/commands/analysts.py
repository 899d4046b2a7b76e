"""Analysts, named and ended by GLA staff at the terminal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Refusal
from matching.models import AnalystGrant
from matching.services.analysts import end_analyst, grant_analyst


class Command(BaseCommand):
    """`manage.py analysts list | grant UID --by EMAIL --reason WHY | end UID --by EMAIL`."""

    help = "Say who may read the analysts' figures. Every grant and its end are kept, with who decided it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("act", choices=("list", "grant", "end"))
        parser.add_argument("uid", nargs="?", help="Firebase uid of the account; it must have been here before")
        parser.add_argument("--by", metavar="EMAIL", help="e-mail address of the staff account that decides it")
        parser.add_argument("--reason", default="", help="why, for the history")

    def handle(self, *_args: Any, act: str, **options: Any) -> None:
        """Do it, or say why not."""
        if act == "list":
            self._list()
            return
        user, by = self._account("firebase_uid", options["uid"]), self._account("email", options["by"])
        try:
            if act == "grant":
                grant_analyst(user=user, by=by, reason=options["reason"], now=timezone.now())
            else:
                end_analyst(user=user, by=by, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(f"{user} is {'an analyst now' if act == 'grant' else 'no analyst any more'}.")

    def _account(self, column: str, value: str | None) -> User:
        found = User.objects.filter(**{column: value}).first() if value else None
        if found is None:
            raise CommandError(f"No account has this {column.replace('_', ' ')}. Give one that has been here before.")
        return found

    def _list(self) -> None:
        for grant in AnalystGrant.objects.select_related("user"):
            until = f"until {grant.ended_at:%Y-%m-%d}" if grant.ended_at else "still"
            who = grant.user.firebase_uid if grant.user else "somebody who was erased"
            self.stdout.write(f"{who} from {grant.granted_at:%Y-%m-%d} {until}: {grant.reason}")
