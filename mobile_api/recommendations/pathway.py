"""The steps from where somebody is to a job: starter course, course, job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import graphene

from courses import models
from matching.queries.recommendations import StoredItem, StoredStep
from mobile_api.catalogue.loaders import LiveOpportunity
from mobile_api.catalogue.types import Opportunity, Skill
from mobile_api.context import Context
from mobile_api.fields import listed, one
from mobile_api.loaders import BatchLoader


class OpportunityOnTheWay(LiveOpportunity):
    """Courses and jobs that are steps: apart from those of the list, because many who read a list do not ask for its pathways."""


class SkillByAddress(BatchLoader[str, models.Skill | None]):
    """Skills by their address in ESCO."""

    def fetch(self, keys: list[str]) -> Mapping[str, models.Skill | None]:
        """In one statement."""
        found = models.Skill.objects.in_bulk(keys, field_name="uri")
        return {key: found.get(key) for key in keys}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with the row that it names."""

    stored: StoredStep
    opportunity: Any


class PathwayStep(graphene.ObjectType):
    """One step on the way to a job."""

    code = graphene.String(
        required=True, description="Stable name of what it does: `reach_level`, `learn_skills` or `apply`."
    )
    text = graphene.String(required=True, description="What it does for you, in plain English.")
    opportunity = one(Opportunity, "The course or job.")
    skills = listed(
        Skill, "The skills that the job asks for, that you have not told us of, and that this course teaches."
    )
    level = graphene.Int(description="The level that the next step asks for, and that this course reaches.")

    @staticmethod
    def resolve_code(step: ShownStep, _info: graphene.ResolveInfo) -> str:
        """As it was stored."""
        return step.stored.code

    @staticmethod
    def resolve_text(step: ShownStep, _info: graphene.ResolveInfo) -> str:
        """As it was stored."""
        return step.stored.text

    @staticmethod
    def resolve_level(step: ShownStep, _info: graphene.ResolveInfo) -> int | None:
        """As it was stored."""
        return step.stored.level

    @staticmethod
    def resolve_skills(step: ShownStep, info: graphene.ResolveInfo) -> list[models.Skill]:
        """For all steps of the page at once."""
        found = (info.context.loader(SkillByAddress).load(address) for address in step.stored.skills)
        return [skill for skill in found if skill is not None]


class Pathway(graphene.ObjectType):
    """A way to a job: two or three steps, the job last. Each step is exact: it brings just what the next one asks for."""

    steps = listed(PathwayStep, "The steps, in order.")


def announce(context: Context, items: Iterable[StoredItem]) -> None:
    """These lines will be shown: their steps are loaded together, where anybody asks for them."""
    steps = [step for item in items for step in item.steps]
    context.loader(OpportunityOnTheWay).expect(step.opportunity for step in steps)
    context.loader(SkillByAddress).expect(address for step in steps for address in step.skills)


def pathway_of(item: StoredItem, context: Context) -> dict[str, list[ShownStep]] | None:
    """The pathway of a line; None where it has none, or where a step of it has closed since."""
    loader = context.loader(OpportunityOnTheWay)
    steps = [ShownStep(step, loader.load(step.opportunity)) for step in item.steps]
    whole = steps and all(step.opportunity is not None for step in steps)
    return {"steps": steps} if whole else None
