"""Whether a listing may be shown: complete, and lawful in its pay."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from backend.errors import Problem
from courses.drafts import CourseDraft, JobDraft, missing_of_course, missing_of_job
from courses.models import ApprenticeshipStandard, Job, PayRate
from courses.wages import check_pay


def missing(draft: CourseDraft | JobDraft, *, now: datetime) -> list[Problem]:
    """What stands between a draft and its readers; nothing where it may be shown."""
    today = timezone.localdate(now)
    if isinstance(draft, CourseDraft):
        return missing_of_course(draft, today=today)
    found = missing_of_job(draft, today=today)
    found += check_pay(draft, rates=list(PayRate.objects.all()), today=today)
    if draft.contract == Job.Contract.APPRENTICESHIP and draft.standard_reference:
        found += standard_problems(draft)
    return found


def standard_problems(draft: JobDraft) -> list[Problem]:
    """The apprenticeship standard must be one of those approved, of this level; nothing is said where none is loaded."""
    standard = ApprenticeshipStandard.objects.filter(reference=draft.standard_reference).first()
    if standard is None:
        if not ApprenticeshipStandard.objects.exists():
            return []
        return [Problem("STANDARD_UNKNOWN", "standard_reference", "There is no such apprenticeship standard.")]
    if None not in (standard.level, draft.level) and standard.level != draft.level:
        return [Problem("STANDARD_LEVEL_DIFFERS", "level", f"This standard is of level {standard.level}.")]
    return []
