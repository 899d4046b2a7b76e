"""What GLA staff last decided about a name that the owners of an organisation proposed: its members are told, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from courses.models import OrganisationChange

_DECISIONS: Final = (OrganisationChange.Action.NAME_APPROVED, OrganisationChange.Action.NAME_REFUSED)


@dataclass(frozen=True)
class NameDecision:
    """A decision.

    Attributes:
        name: that was proposed.
        approved: whether the organisation has it since.
        reason: why not.
        at: when.
    """

    name: str
    approved: bool
    reason: str
    at: datetime


def name_decisions(column: str, keys: Collection[int]) -> dict[int, NameDecision]:
    """The last decision about each of these organisations that has had one, in one statement.

    Args:
        column: "provider" or "employer".
        keys: of the organisations.
    """
    rows = OrganisationChange.objects.filter(**{f"{column}__in": keys}, action__in=_DECISIONS)
    newest = rows.order_by(column, "-at", "-pk").distinct(column)
    return {
        key: NameDecision(fields["proposed_name"][0], action == OrganisationChange.Action.NAME_APPROVED, reason, at)
        for key, action, fields, reason, at in newest.values_list(column, "action", "fields", "reason", "at")
    }
