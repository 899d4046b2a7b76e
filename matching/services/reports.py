"""A resident reports a listing; what follows is counted without them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Min

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.models import Opportunity, ReportTally
from courses.services.reports import Counted, set_report_tallies
from matching.models import Report
from matching.models.report import WORDS_LENGTH
from matching.services.interactions import find_opportunity, live_opportunities
from matching.services.residents import locked_resident, plain_text

MOST_A_DAY: Final = 10
_DAY: Final = timedelta(days=1)


class ReportKindUnknown(InvalidInput):
    """Not one of the kinds that we offer."""

    code = "REPORT_KIND_UNKNOWN"
    message = "Please pick one of the things that we offer."


class TooManyReports(Refusal):
    """More than a person who looks for something runs into."""

    code = "TOO_MANY_REPORTS"
    message = f"Thank you, that's a lot of reports for one day. You can report {MOST_A_DAY} listings in 24 hours."


@transaction.atomic
def report_opportunity(*, by: User, opportunity_id: int, kind: str, words: str = "", now: datetime) -> Opportunity:
    """Say that something is wrong with a live listing. Saying it again replaces what was said before.

    Raises:
        OpportunityNotFound, ReportKindUnknown, TooLong, NotAllowed, TooManyReports.
    """
    if kind not in ReportTally.Kind.values:
        raise ReportKindUnknown(field="kind")
    cleaned = plain_text("words", words, limit=WORDS_LENGTH)
    opportunity = find_opportunity(live_opportunities(opportunity_id, now))
    # Held, so that two requests at once can't pass the limit together.
    resident = locked_resident(by=by)
    lately = Report.objects.filter(resident=resident, at__gt=now - _DAY).exclude(opportunity=opportunity)
    if lately.count() >= MOST_A_DAY:
        raise TooManyReports
    Report.objects.update_or_create(
        resident=resident, opportunity=opportunity, defaults={"kind": kind, "words": cleaned, "at": now}
    )
    count_reports(opportunity, now=now)
    return opportunity


def count_reports(opportunity: Opportunity, *, now: datetime) -> None:
    """Count anew how many people report what of a listing."""
    set_report_tallies(opportunity.pk, _counted(opportunity), now=now)


def _counted(opportunity: Opportunity) -> dict[str, Counted]:
    """How many people report what since the listing was last confirmed: a confirmation has answered what was before it."""
    reports = Report.objects.filter(opportunity=opportunity)
    if opportunity.confirmed_at is not None:
        reports = reports.filter(at__gt=opportunity.confirmed_at)
    rows = reports.order_by().values_list("kind").annotate(Count("pk"), Min("at"), Max("at"))
    return {kind: Counted(people, oldest, newest) for kind, people, oldest, newest in rows}
