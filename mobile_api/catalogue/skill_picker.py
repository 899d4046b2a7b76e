"""The skill picker: skills by what somebody types, by what they have already, or all of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, Value, When

from courses.models import Skill
from courses.search import clean
from matching.queries.skill_picker import skills_beside, skills_like
from mobile_api.order import Key, Order

SKILL_ORDER: Final = Order("skills", (Key.number("distance"), Key.text("label"), Key.number("pk")))


def matching_skills(search: str | None, beside: Collection[int] | None = None) -> QuerySet[Skill]:
    """Skills with `distance`, the least first: by the words, else by the skills beside them, else digital before others.

    Raises:
        SearchTooLong: more than a name has.
    """
    line = clean(search)
    if line:
        return skills_like(line)
    if beside:
        return skills_beside(beside)
    other = Case(When(digital=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Skill.objects.annotate(distance=other)
