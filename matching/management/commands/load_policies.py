"""`manage.py load_policies FILE --by EMAIL`: drafts of policies from a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Refusal
from matching.services.policy_drafts import draft_policy


class Command(BaseCommand):
    """Stores each as a draft of its next version; two people then propose and approve it. Nothing counts before that."""

    help = (
        "Store the policies of a JSON file as drafts, all or none. See fixtures/demo/policies.json; courses are named by their keys. "
        "Then one analyst proposes each (admin, or proposeInclusionPolicy) and another approves it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the arguments."""
        parser.add_argument("file", type=Path, help="a list of drafts")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="address of the analyst or staff who writes them"
        )

    def handle(self, *_args: Any, file: Path, by: str, **_options: Any) -> None:
        """All of them, or none."""
        account = User.objects.filter(email=by).first()
        if account is None:
            raise CommandError("No account has this email. Give one that has been here before.")
        try:
            drafts = json.loads(file.read_text(encoding="utf-8"))
            with transaction.atomic():
                made = [draft_policy(content=draft, by=account, now=timezone.now()) for draft in drafts]
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{file} can't be read as a JSON list of drafts: {error}") from error
        except Refusal as refusal:
            where = f" (field {refusal.field})" if refusal.field else ""
            raise CommandError(f"{refusal.code}: {refusal.text}{where}") from refusal
        for row in made:
            self.stdout.write(f"{row} is a draft. Somebody has to propose it, and somebody else to approve it.")
