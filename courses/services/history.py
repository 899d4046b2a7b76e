"""The history of a listing: one row a change, written in the transaction of the change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from backend.accounts.models import User
from courses.models import ListingChange, Opportunity
from courses.services.access import is_staff


@dataclass(frozen=True)
class Act:
    """Who did something, when, and why. `by` is None where the service itself acted; `as_staff`: as GLA staff, not as a member."""

    by: User | None
    now: datetime
    reason: str = ""
    as_staff: bool = False

    @property
    def actor(self) -> ListingChange.Actor:
        """In which part."""
        if self.by is None:
            return ListingChange.Actor.SYSTEM
        return ListingChange.Actor.STAFF if self.as_staff and is_staff(self.by) else ListingChange.Actor.MEMBER


def record_change(
    opportunity: Opportunity,
    action: ListingChange.Action,
    act: Act,
    *,
    from_status: str = "",
    fields: Mapping[str, tuple[Any, Any]] | None = None,
) -> ListingChange:
    """Write down what was done to a listing.

    Args:
        opportunity: after the change, with its new revision.
        action: what was done.
        act: by whom.
        from_status: where it stood before, when it moved.
        fields: column or part to (before, after).
    """
    moved = (from_status, opportunity.status) if from_status else ("", "")
    change = change_of(opportunity.pk, opportunity.revision, action, act, moved=moved, fields=fields)
    change.save()
    return change


def change_of(
    opportunity_id: int,
    revision: int,
    action: ListingChange.Action,
    act: Act,
    *,
    moved: tuple[str, str] = ("", ""),
    fields: Mapping[str, tuple[Any, Any]] | None = None,
) -> ListingChange:
    """The row of a change, not saved: for those who write many at once. `moved`: from which state to which."""
    return ListingChange(
        opportunity_id=opportunity_id,
        revision=revision,
        at=act.now,
        by=act.by,
        actor=act.actor,
        action=action,
        from_status=moved[0],
        to_status=moved[1],
        reason=act.reason,
        fields=as_json(fields),
    )


def as_json(fields: Mapping[str, tuple[Any, Any]] | None) -> dict[str, list[Any]]:
    """What changed, as the history keeps it: dates, moments and money as text."""
    plain: dict[str, list[Any]] = json.loads(json.dumps(dict(fields or {}), cls=DjangoJSONEncoder))
    return plain


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between two states of the same columns."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}


def column_values(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    """The values of these columns."""
    return {name: getattr(row, name) for name in names}
