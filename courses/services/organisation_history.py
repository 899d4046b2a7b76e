"""An organisation is saved with its history: one row a change, of it and of its members, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.accounts.models import User
from courses.models import Employer, Opportunity, OrganisationChange, Provider
from courses.search import refresh_search
from courses.services.history import Act, as_json


def record_organisation_change(
    organisation: Provider | Employer,
    action: OrganisationChange.Action,
    act: Act,
    *,
    concerning: User | int | None = None,
    fields: Mapping[str, tuple[Any, Any]] | None = None,
) -> OrganisationChange:
    """Write down what was done to an organisation.

    Args:
        organisation: after the change, with its new revision.
        action: what was done.
        act: by whom, when, why.
        concerning: the account whose membership it is about, or its key.
        fields: column to (before, after).
    """
    return OrganisationChange.objects.create(
        **owned_by(organisation),
        revision=organisation.revision,
        at=act.now,
        by=act.by,
        actor=act.actor,
        action=action,
        concerning_id=concerning.pk if isinstance(concerning, User) else concerning,
        reason=act.reason,
        fields=as_json(fields),
    )


def save_organisation(
    row: Provider | Employer, changed: Mapping[str, tuple[Any, Any]], action: OrganisationChange.Action, act: Act
) -> None:
    """Write these columns of a locked organisation, its history, and its new name into the search."""
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    if "approval" in changed:
        row.approval_changed_at = act.now
    row.revision += 1
    row.save(update_fields=[*changed, "approval_changed_at", "revision"])
    record_organisation_change(row, action, act, fields=changed)
    if "name" in changed:
        refresh_search(Opportunity.objects.of_organisation(row).values_list("pk", flat=True))


def owned_by(organisation: Provider | Employer) -> dict[str, Provider | Employer]:
    """The column of an organisation's own rows that points to it."""
    return {organisation.column: organisation}
