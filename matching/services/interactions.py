"""A resident keeps an opportunity for later, or asks not to see it again."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound
from courses.models import Opportunity
from matching.models import DismissedOpportunity, SavedOpportunity
from matching.queries.put_away import measured
from matching.services.feedback import Kind, leave_event
from matching.services.order import settle
from matching.services.residents import locked_resident


class OpportunityNotFound(NotFound):
    """There is no such opportunity, or it is not open to the public."""

    code = "OPPORTUNITY_NOT_FOUND"
    message = "We can't find that course or job. It may have closed."


class ReasonUnknown(InvalidInput):
    """Not one of the reasons that we offer."""

    code = "REASON_UNKNOWN"
    message = "Please pick one of the reasons that we offer."


@transaction.atomic
def save_opportunity(*, by: User, opportunity_id: int, now: datetime, made_at: datetime | None = None) -> Opportunity:
    """Keep a live opportunity for later. Saying it twice changes nothing; it also takes a dismissal back."""
    opportunity = find_opportunity(live_opportunities(opportunity_id, now))
    resident = locked_resident(by=by)
    saved, dismissed = _registers(opportunity_id)
    decides = settle(resident, made_at, now, saved, dismissed)
    if saved in decides:
        _, is_new = SavedOpportunity.objects.get_or_create(
            resident=resident, opportunity=opportunity, defaults={"saved_at": now}
        )
        if is_new:
            leave_event(resident=resident, kind=Kind.SAVED, opportunity=opportunity, now=now)
    if dismissed in decides:
        DismissedOpportunity.objects.filter(resident=resident, opportunity=opportunity).delete()
    return opportunity


@transaction.atomic
def unsave_opportunity(*, by: User, opportunity_id: int, now: datetime, made_at: datetime | None = None) -> Opportunity:
    """Keep it no longer, even when it has closed since. Saying it twice changes nothing while it is live."""
    resident = locked_resident(by=by)
    kept = SavedOpportunity.objects.filter(resident=resident, opportunity_id=opportunity_id)
    opportunity = find_opportunity(
        live_opportunities(opportunity_id, now) | Opportunity.objects.filter(pk__in=kept.values("opportunity"))
    )
    settle(resident, made_at, now, _registers(opportunity_id)[0])
    kept.delete()
    return opportunity


@transaction.atomic
def dismiss_opportunity(
    *, by: User, opportunity_id: int, reason: str, now: datetime, made_at: datetime | None = None
) -> Opportunity:
    """Never recommend it to this resident again, and less of what it was put away for. Search still finds it.

    Saying it twice keeps the newer reason.
    """
    if reason not in DismissedOpportunity.Reason.values:
        raise ReasonUnknown(field="reason")
    opportunity = find_opportunity(live_opportunities(opportunity_id, now))
    resident = locked_resident(by=by)
    saved, dismissed = _registers(opportunity_id)
    decides = settle(resident, made_at, now, saved, dismissed)
    if dismissed in decides:
        of_it = measured(opportunity, reason=reason, resident=resident)
        said = {"reason": reason, "measure": of_it.measure, "wrong_times": list(of_it.wrong_times)}
        _, is_new = DismissedOpportunity.objects.update_or_create(
            resident=resident, opportunity=opportunity, defaults={**said, "dismissed_at": now}
        )
        if is_new:
            leave_event(resident=resident, kind=Kind.DISMISSED, opportunity=opportunity, now=now, reason=reason)
    if saved in decides:
        SavedOpportunity.objects.filter(resident=resident, opportunity=opportunity).delete()
    return opportunity


@transaction.atomic
def restore_opportunity(
    *, by: User, opportunity_id: int, now: datetime, made_at: datetime | None = None
) -> Opportunity:
    """Take a dismissal back, even when it has closed since. Saying it twice changes nothing while it is live."""
    resident = locked_resident(by=by)
    dismissed = DismissedOpportunity.objects.filter(resident=resident, opportunity_id=opportunity_id)
    opportunity = find_opportunity(
        live_opportunities(opportunity_id, now) | Opportunity.objects.filter(pk__in=dismissed.values("opportunity"))
    )
    settle(resident, made_at, now, _registers(opportunity_id)[1])
    dismissed.delete()
    return opportunity


def _registers(opportunity_id: int) -> tuple[str, str]:
    """Two things are decided about an opportunity: whether it is kept, and whether it is put away."""
    return f"saved:{opportunity_id}", f"dismissed:{opportunity_id}"


def live_opportunities(opportunity_id: int, now: datetime) -> models.QuerySet[Opportunity]:
    """The opportunity of this key, where it is open to everybody."""
    live: models.QuerySet[Opportunity] = Opportunity.objects.live(today=timezone.localdate(now))
    return live.filter(pk=opportunity_id)


def find_opportunity(rows: models.QuerySet[Opportunity]) -> Opportunity:
    """The first of them.

    Raises:
        OpportunityNotFound: there is none.
    """
    opportunity = rows.first()
    if opportunity is None:
        raise OpportunityNotFound(field="opportunity_id")
    return opportunity
