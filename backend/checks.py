"""System checks: a half-configured production start is refused, and the message says what is missing."""

from __future__ import annotations

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


def _equality() -> Iterable[CheckMessage]:
    if settings.EQUALITY_KEYS and len(settings.EQUALITY_PSEUDONYM_KEY) < MINIMUM_PSEUDONYM_KEY_LENGTH:
        yield Error(
            "EQUALITY_PSEUDONYM_KEY is missing or too short: answers could be guessed back to people.",
            hint="Set it to 32 random characters or more, once and for ever; or unset EQUALITY_KEYS, and nothing is asked.",
            id="backend.E007",
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


@register(Tags.security)
def production_is_complete(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Errors for everything that a production start lacks or must not have; nothing in development and tests."""
    return [*_missing(), *_dangerous(), *_equality()] if settings.PRODUCTION else []


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
