"""A person says what they want to be told on their phone, when, and how often; what waits for them is decided about anew."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.models import InboxItem
from mobile_api.models import PushDue, PushPreference
from mobile_api.models.push_preference import MOST_A_WEEK
from mobile_api.push.deciding import Channel

LONGEST_PAUSE: Final = timedelta(days=366)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


class PreferenceInvalid(InvalidInput):
    """A wish that can't be kept."""

    code = "PUSH_PREFERENCE_INVALID"
    message = "This can't be chosen."


@dataclass(frozen=True)
class Wishes:
    """What is changed; None stays as it is.

    Attributes:
        zone: name of a time zone, `Europe/London`.
        language: code of two or three letters.
        quiet_from: beginning of quiet hours.
        quiet_until: their end.
        wakes: whether what is urgent may come in them.
        a_week: 0 to 14.
        merges: whether several at once become one.
    """

    zone: str | None = None
    language: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    wakes: bool | None = None
    a_week: int | None = None
    merges: bool | None = None


def preference_of(user: User) -> PushPreference:
    """Somebody's wishes; not stored yet where they never said any."""
    return PushPreference.objects.filter(user=user).first() or PushPreference(user=user)


@transaction.atomic
def change(*, by: User, wishes: Wishes, now: datetime) -> PushPreference:
    """Change what is given.

    Raises:
        PreferenceInvalid.
    """
    if wishes.zone is not None and wishes.zone not in zoneinfo.available_timezones():
        raise PreferenceInvalid("We don't know this time zone. Please use a name like Europe/London.", field="zone")
    if wishes.language is not None and not _LANGUAGE.fullmatch(wishes.language):
        raise PreferenceInvalid("Please use a language code of two or three letters, like en.", field="language")
    if wishes.a_week is not None and not 0 <= wishes.a_week <= MOST_A_WEEK:
        raise PreferenceInvalid(f"Please use a number from 0 to {MOST_A_WEEK}.", field="a_week")
    given = {name: value for name, value in vars(wishes).items() if value is not None}
    return _stored(by, now, **given)


@transaction.atomic
def switch(*, by: User, kinds: Iterable[str], channels: Iterable[Channel], on: bool, now: datetime) -> PushPreference:
    """Switch kinds on or off, on these channels. Twice changes nothing."""
    row = _held(by)
    chosen = {f"{kind}:{channel.value}" for kind in kinds for channel in channels}
    off = set(row.off) - chosen if on else set(row.off) | chosen
    return _stored(by, now, off=sorted(off))


@transaction.atomic
def pause(*, by: User, until: datetime | None, now: datetime) -> PushPreference:
    """Send nothing before a moment; None: go on. What is told meanwhile stands in the inbox and is not sent later.

    Raises:
        PreferenceInvalid: more than a year away, or past.
    """
    if until is not None and not now < until <= now + LONGEST_PAUSE:
        raise PreferenceInvalid("Please use a moment within the next year.", field="until")
    return _stored(by, now, paused_until=until)


def _held(user: User) -> PushPreference:
    """Their row, locked: of two taps at once the second sees what the first has changed."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return preference_of(user)


def _stored(user: User, now: datetime, **changes: Any) -> PushPreference:
    row = _held(user)
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save()
    waiting = InboxItem.objects.filter(resident__user=user).values("pk")
    PushDue.objects.filter(pk__in=waiting, not_before__gt=now).update(not_before=now)
    return row
