"""Accounts that somebody names at the terminal."""

from __future__ import annotations

from django.core.management.base import CommandError

from backend.accounts.models import User


def account_by_email(address: str) -> User:
    """The account with this address.

    Raises:
        CommandError: there is none.
    """
    found = User.objects.filter(email=address).first()
    if found is None:
        raise CommandError("No account has this email. Give one that has been here before.")
    return found
