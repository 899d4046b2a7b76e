"""Made-up listings that stand somewhere on their way: a draft, one that goes live later, one that waits for GLA staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from courses.drafts import CourseDraft, JobDraft, RunDraft, VenueDraft
from courses.models import Course, Employer, EmployerMember, Job, Opportunity, ProviderMember
from courses.services.courses import create_course
from courses.services.jobs import create_job
from courses.services.publishing import submit_listing
from courses.services.venues import create_venue

_MONEY: Final = frozenset({"cost_gbp", "pay_min", "pay_max"})


@transaction.atomic
def load_demo_listings(*, path: Path, now: datetime) -> list[str]:
    """Write the listings of a file that are not there yet, each through the services, as its person of the demonstration.

    The file is a list of objects, each with `by` (who writes it, a member of one organisation), a `reference`, and `course`
    with `runs`, or `job` with a `venue`: the fields of their drafts; days count from now. `submit`, or `publish_in_days`,
    sends it on its way.

    Returns:
        A line a listing: where it stands.
    """
    listings: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [_line(_there(given) or _written(given, now)) for given in listings]


def _line(row: Opportunity) -> str:
    return f"{row.title}: {Opportunity.Status(row.status).label.lower()}"


def _there(given: Mapping[str, Any]) -> Opportunity | None:
    model: Any = Course if "course" in given else Job
    found: Opportunity | None = model.objects.filter(reference=given["reference"]).first()
    return found


def _written(given: Mapping[str, Any], now: datetime) -> Opportunity:
    by = User.objects.get(firebase_uid=given["by"])
    row = _course(by, given, now) if "course" in given else _job(by, given, now)
    days = given.get("publish_in_days")
    if days is None and not given.get("submit"):
        return row
    publish_at = None if days is None else now + timedelta(days=days)
    return submit_listing(by=by, listing_id=row.pk, revision=None, now=now, publish_at=publish_at)


def _course(by: User, given: Mapping[str, Any], now: datetime) -> Course:
    today = timezone.localdate(now)
    runs = tuple(
        RunDraft(**_values(run, skip="starts_in_days"), starts_on=today + timedelta(days=run["starts_in_days"]))
        for run in given["runs"]
    )
    draft = CourseDraft(**_values(given["course"]), reference=given["reference"], runs=runs)
    return create_course(by=by, provider_id=ProviderMember.objects.get(user=by).provider_id, draft=draft, now=now)


def _job(by: User, given: Mapping[str, Any], now: datetime) -> Job:
    employer = EmployerMember.objects.get(user=by).employer_id
    place = create_venue(by=by, owner=Employer, owner_id=employer, draft=VenueDraft(**_values(given["venue"])))
    draft = JobDraft(**_values(given["job"]), reference=given["reference"], venue_ids=(place.pk,))
    return create_job(by=by, employer_id=employer, draft=draft, now=now)


def _values(given: Mapping[str, Any], *, skip: str = "") -> dict[str, Any]:
    return {name: _value(name, value) for name, value in given.items() if name != skip}


def _value(name: str, value: Any) -> Any:
    if name in _MONEY:
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value
