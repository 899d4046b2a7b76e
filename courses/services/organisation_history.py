"""The history of an organisation and its members: one row a change, written in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.accounts.models import User
from courses.models import Employer, OrganisationChange, Provider
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


def owned_by(organisation: Provider | Employer) -> dict[str, Provider | Employer]:
    """The column of an organisation's own rows that points to it."""
    return {organisation.column: organisation}
