"""GLA staff decide which organisations may publish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import Employer, Organisation, OrganisationChange, Provider
from courses.services.access import every, require_staff
from courses.services.history import Act, column_values, differences
from courses.services.moves import reinstate_listings_of, require_revision, withdraw_listings_of
from courses.services.organisation_fields import clean_reason
from courses.services.organisation_history import save_organisation
from courses.services.publication_lock import refuse_while_publishing
from courses.services.releasing import AT_ONCE, release_waiting

A = Organisation.Approval


class Decision(Enum):
    """What can be decided about an organisation."""

    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    SUSPEND = "SUSPEND"
    REINSTATE = "REINSTATE"


@dataclass(frozen=True)
class Step:
    """Where a decision starts and leads; one that ends in a no needs a reason and takes the listings down."""

    source: frozenset[str]
    target: A
    is_no: bool = False


STEPS: Final[dict[Decision, Step]] = {
    Decision.APPROVE: Step(frozenset({A.PENDING, A.REFUSED}), A.APPROVED),
    Decision.REFUSE: Step(frozenset({A.PENDING}), A.REFUSED, is_no=True),
    Decision.SUSPEND: Step(frozenset({A.APPROVED}), A.SUSPENDED, is_no=True),
    Decision.REINSTATE: Step(frozenset({A.SUSPENDED}), A.APPROVED),
}


class DecisionNotPossible(Refusal):
    """The organisation does not stand where this decision starts."""

    code = "DECISION_NOT_POSSIBLE"
    message = "This can't be decided from where the organisation stands now. Please look at its state again."


def decide_on_organisation(
    *,
    model: type[Provider | Employer],
    pk: int,
    decision: Decision,
    by: User,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
) -> Provider | Employer:
    """Approve, refuse, suspend or reinstate. After a no, nothing of the organisation stays public or on its way there.

    After a yes, what waited in review only for it is released, and what a no took down of a publisher's file is shown again.

    `revision` is that of the organisation as it was looked at; None where the caller has just read it.

    Raises:
        StaffOnly, NotFound, ChangedMeanwhile, DecisionNotPossible, ReasonNeeded, TextTooLong, TextUnreadable, HtmlNotAllowed.
        UploadIsBeingPublished: its listings would come up behind the decision.
    """
    require_staff(by)
    row = _decide(model, pk, decision, Act(by, now, clean_reason(reason), as_staff=True), revision)
    if row.may_publish:
        # Listing by listing, after the decision counts: nothing is held for long, and the calendar does what is left.
        release_waiting(now=now, organisation=row, most=AT_ONCE)
    return row


@transaction.atomic
def _decide(
    model: type[Provider | Employer], pk: int, decision: Decision, act: Act, revision: int | None
) -> Provider | Employer:
    row: Provider | Employer | None = every(model).select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(field="id")
    require_revision(row, revision)
    step = STEPS[decision]
    if row.approval not in step.source:
        raise DecisionNotPossible
    refuse_while_publishing(model, pk)
    if step.is_no and not act.reason:
        raise ReasonNeeded(field="reason")
    was_no_because = row.approval_reason
    after = {"approval": step.target, "approval_reason": act.reason if step.is_no else ""}
    changed = differences(column_values(row, tuple(after)), after)
    save_organisation(row, changed, OrganisationChange.Action.DECIDED, act)
    if step.is_no:
        withdraw_listings_of(row, act)
    else:
        reinstate_listings_of(row, was_no_because, replace(act, reason=""))
    return row
