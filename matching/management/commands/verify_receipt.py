"""`manage.py verify_receipt`: is it ours, and unchanged? Prints nothing about anybody."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.management.receipts import token_named
from matching.receipts.document import check
from matching.receipts.signing import ReceiptRefused, keys_of
from matching.services.receipts import signer


class Command(BaseCommand):
    """For somebody who may not see what a receipt is about: of the contents only the hash is compared, and the token tells of nobody."""

    help = (
        "Check the signature of a receipt, and that the contents beside it are those that were signed; print the versions that it "
        "names: nothing about the person. Exits with 2 when it is not ours, or was changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "receipt", help="a token, a file with a token or a whole receipt, or the number of a stored one"
        )
        parser.add_argument(
            "--keys",
            type=Path,
            metavar="FILE",
            help="public keys to check with, as `receipt_keys` prints them (default: ours)",
        )

    def handle(self, *_args: Any, receipt: str, keys: Path | None, **_options: Any) -> None:
        """Check, and print what was signed."""
        try:
            known = signer().public if keys is None else keys_of(json.loads(keys.read_text(encoding="utf-8")))
            token, contents = token_named(receipt)
            said, key_id = check(token, known, contents=contents)
        except (OSError, ValueError) as error:
            raise CommandError(f"{keys} can't be read as a set of public keys.", returncode=2) from error
        except ReceiptRefused as refusal:
            raise CommandError(f"{refusal.code}: {refusal}", returncode=2) from refusal
        self.stdout.write(f"Genuine: signed by key {key_id}, and not changed since.")
        self.stdout.write(json.dumps(said, indent=1, sort_keys=True))
