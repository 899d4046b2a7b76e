"""What `node(id:)` may fetch of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from courses.models import (
    Borough,
    Course,
    CourseRun,
    Employer,
    Job,
    JobLocation,
    Opportunity,
    Provider,
    Skill,
    Venue,
)
from courses.services.access import of_members
from mobile_api.catalogue.loaders import Concrete, LiveOpportunity
from mobile_api.context import Context
from mobile_api.node import Fetch


def live_opportunity(context: Context, key: str, kind: type[Concrete] | None = None) -> Concrete | None:
    """An open course or job; with `kind`, only of that kind."""
    if not key.isdigit():
        return None
    found = context.loader(LiveOpportunity).load(int(key))
    return found if kind is None or isinstance(found, kind) else None


def _opportunity(kind: type[Concrete]) -> Fetch:
    return lambda context, key: live_opportunity(context, key, kind)


def _row(rows: Callable[[], QuerySet[Any]]) -> Fetch:
    def fetch(_context: Context, key: str) -> Model | None:
        return rows().filter(pk=key).first() if key.isdigit() else None

    return fetch


def _organisation(model: type[Provider | Employer]) -> Fetch:
    """An organisation that everybody may see; one that is not approved, only its own members."""

    def fetch(context: Context, key: str) -> Model | None:
        if not key.isdigit():
            return None
        everything: QuerySet[Any] = model.objects.all()
        mine = everything.none() if context.user is None else of_members(everything, by=context.user)
        return (model.objects.public() | mine).filter(pk=key).first()

    return fetch


def _venue(context: Context, key: str) -> Venue | None:
    """A place that is nobody's own, or where something happens that is open to everybody; of a register, only its members."""
    if not key.isdigit():
        return None
    rows = Venue.objects.select_related("borough")
    shown = Opportunity.objects.live(today=context.today).order_by().values("pk")
    taught = CourseRun.objects.filter(venue=OuterRef("pk"), course__in=shown)
    worked = JobLocation.objects.filter(venue=OuterRef("pk"), job__in=shown)
    public = rows.filter(Q(provider=None, employer=None) | Exists(taught) | Exists(worked))
    mine = rows.none() if context.user is None else of_members(rows, by=context.user)
    return (public | mine).filter(pk=key).first()


def _borough(_context: Context, key: str) -> Borough | None:
    return Borough.objects.filter(pk=key).first()


NODES: Final[Mapping[str, Fetch]] = {
    "Course": _opportunity(Course),
    "Job": _opportunity(Job),
    "Provider": _organisation(Provider),
    "Employer": _organisation(Employer),
    "Venue": _venue,
    "Borough": _borough,
    "Skill": _row(Skill.objects.all),
}
