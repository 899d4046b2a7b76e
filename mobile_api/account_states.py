"""Keeps our accounts in step with Firebase: those that were switched off, deleted or signed out there end here too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from backend.accounts.models import User
from courses.worker import PeriodicJob
from mobile_api.auth import STANDING, stand_as
from mobile_api.firebase import MOST_AT_ONCE, accounts

MOST_A_TURN: Final = 2_000
"""Accounts that are asked about in one turn of the job: twenty questions to Firebase, a few seconds."""
ASK_AGAIN: Final = timedelta(hours=20)
"""No account is asked about twice in this time."""


def check_accounts(now: datetime) -> str:
    """Ask about the accounts that were not asked about for longest. Returns what was found, in words.

    Raises:
        SignInUnavailable: Firebase does not answer; what was written before stays.
    """
    if settings.SIGN_IN == "development":
        return "Sign-in is not Firebase's here."
    known = User.objects.filter(firebase_uid__isnull=False, merged_into=None)
    due = known.exclude(firebase_checked_at__gt=now - ASK_AGAIN)
    oldest = due.order_by(F("firebase_checked_at").asc(nulls_first=True), "pk")
    asked = changed = 0
    while asked < MOST_A_TURN and (batch := list(oldest[:MOST_AT_ONCE])):
        found = accounts([str(user.firebase_uid) for user in batch])
        for user in batch:
            before = (user.firebase_state, user.tokens_valid_after)
            stand_as(user, found.get(str(user.firebase_uid)), now=now)
            changed += before != (user.firebase_state, user.tokens_valid_after)
        User.objects.bulk_update(batch, STANDING)
        asked += len(batch)
    return f"{asked} accounts asked about, {changed} stand differently now."


CHECK_ACCOUNTS: Final = PeriodicJob("check_accounts", every=timedelta(minutes=5), run=check_accounts)
