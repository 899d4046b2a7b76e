"""Which rows a draft may point at: skills that exist, venues of the organisation's register or of the public, open courses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from backend.errors import Problem
from courses.drafts import SkillDraft
from courses.models import Course, Employer, Provider, Skill, Venue


def skill_problems(skills: Sequence[SkillDraft]) -> list[Problem]:
    """Skills that there are not."""
    known = _existing(Skill.objects.all(), {skill.skill_id for skill in skills})
    return [
        Problem("SKILL_UNKNOWN", f"skills.{number}.skill_id", "We don't know this skill.")
        for number, skill in enumerate(skills)
        if skill.skill_id not in known
    ]


def venue_problems(
    fields: Sequence[tuple[str, int | None]], *, owner: Provider | Employer, kept: Collection[int | None] = ()
) -> list[Problem]:
    """Venues that this organisation may not use. `fields`: where each key stands; `kept`: those that stand there already."""
    wanted = {pk for _, pk in fields if pk is not None and pk not in kept}
    known = _existing(usable_venues(owner), wanted)
    return [
        Problem("VENUE_UNKNOWN", field, "We can't find this venue in your register, or it has closed.")
        for field, pk in fields
        if pk in wanted and pk not in known
    ]


def usable_venues(owner: Provider | Employer) -> QuerySet[Venue]:
    """The open venues of an organisation's own register, and places that are nobody's, such as libraries."""
    mine = Q(provider=owner.pk) if isinstance(owner, Provider) else Q(employer=owner.pk)
    return Venue.objects.filter(mine | Q(provider=None, employer=None), closed_on=None)


def course_problems(courses: Sequence[int], *, kept: Collection[int], today: date) -> list[Problem]:
    """Courses that nobody can join: an interview is promised only after one that is open."""
    known = open_courses(set(courses) - set(kept), today=today)
    return [
        Problem("COURSE_NOT_LIVE", f"interview_course_ids.{number}", "This course isn't open, so it promises nothing.")
        for number, pk in enumerate(courses)
        if pk not in kept and pk not in known
    ]


def open_courses(keys: Collection[int], *, today: date) -> set[int]:
    """Those of these courses that people can join."""
    rows: Any = Course.objects.all()
    return _existing(rows.live(today=today), set(keys))


def _existing(rows: QuerySet[Any], keys: set[int]) -> set[int]:
    if not keys:
        return set()
    found: QuerySet[Model] = rows.filter(pk__in=keys)
    return set(found.values_list("pk", flat=True))
