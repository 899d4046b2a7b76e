"""A resident hides from an employer, who then sees nothing of them: no application, no count, no sign that there is anybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.models import Employer
from matching.models import HiddenFromEmployer, Resident
from matching.services.application_news import forget_news_of_hidden
from matching.services.residents import locked_resident


class YouAreHidden(Refusal):
    """What the resident asks for would show them to an employer that they hide from."""

    code = "HIDDEN_FROM_EMPLOYER"
    message = (
        "You are hidden from this employer, so they can't see an application of yours. Show yourself to them first."
    )


@transaction.atomic
def hide_from_employer(*, by: User, employer_id: int, now: datetime) -> Employer:
    """From now on this employer sees nothing of them, what they sent before included. Doing it twice changes nothing.

    Raises:
        NotFound: there is no such employer that everybody may see.
    """
    employer = _find(Employer.objects.public().filter(pk=employer_id))
    HiddenFromEmployer.objects.get_or_create(
        resident=locked_resident(by=by), employer=employer, defaults={"hidden_at": now}
    )
    forget_news_of_hidden(employer)
    return employer


@transaction.atomic
def unhide_from_employer(*, by: User, employer_id: int) -> Employer:
    """From now on this employer may see them again, also one that nobody else sees any more. Doing it twice changes nothing.

    Raises:
        NotFound: there is no such employer that everybody may see, and they don't hide from one.
    """
    hidden = HiddenFromEmployer.objects.between(locked_resident(by=by), employer_id)
    employer = _find(
        Employer.objects.filter(Q(approval=Employer.Approval.APPROVED) | Q(pk__in=hidden.values("employer"))).filter(
            pk=employer_id
        )
    )
    hidden.delete()
    return employer


def require_shown(*, resident: Resident, employer_id: int) -> None:
    """Refuse what would show a resident to an employer that they hide from. Called in the transaction that would.

    Raises:
        YouAreHidden: says to the resident what to do; an employer never meets it.
    """
    if HiddenFromEmployer.objects.between(resident, employer_id).exists():
        raise YouAreHidden


def _find(rows: QuerySet[Employer]) -> Employer:
    employer = rows.first()
    if employer is None:
        raise NotFound(field="employer_id")
    return employer
