"""What is known of listings for their freshness and their quality: a constant number of statements for any number of listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from courses.models import (
    CourseRun,
    DuplicatePair,
    FundingStream,
    Job,
    JobLocation,
    Opportunity,
    ReportTally,
    Source,
)
from courses.trust.freshness import Evidence
from courses.trust.quality import Facts

AGEING: Final = frozenset({Source.LISTING.value, Source.DEMO.value})
"""Sources whose listings somebody can confirm. A publisher's file can't be asked, so neither its age nor its silence counts against
what came with it; reports and past start dates do."""
REMINDED: Final = timedelta(days=14)
"""How long before the end of its time a listing's organisation is reminded to confirm it."""
_COLUMNS: Final = (
    *("pk", "kind", "source", "status", "title", "summary", "description", "url", "access", "closes_on"),
    *(
        "published_at",
        "confirmed_at",
        "renew_by",
        "hidden_at",
        "hidden_cause",
        "hidden_reason",
        "stale_warned_at",
        "freshness",
        "quality",
    ),
    *(
        "course__provider_id",
        "job__employer_id",
        "course__funding",
        "course__entry_requirements",
        "course__what_you_learn",
    ),
    *("job__pay_min", "job__starts_on", "job__workplace", "job__entry_level"),
)
_REPOSTS: Final = """
    WITH RECURSIVE chain (key, earlier, depth) AS (
        SELECT id, reposted_from_id, 1 FROM courses_opportunity WHERE id = ANY(%s) AND reposted_from_id IS NOT NULL
        UNION ALL
        SELECT chain.key, o.reposted_from_id, chain.depth + 1 FROM chain
        JOIN courses_opportunity AS o ON o.id = chain.earlier
        WHERE o.reposted_from_id IS NOT NULL AND chain.depth < 20
    )
    SELECT key, max(depth) FROM chain GROUP BY key
"""


@dataclass(frozen=True)
class Known:
    """A listing's columns, and what follows from all that hangs on it."""

    row: dict[str, Any]
    evidence: Evidence
    facts: Facts


class _Run(NamedTuple):
    """The little of a run that counts."""

    starts_on: date | None
    flexible: bool
    priced: bool


@dataclass
class _Hanging:
    """What hangs on one listing."""

    runs: list[_Run] = field(default_factory=list)
    places: int = 0
    postcodes_missing: int = 0
    access: bool = False
    reports: dict[str, int] = field(default_factory=dict)
    reported_at: datetime | None = None
    duplicates: int = 0
    reposts: int = 0


def known_of(keys: Collection[int], *, now: datetime) -> dict[int, Known]:
    """Evidence and facts of these listings, by key: seven statements."""
    rows = {row["pk"]: row for row in Opportunity.objects.filter(pk__in=keys).order_by().values(*_COLUMNS)}
    hanging: dict[int, _Hanging] = defaultdict(_Hanging)
    _add_runs(hanging, keys)
    _add_locations(hanging, keys)
    _add_reports(hanging, keys, {key: row["confirmed_at"] for key, row in rows.items()})
    _add_duplicates(hanging, keys, today=timezone.localdate(now))
    _add_reposts(hanging, keys)
    evidence = {key: _evidence(row, hanging[key]) for key, row in rows.items()}
    return {key: Known(row, evidence[key], _facts(row, hanging[key], evidence[key])) for key, row in rows.items()}


def _add_runs(hanging: dict[int, _Hanging], keys: Collection[int]) -> None:
    rows = CourseRun.objects.filter(course__in=keys).exclude(status=CourseRun.Status.CANCELLED).order_by("pk")
    for key, starts_on, flexible, cost, postcode, access in rows.values_list(
        "course_id", "starts_on", "flexible_start", "cost_gbp", "venue__postcode", "venue__access"
    ):
        part = hanging[key]
        part.runs.append(_Run(starts_on, flexible, cost is not None))
        part.places += 1
        part.postcodes_missing += postcode == ""  # None: no venue
        part.access = part.access or bool(access)


def _add_locations(hanging: dict[int, _Hanging], keys: Collection[int]) -> None:
    rows = JobLocation.objects.filter(job__in=keys).values_list("job_id", "venue__postcode", "venue__access")
    for key, postcode, access in rows.order_by():
        part = hanging[key]
        part.places += 1
        part.postcodes_missing += not postcode
        part.access = part.access or bool(access)


def _add_reports(hanging: dict[int, _Hanging], keys: Collection[int], confirmed: dict[int, datetime | None]) -> None:
    """A confirmation has answered what was reported before it."""
    for tally in ReportTally.objects.filter(opportunity__in=keys).order_by("opportunity", "kind"):
        answered = confirmed.get(tally.opportunity_id)
        if answered is None or tally.newest_at > answered:
            part = hanging[tally.opportunity_id]
            part.reports[tally.kind] = tally.people
            part.reported_at = min(part.reported_at or tally.oldest_at, tally.oldest_at)


def _add_duplicates(hanging: dict[int, _Hanging], keys: Collection[int], *, today: date) -> None:
    """Only pairs that the listing's own organisation may see."""
    for own, other in (("a", "b"), ("b", "a")):
        public = Opportunity.objects.live(today=today).values("pk")
        seen = Q(scope=DuplicatePair.Scope.WITHIN) | Q(**{f"{other}__in": public})
        rows = DuplicatePair.objects.to_decide().filter(seen, **{f"{own}__in": keys})
        for key, count in rows.order_by().values_list(own).annotate(number=Count("pk")):
            hanging[key].duplicates += count


def _add_reposts(hanging: dict[int, _Hanging], keys: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REPOSTS, [list(keys)])
        for key, count in cursor.fetchall():
            hanging[key].reposts = count


def _evidence(row: dict[str, Any], part: _Hanging) -> Evidence:
    ageing = row["source"] in AGEING
    course = row["kind"] == Opportunity.Kind.COURSE
    dated = [run.starts_on for run in part.runs if run.starts_on is not None]
    starts = dated if course else [day for day in (row["job__starts_on"],) if day is not None]
    return Evidence(
        kind=row["kind"],
        confirmed_at=(row["confirmed_at"] or row["published_at"]) if ageing else None,
        starts=tuple(starts),
        open_start=course and len(dated) < len(part.runs),
        reports=part.reports,
        reposts=part.reposts,
        asked_at=_asked_at(row, part) if ageing else None,
    )


def _asked_at(row: dict[str, Any], part: _Hanging) -> datetime | None:
    """The first question since the last confirmation: a warning, a reminder, or reports of more than one person."""
    several = sum(part.reports.values()) > 1
    reminded = None
    if row["renew_by"] is not None:
        midnight = datetime.combine(row["renew_by"] - REMINDED, time.min)
        reminded = timezone.make_aware(midnight)
    asked = (row["stale_warned_at"], reminded, part.reported_at if several else None)
    answered = row["confirmed_at"]
    return min((at for at in asked if at is not None and (answered is None or at > answered)), default=None)


def _facts(row: dict[str, Any], part: _Hanging, evidence: Evidence) -> Facts:
    course = row["kind"] == Opportunity.Kind.COURSE
    free = FundingStream.FREE_TO_ALL in (row["course__funding"] or ())
    priced = bool(part.runs) and all(run.priced for run in part.runs)
    return Facts(
        kind=row["kind"],
        title=row["title"],
        description=row["description"],
        summary=row["summary"],
        url=row["url"],
        starts=evidence.starts,
        open_start=any(run.flexible for run in part.runs) or (evidence.open_start and row["source"] != Source.LISTING),
        places=part.places,
        remote=row["job__workplace"] == Job.Workplace.REMOTE,
        priced=(free or priced) if course else row["job__pay_min"] is not None,
        postcodes_missing=part.postcodes_missing,
        entry_requirements=row["course__entry_requirements"] or "",
        what_you_learn=row["course__what_you_learn"] or "",
        has_access=bool(row["access"]) or part.access,
        confirmed_at=row["confirmed_at"],
        dated=row["source"] in AGEING,
        live=row["status"] == Opportunity.Status.LIVE,
        duplicates=part.duplicates,
        reports=sum(part.reports.values()),
        entry_level=row["job__entry_level"],
    )
