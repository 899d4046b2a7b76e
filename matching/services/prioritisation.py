"""A person switches a group on or off for themselves. Effective at once: the next list is made with it or without it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.models import PrioritisationChoice
from matching.queries.policy_rules import rules
from matching.queries.prioritisation import OfferedGroup, offered_groups
from matching.services.residents import locked_resident


class GroupUnknown(InvalidInput):
    """Not a group, or one that is not offered now."""

    code = "GROUP_UNKNOWN"
    message = "We don't offer this group."


class GroupWordsChanged(InvalidInput):
    """The person was shown other words than those in force: they have not agreed to these."""

    code = "GROUP_WORDS_CHANGED"
    message = "The text about this group has changed. Please read it again first."


@transaction.atomic
def opt_in(*, by: User, group: str, version: str, now: datetime) -> OfferedGroup:
    """Switch a group on, after having read these words. Doing it again changes nothing.

    Raises:
        GroupUnknown, GroupWordsChanged.
    """
    offered = _offered(by, group, now)
    if offered.words.version != version:
        raise GroupWordsChanged(field="version")
    if not offered.opted_in:
        _record(offered, by=by, wants=True, now=now)
    return _offered(by, group, now)


@transaction.atomic
def opt_out(*, by: User, group: str, now: datetime) -> OfferedGroup:
    """Switch a group off. Doing it again changes nothing.

    Of a group in which a policy may take people in by what they told us about themselves, a no is kept from whoever says it:
    it ends that too.

    Raises:
        GroupUnknown.
    """
    offered = _offered(by, group, now)
    may_be_by_fact = rules().groups[group].by_fact
    if offered.opted_in or offered.asked_again or (may_be_by_fact and not offered.said_no):
        _record(offered, by=by, wants=False, now=now)
    return _offered(by, group, now)


def _offered(by: User, code: str, now: datetime) -> OfferedGroup:
    locked_resident(by=by)  # two taps at once are written one after the other
    found = next((one for one in offered_groups(by=by, today=timezone.localdate(now)) if one.group.code == code), None)
    if found is None:
        raise GroupUnknown(field="group")
    return found


def _record(offered: OfferedGroup, *, by: User, wants: bool, now: datetime) -> None:
    PrioritisationChoice.objects.create(
        resident=by.resident,
        group=offered.group.code,
        wants=wants,
        words_version=offered.words.version,
        words=offered.words.words,
        at=now,
    )
