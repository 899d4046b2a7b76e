"""What policies in force add to one resident's list: the only place where a score meets a policy.

Only what `matching.inclusion.force` made of a row that two people agreed on comes through here, and only for its members.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matching.inclusion.force import Uplift
from matching.inclusion.policy import AnyPolicy
from matching.models import Resident
from matching.queries.membership import members_of
from matching.queries.policies import ActivePolicy
from matching.queries.prioritisation import groups
from matching.recommender.uplifts import Raise


def raises_for(resident: Resident, policies: Sequence[ActivePolicy], *, today: date) -> tuple[Raise, ...]:
    """Return what this resident's list raises today; nothing is asked where no policy in force has a price."""
    raising = [(one, one.uplift) for one in policies if one.uplift is not None]
    if not raising:
        return ()
    mine = members_of([one.force for one, _ in raising], [resident.pk], today=today)[resident.pk]
    return tuple(_raise(one, uplift) for one, uplift in raising if one.force.policy.name in mine)


def _raise(active: ActivePolicy, uplift: Uplift) -> Raise:
    return Raise(uplift.policy, uplift.amount, uplift.courses, uplift_words(active.force.policy), active.run)


def uplift_words(policy: AnyPolicy) -> str:
    """Why a course stands higher, as its resident reads it."""
    title = next((group.title for group in groups() if group.code == policy.group), policy.group)
    if policy.by_fact:
        return f"Some places on this course are kept in mind for this group: {title}. So it stands a little higher in your list."
    return f"You asked to be shown courses for this group: {title}. So this one stands a little higher in your list."
