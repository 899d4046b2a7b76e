"""The skill picker: skills by what somebody types, and skills that often go with those that they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from django.db.models import Count, F, Func, IntegerField, QuerySet, Value

from courses.models import OccupationSkill, Skill
from matching.queries.taxonomy import SKILL_NAMES, everyday_work

MOST_FOUND: Final = 200
"""Skills that one search finds, the nearest ones: nobody scrolls further."""
MOST_RELATED: Final = 30


def skills_like(text: str) -> QuerySet[Skill]:
    """Skills by any of their names, forgiving slips, the nearest first, with `distance`: their place from 1."""
    names = SKILL_NAMES.get()
    found = names.index.search(text, most=MOST_FOUND)
    return _in_this_order([names.keys[one.owner] for one in found])


def skills_beside(chosen: Collection[int]) -> QuerySet[Skill]:
    """Skills that the same work takes, those that most of it takes first, without the chosen; with `distance`."""
    together: Counter[int] = Counter(dict(_in_the_taxonomy(chosen)))
    together.update(_in_everyday_work(chosen))
    for key in chosen:
        together.pop(key, None)
    ranked = sorted(together, key=lambda key: (-together[key], key))
    return _in_this_order(ranked[:MOST_RELATED])


def _in_the_taxonomy(chosen: Collection[int]) -> list[tuple[int, int]]:
    """Skills of the occupations that take a chosen one, with the number of those occupations."""
    takes = OccupationSkill.objects.filter(skill__in=chosen).values("occupation")
    beside = OccupationSkill.objects.filter(occupation__in=takes).exclude(skill__in=chosen)
    counted = beside.values("skill").annotate(times=Count("occupation")).order_by("-times", "skill")
    return list(counted.values_list("skill", "times")[:MOST_RELATED])


def _in_everyday_work(chosen: Collection[int]) -> Counter[int]:
    """The same of the work that we wrote down."""
    labels = set(Skill.objects.filter(pk__in=chosen).values_list("label", flat=True))
    beside = Counter(
        label
        for one in everyday_work()
        if not labels.isdisjoint(one.skills)
        for label in one.skills
        if label not in labels
    )
    rows = Skill.objects.filter(label__in=beside).values_list("label", "pk")
    return Counter({key: beside[label] for label, key in rows})


def _in_this_order(keys: list[int]) -> QuerySet[Skill]:
    place = Func(Value(keys), F("pk"), function="array_position", output_field=IntegerField())
    return Skill.objects.filter(pk__in=keys).annotate(distance=place)
