"""GLA staff name analysts, and end that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.services.access import is_staff, require_staff
from matching.models import AnalystGrant
from matching.models.analyst import REASON_LENGTH
from matching.services.residents import plain_text


class ReasonMissing(InvalidInput):
    """Why somebody may see figures is kept with the grant."""

    code = "REASON_MISSING"
    message = "Please say why."


class NotForOneself(Refusal):
    """Nobody lets themselves in."""

    code = "NOT_FOR_ONESELF"
    message = "Please ask a colleague to do this for your account."


class NotAnAnalyst(Refusal):
    """There is nothing to end."""

    code = "NOT_AN_ANALYST"
    message = "This account is no analyst's."


class AnalystsAndStaffOnly(Refusal):
    """What everybody is recommended is for people who answer for it."""

    code = "ANALYSTS_AND_STAFF_ONLY"
    message = "Only an analyst or GLA staff can do this."


def require_analyst_or_staff(by: User) -> None:
    """Refuse whoever is neither, by our own database.

    Raises:
        AnalystsAndStaffOnly.
    """
    if not is_staff(by) and not (by.is_active and AnalystGrant.objects.open().filter(user=by).exists()):
        raise AnalystsAndStaffOnly


@transaction.atomic
def grant_analyst(*, user: User, by: User, reason: str, now: datetime) -> AnalystGrant:
    """Let an account read the analysts' figures. Doing it twice changes nothing.

    Raises:
        StaffOnly, NotForOneself, ReasonMissing, TooLong, NotAllowed.
    """
    require_staff(by)
    if user.pk == by.pk:
        raise NotForOneself
    words = plain_text("reason", reason, limit=REASON_LENGTH)
    if not words:
        raise ReasonMissing(field="reason")
    given = {"granted_at": now, "granted_by": by, "reason": words}
    grant, _ = AnalystGrant.objects.get_or_create(user=user, ended_at=None, defaults=given)
    return grant


@transaction.atomic
def end_analyst(*, user: User, by: User, now: datetime) -> AnalystGrant:
    """From now on the account reads no figures; the grant stays as history.

    Raises:
        StaffOnly, NotAnAnalyst.
    """
    require_staff(by)
    grant = AnalystGrant.objects.open().select_for_update().filter(user=user).first()
    if grant is None:
        raise NotAnAnalyst
    grant.ended_at, grant.ended_by = now, by
    grant.save(update_fields=["ended_at", "ended_by"])
    return grant
