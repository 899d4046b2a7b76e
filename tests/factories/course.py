"""Courses and their runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from courses.models import Course, CourseRun, OpportunitySkill, Skill
from tests.factories.provider import provider

PUBLISHED = datetime(2026, 11, 2, 9, tzinfo=UTC)
_NUMBER = count(1)


def course(*, skills: Iterable[Skill] = (), **fields: Any) -> Course:
    """A live course without runs, of a provider of its own, that teaches these skills."""
    if "provider" not in fields:
        fields["provider"] = provider()
    defaults = {
        "title": f"Spreadsheets for work {next(_NUMBER)}",
        "status": Course.Status.LIVE,
        "published_at": PUBLISHED,
        "confirmed_at": PUBLISHED,
        "course_type": Course.Type.SHORT_COURSE,
    }
    row = Course.objects.create(**{**defaults, **fields})
    teaches = OpportunitySkill.Relation.TEACHES
    OpportunitySkill.objects.bulk_create(
        OpportunitySkill(opportunity=row, skill=skill, relation=teaches) for skill in skills
    )
    return row


def course_run(**fields: Any) -> CourseRun:
    """An online run that can be started at any time, of a course of its own."""
    if "course" not in fields:
        fields["course"] = course()
    return CourseRun.objects.create(**{"delivery_mode": CourseRun.DeliveryMode.ONLINE, **fields})
