"""Drafts of policies, from files that people write and review beside the code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import InvalidInput
from courses.models import Course, Opportunity, Source
from matching.models import InclusionPolicy, PolicyCourse, PolicyEvidence
from matching.models.inclusion_policy import CONTENT
from matching.services.analysts import require_analyst_or_staff

_COLUMNS: Final = frozenset(CONTENT) - {"version"}
_OPTIONAL: Final = {"share", "cap", "programme", "head_start_days", "by_fact", "areas"}
_EVIDENCE: Final = frozenset(
    {
        "dataset",
        "table",
        "measured_on",
        "numerator",
        "denominator",
        "benchmark",
        "benchmark_source",
        "url",
        "good_until",
    }
)


class DraftBroken(InvalidInput):
    """A file that is no draft of a policy."""

    code = "POLICY_DRAFT_BROKEN"
    message = "This is no draft of a policy. Compare it with fixtures/demo/policies.json."


@transaction.atomic
def draft_policy(*, content: Mapping[str, Any], by: User, now: datetime) -> InclusionPolicy:
    """Store a draft as the next version of its code, with its courses and its evidence.

    Args:
        content: columns of `InclusionPolicy`, `courses` as a list of keys, `evidence` as a list of columns of `PolicyEvidence`. A day
            may be `{"days": 90}`: so many after today.
        by: who writes it.
        now: the moment.

    Raises:
        AnalystsAndStaffOnly.
        DraftBroken: something is missing, unknown, of another kind, or names a course that is not there.
    """
    require_analyst_or_staff(by)
    today = timezone.localdate(now)
    given = dict(content)
    courses, evidence = given.pop("courses", []), given.pop("evidence", [])
    missing = _COLUMNS - _OPTIONAL - given.keys()
    if missing or given.keys() - _COLUMNS:
        raise DraftBroken(field=min(missing or given.keys() - _COLUMNS))
    newest = InclusionPolicy.objects.filter(code=given["code"]).aggregate(newest=Max("version"))["newest"] or 0
    days = {name: _day(given[name], today, field=name) for name in ("starts_on", "review_by")}
    there = set(Course.objects.filter(pk__in=courses).values_list("pk", flat=True))
    if there != set(courses):
        raise DraftBroken(field="courses")
    row = InclusionPolicy.objects.create(**{**given, **days}, version=newest + 1)
    PolicyCourse.objects.bulk_create([PolicyCourse(policy=row, course_id=key) for key in sorted(there)])
    PolicyEvidence.objects.bulk_create([_evidence(row, one, today) for one in evidence])
    said: dict[str, str | int] = {"code": row.code, "version": row.version}
    record("POLICY_DRAFTED", actor=AuditEntry.Actor.STAFF, now=now, by=by, thing=row, facts=said)
    return row


def note_edit(row: InclusionPolicy, *, by: User, now: datetime) -> None:
    """Write down that somebody wrote or changed a draft by hand."""
    said: dict[str, str | int] = {"code": row.code, "version": row.version}
    record("POLICY_EDITED", actor=AuditEntry.Actor.STAFF, now=now, by=by, thing=row, facts=said)


def courses_named(names: list[str], *, source: str = Source.DEMO) -> list[int]:
    """Keys of the courses that a file names by the references of their source.

    Raises:
        DraftBroken: one of them is not there.
    """
    rows = Opportunity.objects.filter(source=source, source_ref__in=names, kind=Opportunity.Kind.COURSE)
    found = dict(rows.values_list("source_ref", "pk"))
    if found.keys() != set(names):
        raise DraftBroken(field="courses")
    return sorted(found.values())


def _evidence(row: InclusionPolicy, given: Mapping[str, Any], today: date) -> PolicyEvidence:
    if given.keys() - {"is_example"} != _EVIDENCE:
        raise DraftBroken(field="evidence")
    days = {name: _day(given[name], today, field="evidence") for name in ("measured_on", "good_until")}
    return PolicyEvidence(policy=row, **{**given, **days})


def _day(value: Any, today: date, *, field: str) -> date:
    try:
        return today + timedelta(days=value["days"]) if isinstance(value, dict) else date.fromisoformat(value)
    except (KeyError, TypeError, ValueError) as error:
        raise DraftBroken(field=field) from error
