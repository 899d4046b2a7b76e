"""The name of an organisation that is known by it: its owners propose another, GLA staff decide, so that nobody poses as others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import Employer, Organisation, OrganisationChange, Provider
from courses.services.access import every, require_staff
from courses.services.history import Act, column_values, differences
from courses.services.moves import require_revision
from courses.services.organisation_fields import clean_reason
from courses.services.organisation_history import save_organisation

KNOWN_BY_NAME: Final = frozenset({Organisation.Approval.APPROVED, Organisation.Approval.SUSPENDED})
"""One that was approved under its name. Before that nobody sees it, and the approval is of the name too."""


class NoNameProposed(Refusal):
    """There is nothing to decide: somebody was quicker, or its owners have thought better of it."""

    code = "NO_NAME_PROPOSED"
    message = "No new name waits for a decision here. Please look at the organisation again."


def proposal(row: Provider | Employer, name: str, *, now: datetime) -> dict[str, Any]:
    """The columns after its owners have asked for this name. Its own name takes a proposal back; the same again is no news."""
    if name == row.name:
        return {"proposed_name": "", "proposed_at": None}
    if name == row.proposed_name:
        return {}
    return {"proposed_name": name, "proposed_at": now}


@transaction.atomic
def decide_on_name(
    *,
    model: type[Provider | Employer],
    pk: int,
    approve: bool,
    by: User,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
) -> Provider | Employer:
    """Let an organisation have the name that its owners propose, or keep the old one, for a reason that its members read.

    `revision` is that of the organisation as it was looked at; None where the caller has just read it.

    Raises:
        StaffOnly, NotFound, ChangedMeanwhile, NoNameProposed, ReasonNeeded, and the refusals of `clean_reason`.
    """
    require_staff(by)
    act = Act(by, now, clean_reason(reason), as_staff=True)
    row: Provider | Employer | None = every(model).select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(field="id")
    require_revision(row, revision)
    if not row.proposed_name:
        raise NoNameProposed
    if not approve and not act.reason:
        raise ReasonNeeded(field="reason")
    after = {"name": row.proposed_name if approve else row.name, "proposed_name": "", "proposed_at": None}
    changed = differences(column_values(row, tuple(after)), after)
    action = OrganisationChange.Action.NAME_APPROVED if approve else OrganisationChange.Action.NAME_REFUSED
    save_organisation(row, changed, action, act)
    return row
