"""News that somebody is told because of a policy, beside what everybody is told: from a budget of its own, within their own week. Pure.

What is decided for others must not hang on who is a member of anything. So a member's ordinary notifications are decided about, and paid
for from the budget that all share, as if no policy had sent them anything (`Reached.plain`). Only then their own week is looked at: what it
has no room for because of a policy's news is left out as `WEEK_SHARED`, and stays paid for, so that nobody else gets one more, or one less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mobile_api.push.deciding import Ask, Decision, Person, Reason, decide
from mobile_api.push.kinds import KINDS, Cap

LEFT_FREE: Final = 1
"""Notifications of somebody's week that no policy's news take: there may be news yet of what they look for themselves, jobs among it."""
_RIDES: Final = {Reason.SENT, Reason.WEEK_IS_FULL}
"""What of a policy's news goes along with a notification that is sent anyway."""


def within_week(person: Person, decisions: Sequence[Decision], kind_of: Callable[[int], str]) -> list[Decision]:
    """Return what changes because news of policies took a part of somebody's week; nothing where there were none.

    Args:
        person: with all that they had.
        decisions: about what everybody is told, the most important first, as if policies had sent nothing.
        kind_of: kind of an item, by its number.
    """
    room = person.a_week - person.had
    found = []
    for one in decisions:
        if one.is_sent and KINDS[kind_of(one.key)].cap is Cap.COUNTED:
            room -= 1
            if room < 0:
                found += [Decision(key, Reason.WEEK_SHARED) for key in (one.key, *one.leads)]
    return found


def beside(
    person: Person, sent: Sequence[Decision], asks: Sequence[Ask], kind_of: Callable[[int], str], *, now: datetime
) -> list[Decision]:
    """Decide about news of policies, after all else is decided. The budget has not been asked yet.

    Args:
        person: with all that they had before.
        sent: what they are sent at this moment besides.
        asks: the news.
        kind_of: kind of an item, by its number.
        now: the moment.

    Returns:
        The news' decisions. Where there is a notification that they can go along with, its decision too, with more leads: they take
        nothing of the week then, and no budget.
    """
    counted = sum(KINDS[kind_of(one.key)].cap is Cap.COUNTED for one in sent)
    week = replace(person, had=person.had + counted, a_week=max(person.a_week - LEFT_FREE, 0))
    decided = decide(week, asks, now=now)
    lead = next((one for one in sent if person.merges and KINDS[kind_of(one.key)].merges), None)
    riding = [one for one in decided if one.reason in _RIDES] if lead is not None else []
    if lead is None or not riding:
        return decided
    keys = {key for one in riding for key in (one.key, *one.leads)}
    along = [Decision(one.key, Reason.MERGED) if one.key in keys else one for one in decided]
    return [*along, replace(lead, leads=(*lead.leads, *sorted(keys)))]
