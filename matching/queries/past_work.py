"""From work that somebody has done, paid or not, to skills that they may have. It proposes; only the person ticks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Case, IntegerField, Value, When

from courses.models import Occupation, OccupationSkill, Skill
from matching.onboarding.names import Found, Way
from matching.queries.taxonomy import OCCUPATION_NAMES, everyday_work, everyday_work_index

MOST_WORK: Final = 5
MOST_SKILLS: Final = 12
"""Skills that are proposed for one kind of work."""
_FIRST: Final = Case(
    When(relation=OccupationSkill.Relation.ESSENTIAL, then=Value(0)), default=Value(1), output_field=IntegerField()
)


class WrittenBy(StrEnum):
    """Who says which skills it takes."""

    OURS = "OURS"
    """We do, in fixtures/everyday_work.json."""
    ESCO = "ESCO"
    """The European classification."""


@dataclass(frozen=True, slots=True)
class PastWork:
    """A kind of work that may be meant.

    Attributes:
        title: what it is called.
        met: the name of it that was met.
        paid: whether it is usually paid.
        source: who says which skills it takes.
        skills: what it takes, the most telling first.
    """

    title: str
    met: str
    paid: bool
    source: WrittenBy
    skills: tuple[Skill, ...]


def past_work(text: str) -> list[PastWork]:
    """The kinds of work nearest to a text, at most `MOST_WORK`, each with skills to choose from. Five statements at most."""
    ours = everyday_work_index().search(text, most=MOST_WORK)
    taxonomy = OCCUPATION_NAMES.get()
    theirs = taxonomy.index.search(text, most=MOST_WORK)
    both = [(one, WrittenBy.OURS) for one in ours] + [(one, WrittenBy.ESCO) for one in theirs]
    nearest = sorted(both, key=_nearness)[:MOST_WORK]
    occupations = _occupations([taxonomy.keys[one.owner] for one, source in nearest if source is WrittenBy.ESCO])
    skills = _by_label([one.owner for one, source in nearest if source is WrittenBy.OURS])
    found = []
    for one, source in nearest:
        if source is WrittenBy.OURS:
            work = everyday_work()[one.owner]
            held = tuple(skills[label] for label in work.skills if label in skills)
            found.append(PastWork(work.title, one.name, work.paid, source, held))
        else:
            label, held = occupations[taxonomy.keys[one.owner]]
            found.append(PastWork(label, one.name, paid=True, source=source, skills=held))
    return [one for one in found if one.skills]


def _nearness(found: tuple[Found, WrittenBy]) -> tuple[int, float, bool]:
    """Names that were met before senses that are near; ours first where both are as near."""
    one, source = found
    return int(one.way is Way.MEANING), -round(one.closeness, 6), source is WrittenBy.ESCO


def _occupations(keys: list[int]) -> dict[int, tuple[str, tuple[Skill, ...]]]:
    """Label and skills by key: essential ones first, then by label."""
    if not keys:
        return {}
    labels = dict(Occupation.objects.filter(pk__in=keys).values_list("pk", "label"))
    relations = (
        OccupationSkill.objects.filter(occupation__in=keys).select_related("skill").order_by(_FIRST, "skill__label")
    )
    skills: dict[int, list[Skill]] = defaultdict(list)
    for relation in relations:
        if len(skills[relation.occupation_id]) < MOST_SKILLS:
            skills[relation.occupation_id].append(relation.skill)
    return {key: (label, tuple(skills[key])) for key, label in labels.items()}


def _by_label(owners: list[int]) -> dict[str, Skill]:
    wanted = {label for owner in owners for label in everyday_work()[owner].skills}
    return {skill.label: skill for skill in Skill.objects.filter(label__in=wanted)} if wanted else {}
