"""What is known of people at the moment in which it is decided what they are sent: for many at once, in six statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone

from backend.accounts.models import User
from matching.consent_notices import still_counts
from matching.models import Consent
from mobile_api.models import Device, PushLedger, PushPreference
from mobile_api.push.deciding import Channel, Person, Switch
from mobile_api.push.kinds import COUNTED
from mobile_api.push.quiet import QuietHours
from mobile_api.push.words import language_for

WEEK: Final = timedelta(days=7)
PLAIN: Final = Q(policy=None, reason__in=[PushLedger.Reason.SENT, PushLedger.Reason.WEEK_SHARED])
"""What everybody is told and was sent, or would have been but for a policy's news."""
_CHANNELS: Final = {Device.Kind.WEBPUSH: Channel.WEB, Device.Kind.FID: Channel.APP, Device.Kind.TOKEN: Channel.APP}


@dataclass(frozen=True)
class Reached:
    """Somebody, and where they are reached.

    Attributes:
        person: as the decision needs them, with all that they had.
        plain: the same, as if no policy had sent them anything: what others get must not hang on that.
        language: of their notifications: one whose words may be sent.
        devices: number of each device that works, and its channel.
    """

    person: Person
    plain: Person
    language: str
    devices: tuple[tuple[int, Channel], ...]

    def devices_of(self, kind: str) -> list[int]:
        """The devices that this kind goes to."""
        channels = self.person.channels_of(kind)
        return [device for device, channel in self.devices if channel in channels]


def switches(off: Collection[str]) -> frozenset[Switch]:
    """What is switched off, as it is stored: `KIND:CHANNEL`."""
    return frozenset((kind, Channel(channel)) for kind, _, channel in (text.partition(":") for text in off))


def quiet_hours_of(wishes: PushPreference) -> QuietHours:
    """Somebody's quiet hours."""
    return QuietHours(ZoneInfo(wishes.zone), wishes.quiet_from, wishes.quiet_until)


def people(user_ids: Collection[int], *, now: datetime) -> dict[int, Reached]:
    """Everybody of these accounts.

    Args:
        user_ids: numbers of accounts.
        now: the moment.
    """
    wishes = {row.user_id: row for row in PushPreference.objects.filter(user__in=user_ids)}
    devices: dict[int, list[tuple[int, Channel]]] = defaultdict(list)
    reachable = Device.objects.reachable().filter(user__in=user_ids).order_by("pk")
    for key, user_id, kind in reachable.values_list("pk", "user_id", "kind"):
        devices[user_id].append((key, _CHANNELS[Device.Kind(kind)]))
    had, unopened = _counted(user_ids, Q(decided_at__gt=now - WEEK)), _counted(user_ids, Q(day__gt=F("user__seen_on")))
    agreed = _agreed(user_ids, now)
    found = {}
    for user_id in user_ids:
        wish = wishes.get(user_id) or PushPreference(user_id=user_id)
        mine = tuple(devices[user_id])
        person = Person(
            quiet=quiet_hours_of(wish),
            channels=frozenset(channel for _, channel in mine),
            wakes=wish.wakes,
            paused_until=wish.paused_until,
            a_week=wish.a_week,
            merges=wish.merges,
            off=switches(wish.off),
            agreed=agreed[user_id],
            had=had[user_id].all,
            unopened=unopened[user_id].all,
        )
        plain = replace(person, had=had[user_id].plain, unopened=unopened[user_id].plain)
        language = language_for(wish.language, unchecked=settings.PUSH_UNCHECKED_LANGUAGES)
        found[user_id] = Reached(person, plain, language, mine)
    return found


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counted notifications: all that were sent, and those that would have been if no policy had sent any."""

    all: int = 0
    plain: int = 0


def _counted(user_ids: Collection[int], when: Q) -> dict[int, _Counts]:
    rows = PushLedger.objects.filter(when, user__in=user_ids, kind__in=COUNTED).order_by().values_list("user")
    sent, plain = Count("pk", filter=Q(reason=PushLedger.Reason.SENT)), Count("pk", filter=PLAIN)
    found = {user: _Counts(had, without) for user, had, without in rows.annotate(sent=sent, plain=plain)}
    return {user_id: found.get(user_id, _Counts()) for user_id in user_ids}


def _agreed(user_ids: Collection[int], now: datetime) -> dict[int, frozenset[str]]:
    pseudonyms = dict(User.objects.filter(pk__in=user_ids).values_list("pseudonym", "pk"))
    today = timezone.localdate(now)
    given: dict[int, set[str]] = defaultdict(set)
    for row in Consent.objects.filter(pseudonym__in=pseudonyms).last_words():
        if row.choice == Consent.Choice.GIVEN and still_counts(row.purpose, row.notice_version, today):
            given[pseudonyms[row.pseudonym]].add(row.purpose)
    return {user_id: frozenset(given[user_id]) for user_id in user_ids}
