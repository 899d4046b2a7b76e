"""Which applications somebody may see, and what is known about one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from backend.accounts.models import User
from courses.models import MemberRole, Opportunity
from courses.services.access import of_members
from matching.destinations import Destination, load_destinations
from matching.models import Application, HiddenFromEmployer


@lru_cache(maxsize=1)
def destinations() -> Mapping[str, Destination]:
    """The ILR codes that a report may carry. Read once a process."""
    return load_destinations(settings.BASE_DIR / "fixtures" / "ilr_destinations.csv")


def own_applications(by: User) -> QuerySet[Application]:
    """The applications of the person themselves; two people never share one."""
    rows: QuerySet[Application] = Application.objects.filter(resident__user=by)
    return rows


def received_applications(by: User, *, at_least: MemberRole = MemberRole.VIEWER) -> QuerySet[Application]:
    """What was sent to the organisations for which somebody acts. Whoever hides from an employer is not there for it.

    Each row knows its listing with the organisation, and as `applicant` the key of the account that applied.
    """
    listings = of_members(Opportunity.objects.all(), by=by, at_least=at_least).order_by().values("pk")
    hidden = HiddenFromEmployer.objects.for_rows(resident="resident", employer="opportunity__job__employer")
    rows: QuerySet[Application] = Application.objects.sent().filter(opportunity__in=listings).exclude(hidden)
    organisations = ("opportunity__course__provider", "opportunity__job__employer")
    return rows.select_related(*organisations, "run").annotate(applicant=F("resident__user"))


def count_by_status(rows: QuerySet[Application]) -> dict[str, int]:
    """How many stand in each state; states without any are left out."""
    counted: Any = rows.order_by().values("status").annotate(number=Count("pk")).order_by("status")
    return {row["status"]: row["number"] for row in counted}


def places_in_queues(runs: Iterable[int]) -> dict[int, int]:
    """Application to its place in the queue of its run, the first one 1: one statement for all runs."""
    place = Window(RowNumber(), partition_by="run", order_by=[F("submitted_at"), F("pk")])
    rows = Application.objects.filter(run__in=set(runs), status=Application.Status.WAITING).annotate(place=place)
    return dict(rows.order_by().values_list("pk", "place"))
