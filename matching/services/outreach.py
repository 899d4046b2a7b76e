"""Members of a policy are told of its programme's courses: by outreach at any time, by an earlier push on the morning of the news.

It is told beside what everybody is told: nobody else's item is made, changed or left out by it, and whether it goes to a phone is
decided from a budget of its own (`mobile_api.push.sharing`). About jobs nobody is told anything because of a group: who is recruited is
never chosen by one, and whether an order of news about jobs is part of that no court has said (Equality Act 2010 ss.39, 158 and 159).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from courses.cron import Cron
from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.inclusion.policy import EarlierPush, Outreach, programme_of
from matching.models import HeldNews, InboxItem, Resident
from matching.queries.membership import members_of
from matching.queries.policies import ActivePolicy, policies_in_force
from matching.services.inbox import KEPT, Kind, inbox_item, tell_all
from matching.services.matcher import current_matcher
from matching.services.nearest import Nearby, in_lots, looking
from matching.services.news import published_yesterday
from matching.services.releases import MatcherNotReady

NEAREST: Final = 60
"""A course that somebody is told of must be among so many nearest of all that is open to them: it would stand in their list."""
ONCE_IN: Final = timedelta(days=7)
"""Nobody is told more often because of policies, but of what is new."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One policy, and what its members may be told of today.

    Attributes:
        active: the policy.
        courses: keys.
        new: of these: what others are not told of yet.
    """

    active: ActivePolicy
    courses: frozenset[int]
    new: frozenset[int]


def tell_outreach(*, now: datetime) -> int:
    """Tell members of courses that they were never told of: one in seven days, and what others are told later at once. Returns how many.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    today = timezone.localdate(now)
    held = frozenset(HeldNews.objects.waiting().values_list("course", flat=True))
    return _tell([_telling(one, held) for one in _in_force(Outreach, today)], now)


def tell_earlier(*, now: datetime) -> int:
    """Tell members of what was published yesterday in their programme, before `tell_strong_matches` tells everybody. Returns how many.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    today = timezone.localdate(now)
    fresh = published_yesterday(today)
    found = []
    for one in _in_force(EarlierPush, today):
        new = programme_of(one.force.policy) & fresh
        if new:
            found.append(Telling(one, new, new))
    return _tell(found, now)


def _in_force(measure: type[Outreach | EarlierPush], today: date) -> list[ActivePolicy]:
    active = policies_in_force(today=today)
    return [one for one in active if isinstance(one.force.policy.measure, measure) and programme_of(one.force.policy)]


def _telling(active: ActivePolicy, held: frozenset[int]) -> Telling:
    courses = programme_of(active.force.policy)
    return Telling(active, courses, courses & held)


def _tell(tellings: Sequence[Telling], now: datetime) -> int:
    if not tellings:
        return 0
    today = timezone.localdate(now)
    nearby = Nearby.of(current_matcher(today=today))
    about = Opportunity.objects.live(today=today).in_bulk(list(frozenset().union(*(one.courses for one in tellings))))
    told = 0
    for people in in_lots(looking()):
        told += _tell_lot(people, tellings, nearby, about, now)
    return told


def _tell_lot(
    people: Sequence[Resident],
    tellings: Sequence[Telling],
    nearby: Nearby,
    about: dict[int, Opportunity],
    now: datetime,
) -> int:
    names = members_of(
        [one.active.force for one in tellings], [one.pk for one in people], today=timezone.localdate(now)
    )
    members = [one for one in people if names[one.pk]]
    if not members:
        return 0
    had = _had(members, now)
    items = []
    for one, near in zip(members, nearby.close_to(members, NEAREST), strict=True):
        mine = [telling for telling in tellings if telling.active.force.policy.name in names[one.pk]]
        found = _choice(mine, [key for key in near if key in about and key not in had[one.pk].courses], had[one.pk])
        if found is not None:
            items.append(_item(one, about[found[0]], found[1], now))
    tell_all(items)
    return len(items)


@dataclass(frozen=True, slots=True)
class _Had:
    """What somebody was told.

    Attributes:
        courses: that an item was about.
        lately: of these: those of the last days for which a policy was the reason.
    """

    courses: set[int]
    lately: set[int]


def _had(people: Sequence[Resident], now: datetime) -> dict[int, _Had]:
    found = {one.pk: _Had(set(), set()) for one in people}
    rows = InboxItem.objects.filter(resident__in=people, kind=Kind.STRONG_MATCH, opportunity__isnull=False)
    for resident, course, policy, at in rows.values_list("resident", "opportunity", "policy", "told_at"):
        found[resident].courses.add(course)
        if policy and at > now - ONCE_IN:
            found[resident].lately.add(course)
    return found


def _choice(mine: Sequence[Telling], near: Sequence[int], had: _Had) -> tuple[int, Telling] | None:
    """What to tell of: the nearest of what others are told later, else the nearest of all, unless something was told lately."""
    for key in near:
        for telling in mine:
            if key in telling.new:
                return key, telling
    if had.lately:
        return None
    return next(((key, telling) for key in near for telling in mine if key in telling.courses), None)


def _item(resident: Resident, course: Opportunity, telling: Telling, now: datetime) -> InboxItem:
    """The words are those of any other news, so that a screen that somebody else sees tells nothing."""
    item = inbox_item(
        resident=resident,
        kind=Kind.STRONG_MATCH,
        about=course,
        occasion=f"policy:{telling.active.row.pk}",
        facts={"count": 1},
        now=now,
        expires_at=now + KEPT,
    )
    item.policy = telling.active.row
    return item


def _outreach_in_words(now: datetime) -> str:
    try:
        return f"{tell_outreach(now=now):,} members told of a course of their programme."
    except MatcherNotReady:
        return "No matcher was fitted yet."


def _earlier_in_words(now: datetime) -> str:
    try:
        return f"{tell_earlier(now=now):,} members told of what is new in their programme."
    except MatcherNotReady:
        return "No matcher was fitted yet."


TELL_EARLIER: Final = PeriodicJob(
    "tell_earlier",
    at=Cron("0 8 * * *"),  # when quiet hours end, where nobody has changed them
    every=timedelta(days=1),
    run=_earlier_in_words,
    lease=timedelta(hours=1),
)
TELL_OUTREACH: Final = PeriodicJob(
    "tell_outreach",
    at=Cron("0 10 * * *"),  # after what everybody is told
    every=timedelta(days=1),
    run=_outreach_in_words,
    lease=timedelta(hours=2),
)
