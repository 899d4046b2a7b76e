"""System checks: a half-configured production start is refused, and the message says what is missing."""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection

from backend.postgresql.roles import can_step_out

logger = logging.getLogger(__name__)

MINIMUM_SECRET_LENGTH = 50
MINIMUM_PSEUDONYM_KEY_LENGTH = 32
VAPID_KEY_BYTES = 32
VAPID_KEY_END = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve P-256: a private key is below it."""


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        # Django hands out no empty key. Everything that is missing is to be named at once.
        return ""


def _missing() -> Iterable[CheckMessage]:
    if len(_secret_key()) < MINIMUM_SECRET_LENGTH:
        yield Error(
            "SECRET_KEY is missing or too short.", hint="Set it to 50 random characters or more.", id="backend.E001"
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is missing or allows every host.",
            hint="Set it to your host names, comma-separated.",
            id="backend.E002",
        )
    if not settings.FIREBASE_PROJECT_ID:
        yield Error(
            "FIREBASE_PROJECT_ID is missing.", hint="Set it to the project whose tokens you accept.", id="backend.E003"
        )
    if settings.DATABASES["default"].get("EMBEDDED"):
        yield Error(
            "DATABASE_URL is missing.",
            hint="The embedded PostgreSQL is for development: name your own server.",
            id="backend.E004",
        )


def _receipts() -> Iterable[CheckMessage]:
    if not settings.RECEIPT_KEYS:
        yield Error(
            "RECEIPT_KEYS is missing: no list could be proved to be ours.",
            hint="Make one with `manage.py receipt_keys --new`, and set it to 1:BASE64.",
            id="backend.E012",
        )


def _equality() -> Iterable[CheckMessage]:
    if settings.EQUALITY_KEYS and len(settings.EQUALITY_PSEUDONYM_KEY) < MINIMUM_PSEUDONYM_KEY_LENGTH:
        yield Error(
            "EQUALITY_PSEUDONYM_KEY is missing or too short: answers could be guessed back to people.",
            hint="Set it to 32 random characters or more, once and for ever; or unset EQUALITY_KEYS, and nothing is asked.",
            id="backend.E013",
        )


def _dangerous() -> Iterable[CheckMessage]:
    if settings.FIREBASE_AUTH_EMULATOR_HOST:
        yield Error(
            "FIREBASE_AUTH_EMULATOR_HOST is set: forged and unsigned tokens would be accepted.",
            hint="Unset it.",
            id="backend.E005",
        )
    if settings.SIGN_IN != "firebase":
        yield Error(
            "SIGN_IN is not 'firebase': anyone with the development key could sign in.",
            hint="Unset SIGN_IN.",
            id="backend.E006",
        )
    if not settings.FIREBASE_CERTIFICATES_URL.startswith("https://"):
        yield Error(
            "FIREBASE_CERTIFICATES_URL is not https: whoever stands in between could sign in as anybody.",
            hint="Unset it.",
            id="backend.E007",
        )


def _push() -> Iterable[CheckMessage]:
    if settings.PUSH_TRANSPORT == "console":
        yield Error(
            "PUSH_TRANSPORT is 'console': notifications would be printed, and nobody would get one.",
            hint="Set it to sdk or native, or unset it.",
            id="backend.E008",
        )
    if not settings.PUSH_CONNECTIONS or not settings.PUSH_SECONDS:
        yield Error(
            "PUSH_CONNECTIONS or PUSH_SECONDS is 0: no notification could be sent.",
            hint="Unset them.",
            id="backend.E009",
        )
    if settings.VAPID_PRIVATE_KEY and not _is_vapid_key(settings.VAPID_PRIVATE_KEY):
        yield Error(
            "VAPID_PRIVATE_KEY is not 32 bytes in base64url.",
            hint="Set it to the raw private key of a P-256 pair, once and for ever; or unset it, and browsers get nothing.",
            id="backend.E010",
        )
    if settings.VAPID_PRIVATE_KEY and not settings.VAPID_CONTACT.startswith(("mailto:", "https://")):
        yield Error(
            "VAPID_CONTACT is missing, or neither mailto: nor https://: push services would refuse our signature.",
            hint="Set it to an address at which you read letters.",
            id="backend.E011",
        )


def _is_vapid_key(text: str) -> bool:
    try:
        key = base64.b64decode(text.rstrip("=") + "=", altchars=b"-_", validate=True)
    except ValueError:
        return False
    return len(key) == VAPID_KEY_BYTES and 0 < int.from_bytes(key) < VAPID_KEY_END


@register(Tags.security)
def production_is_complete(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Errors for everything that a production start lacks or must not have; nothing in development and tests."""
    return [*_missing(), *_dangerous(), *_equality(), *_push(), *_receipts()] if settings.PRODUCTION else []


def warn_of_strong_login() -> None:
    """Log where the product signs in with a login that could step out of its role. Silent while the database is away."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        if can_step_out(cursor):
            logger.warning(
                "The login of DATABASE_URL owns the tables or may read the equality monitoring, so whoever breaks into the "
                "product may too. Give it a login that is a member of skills_app and of nothing else, and migrate with "
                "DATABASE_OWNER_URL."
            )
    connection.close()


def refuse_half_configured_start() -> None:
    """End the process, with the list of what is wrong, unless every system check passes."""
    try:
        call_command("check")
    except SystemCheckError as error:
        sys.exit(f"The server did not start.\n{error}")
    warn_of_strong_login()
