"""Whether a listing may be shown: complete, and lawful in its pay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from backend.errors import Problem
from courses.drafts import CourseDraft, JobDraft, missing_of_course, missing_of_job
from courses.models import ApprenticeshipStandard, Job, PayRate
from courses.wages import check_pay

Draft = CourseDraft | JobDraft


@dataclass(frozen=True)
class Measures:
    """What jobs are measured against.

    Attributes:
        rates: all wages that are held.
        standards: the level of each apprenticeship standard that was asked for; None where no standard is loaded at all.
    """

    rates: Sequence[PayRate]
    standards: dict[str, int | None] | None


def measures(drafts: Collection[Draft]) -> Measures:
    """Read what these drafts are measured against: nothing for courses, at most three statements for any number of jobs."""
    if not any(isinstance(draft, JobDraft) for draft in drafts):
        return Measures((), None)
    wanted = {draft.standard_reference for draft in drafts if isinstance(draft, JobDraft)} - {""}
    rates = list(PayRate.objects.all())
    if not wanted or not ApprenticeshipStandard.objects.exists():
        return Measures(rates, None)
    found = ApprenticeshipStandard.objects.filter(reference__in=wanted)
    return Measures(rates, dict(found.values_list("reference", "level")))


def all_measures() -> Measures:
    """Everything that jobs can be measured against, for whoever checks thousands: two statements."""
    return Measures(
        list(PayRate.objects.all()), dict(ApprenticeshipStandard.objects.values_list("reference", "level")) or None
    )


def missing(draft: Draft, *, now: datetime) -> list[Problem]:
    """What stands between a draft and its readers; nothing where it may be shown."""
    return missing_by(measures([draft]), draft, today=timezone.localdate(now))


def missing_by(measured: Measures, draft: Draft, *, today: date) -> list[Problem]:
    """The same, with what it is measured against at hand."""
    if isinstance(draft, CourseDraft):
        return missing_of_course(draft, today=today)
    return [
        *missing_of_job(draft, today=today),
        *check_pay(draft, rates=measured.rates, today=today),
        *_standard_problems(draft, measured.standards),
    ]


def _standard_problems(draft: JobDraft, standards: dict[str, int | None] | None) -> list[Problem]:
    """The standard of an apprenticeship must be one of those approved, of this level."""
    reference = draft.standard_reference
    if draft.contract != Job.Contract.APPRENTICESHIP or not reference or standards is None:
        return []
    if reference not in standards:
        return [Problem("STANDARD_UNKNOWN", "standard_reference", "There is no such apprenticeship standard.")]
    level = standards[reference]
    if None not in (level, draft.level) and level != draft.level:
        return [Problem("STANDARD_LEVEL_DIFFERS", "level", f"This standard is of level {level}.")]
    return []
