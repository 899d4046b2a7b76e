"""The account behind a verified sign-in: a new one on the first visit, and a note of the day on later ones."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from backend.accounts.models import User
from matching.queries.erasures import was_erased_since
from mobile_api.id_token import IdToken, SignInRefused


class AccountErased(SignInRefused):
    """A sign-in from before the account was erased: it must not bring back what was just deleted."""

    code = "ACCOUNT_ERASED"
    message = "This account was deleted. If you want a new one, please sign in again."


def account_of(claims: IdToken, *, now: datetime) -> User:
    """The account of a verified token. One statement for somebody who was here today already.

    Raises:
        AccountErased: it was erased after this sign-in.
    """
    user = User.objects.filter(firebase_uid=claims.uid).first()
    if user is None:
        if was_erased_since(claims.uid, claims.signed_in_at):
            raise AccountErased
        return User.objects.for_firebase_uid(claims.uid)
    today = timezone.localdate(now)
    if user.is_active and user.seen_on < today:
        User.objects.filter(pk=user.pk, seen_on__lt=today).update(seen_on=today)
    return user
