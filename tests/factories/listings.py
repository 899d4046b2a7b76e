"""Listings as their organisations write them, by the services: drafts and live ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from courses.models import Course, Employer, Job, Opportunity, Provider
from courses.services.courses import create_course
from courses.services.jobs import create_job
from courses.services.publishing import submit_listing
from tests.factories.drafts import course_draft, job_draft
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""When they are written, and when most tests take place."""


def college(**fields: Any) -> Provider:
    """A provider of which Alice is an editor."""
    made = provider(**fields)
    member(made, role="EDITOR")
    return made


def firm(**fields: Any) -> Employer:
    """An employer of which Alice is an editor."""
    made = employer(**fields)
    member(made, role="EDITOR")
    return made


def drafted_course(owner: Provider | None = None, *, now: datetime = NOW, **fields: Any) -> Course:
    """A complete draft of Alice's."""
    owner = owner or college()
    return create_course(by=user(), provider_id=owner.pk, draft=course_draft(**fields), now=now)


def drafted_job(owner: Employer | None = None, *, now: datetime = NOW, **fields: Any) -> Job:
    """A complete draft of Alice's."""
    owner = owner or firm()
    return create_job(by=user(), employer_id=owner.pk, draft=job_draft(**fields), now=now)


def published(row: Course | Job, *, now: datetime = NOW, **more: Any) -> Opportunity:
    """The same, submitted."""
    return submit_listing(by=user(), listing_id=row.pk, revision=None, now=now, **more)
