"""Filters that courses and jobs share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import FilterSet, NumberFilter

from courses.filters.kinds import AnyOf, LevelFilter, These
from courses.models import AccessFeature, Borough, Course, Job, OpportunitySkill, Skill, VenueBorough
from courses.models.venue_borough import REACH

M = TypeVar("M", Course, Job)
OLDEST: Final = 120


def edge() -> NumberFilter:
    """How far around the chosen boroughs a place may lie."""
    return NumberFilter(
        method="with_edge",
        min_value=0,
        max_value=REACH,
        label=f"Places up to so many metres around the chosen `boroughs` count as well: 0 to {REACH:,}.",
    )


def in_or_near(boroughs: QuerySet[Borough], given: Mapping[str, Any]) -> Q:
    """Condition of a run or a place of work at a venue."""
    keys, metres = [borough.pk for borough in boroughs], given.get("borough_metres")
    if not metres:
        return Q(venue__borough__in=keys)
    near = VenueBorough.objects.filter(venue=OuterRef("venue"), borough__in=keys, metres__lte=int(metres))
    return Q(venue__borough__in=keys) | Q(Exists(near))


class OpportunityFilters(FilterSet):
    """What courses and jobs share."""

    min_level = LevelFilter(
        field_name="level", lookup_expr="gte", label="At this level or above. Those without a level are left out."
    )
    max_level = LevelFilter(
        field_name="level", lookup_expr="lte", label="At this level or below. Those without a level are left out."
    )
    highest_level = LevelFilter(
        method="open_to_holders", label="Open to somebody whose highest qualification is at this level."
    )
    age = NumberFilter(
        method="open_to_age",
        min_value=0,
        max_value=OLDEST,
        label="Open to somebody of this age, as far as a rule is stated.",
    )
    access = AnyOf(AccessFeature, method="with_access", label="With all of this practical help.")
    skills = These(
        queryset=Skill.objects.all(),
        method="with_skills",
        label="That teach or ask for any of these skills: ids of `Skill`.",
    )

    def open_to_holders(self, rows: QuerySet[M], _name: str, level: int) -> QuerySet[M]:
        """Nothing is asked for, or no more than this."""
        return rows.filter(Q(minimum_level__isnull=True) | Q(minimum_level__lte=level))

    def open_to_age(self, rows: QuerySet[M], _name: str, age: Decimal) -> QuerySet[M]:
        """No stated rule is broken."""
        years = int(age)
        young = Q(minimum_age__isnull=True) | Q(minimum_age__lte=years)
        return rows.filter(young, Q(maximum_age__isnull=True) | Q(maximum_age__gte=years))

    def with_access(self, rows: QuerySet[M], _name: str, features: list[str]) -> QuerySet[M]:
        """All of them: one who needs two needs both."""
        return rows.filter(access__contains=features) if features else rows

    def with_skills(self, rows: QuerySet[M], _name: str, skills: QuerySet[Skill]) -> QuerySet[M]:
        """Any of them."""
        if not skills:
            return rows
        return rows.filter(
            Exists(
                OpportunitySkill.objects.filter(opportunity=OuterRef("pk"), skill__in=[skill.pk for skill in skills])
            )
        )
