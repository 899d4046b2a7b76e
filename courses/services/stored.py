"""Stored listings of either kind: the course or job itself, its organisation, and its draft."""

from __future__ import annotations

from typing import Any

from courses.drafts import CourseDraft, JobDraft
from courses.models import Course, Employer, Job, Opportunity, Provider
from courses.services.courses import draft_of_course
from courses.services.editing import kind_of
from courses.services.jobs import draft_of_job


def concrete(row: Opportunity) -> Course | Job:
    """The course or the job of a base row, with its organisation."""
    model = kind_of(row)
    rows: Any = model._default_manager.select_related("provider" if model is Course else "employer")  # noqa: SLF001
    listing: Course | Job = rows.defer("search").get(pk=row.pk)
    return listing


def organisation_of(listing: Course | Job) -> Provider | Employer:
    """Whose it is."""
    return listing.provider if isinstance(listing, Course) else listing.employer


def draft_of(listing: Course | Job) -> CourseDraft | JobDraft:
    """As a draft."""
    return draft_of_course(listing) if isinstance(listing, Course) else draft_of_job(listing)
