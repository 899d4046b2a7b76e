"""`manage.py receipt_keys`: the public keys of receipts, and a new pair when one is wanted."""

from __future__ import annotations

import base64
import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matching.receipts.signing import KEY_BYTES, Signer
from matching.services.receipts import signer


class Command(BaseCommand):
    """Needs no complete start, so that the first key can be made before there is one."""

    requires_system_checks: Any = []
    help = (
        "Print the public keys of receipts (a JSON Web Key Set). With --new: print a new private key for RECEIPT_KEYS and its public "
        "half for RECEIPT_PUBLIC_KEYS; nothing is stored. To change keys: put the new one in front of the old one in RECEIPT_KEYS "
        "and restart; later move the old one's public half to RECEIPT_PUBLIC_KEYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--new", action="store_true", help="make a new pair of keys")

    def handle(self, *_args: Any, new: bool, **_options: Any) -> None:
        """Print."""
        if new:
            self._print_new()
            return
        if not settings.RECEIPT_KEYS:
            raise CommandError("RECEIPT_KEYS is empty. Make a key with --new, and set RECEIPT_KEYS to it.")
        self.stdout.write(json.dumps(signer().jwks(), indent=1))

    def _print_new(self) -> None:
        number = max([*settings.RECEIPT_KEYS, *settings.RECEIPT_PUBLIC_KEYS], default=0) + 1
        seed = secrets.token_bytes(KEY_BYTES)
        made = Signer({number: seed})
        self.stdout.write(f"Its name: {made.key_id}")
        self.stdout.write(f"In front of RECEIPT_KEYS, secret: {number}:{base64.b64encode(seed).decode()}")
        public = base64.b64encode(made.public[made.key_id].public_bytes_raw()).decode()
        self.stdout.write(f"For RECEIPT_PUBLIC_KEYS, once it signs no more: {number}:{public}")
