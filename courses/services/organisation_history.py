"""An organisation is saved with its history: one row a change, of it and of its members, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from courses.models import Employer, Opportunity, OrganisationChange, Provider
from courses.search import refresh_search
from courses.services.history import Act, as_json

_A: Final = OrganisationChange.Action
AUDITED: Final = {
    _A.REGISTERED: "ORGANISATION_REGISTERED",
    _A.DECIDED: "ORGANISATION_DECIDED",
    _A.NAME_APPROVED: "ORGANISATION_NAME_APPROVED",
    _A.NAME_REFUSED: "ORGANISATION_NAME_REFUSED",
    _A.CLAIM_GRANTED: "ROLE_GIVEN",
    _A.JOINED: "ROLE_GIVEN",
    _A.MEMBER_CHANGED: "ROLE_CHANGED",
    _A.MEMBER_REMOVED: "ROLE_TAKEN",
    _A.LEFT: "ROLE_TAKEN",
}
"""What goes to the audit log too, and under which name: roles, who may publish, and under which name it is known."""
NAME_PROPOSED: Final = "ORGANISATION_NAME_PROPOSED"
NAME_TAKEN_BACK: Final = "ORGANISATION_NAME_TAKEN_BACK"


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
    person = User.objects.filter(pk=concerning).first() if isinstance(concerning, int) else concerning
    audited = _audited_as(action, fields or {})
    if audited is not None:
        _audit(organisation, audited, act, person, fields or {})
    return OrganisationChange.objects.create(
        **owned_by(organisation),
        revision=organisation.revision,
        at=act.now,
        by=act.by,
        actor=act.actor,
        action=action,
        concerning=person,
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


def _audited_as(action: OrganisationChange.Action, fields: Mapping[str, tuple[Any, Any]]) -> str | None:
    """Its name in the audit log; None where it stays in the organisation's own history."""
    if action is _A.EDITED and "proposed_name" in fields:
        return NAME_PROPOSED if fields["proposed_name"][1] else NAME_TAKEN_BACK
    return AUDITED.get(action)


def _audit(
    organisation: Provider | Employer, name: str, act: Act, person: User | None, fields: Mapping[str, tuple[Any, Any]]
) -> None:
    """Codes only: what colleagues call somebody, and what anybody wrote, stays out of the log."""
    codes = {column: fields[column] for column in ("role", "approval") if column in fields}
    facts = {
        f"{column}_{when}": value
        for column, pair in codes.items()
        for when, value in zip(("was", "is"), pair, strict=True)
    }
    record(
        name,
        actor=AuditEntry.Actor(act.actor.value),
        by=act.by,
        subject=person,
        thing=organisation,
        now=act.now,
        facts=facts,
    )


def owned_by(organisation: Provider | Employer) -> dict[str, Provider | Employer]:
    """The column of an organisation's own rows that points to it."""
    return {organisation.column: organisation}
