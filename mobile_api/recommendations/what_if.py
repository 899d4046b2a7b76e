"""What would open more to the person who asks: the closest yes, and the skills worth learning."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses import models
from matching.recommender.closest_yes import Answer
from matching.services.what_if import Gap, PossibleChange, Standing, gaps_of, standing_of
from mobile_api.catalogue.loaders import LiveOpportunity
from mobile_api.catalogue.types import Opportunity, Skill
from mobile_api.catalogue.types.enums import DeliveryMode, Level, Session
from mobile_api.context import Context
from mobile_api.fields import listed, one
from mobile_api.me.types import Barrier

_ANSWERS: Final = {
    Answer.JOURNEY: "A longer journey.",
    Answer.TIMES: "More of the week.",
    Answer.DELIVERY: "One more way of taking part.",
    Answer.LAPTOP: "A laptop to use.",
    Answer.INTERNET: "Internet to use.",
    Answer.LAPTOP_AND_INTERNET: "Both a laptop and internet to use.",
    Answer.LEVEL: "A higher qualification.",
}
ChangeKind: Final = graphene.Enum.from_enum(
    Answer,
    name="ChangeKind",
    description=lambda answer: "What would change." if answer is None else _ANSWERS[Answer(answer.value)],
)


def _shown(keys: list[int], info: graphene.ResolveInfo) -> list[Any]:
    """Those that are still open, in their order."""
    loader = info.context.loader(LiveOpportunity)
    loader.expect(keys)
    return [row for row in map(loader.load, keys) if row is not None]


class ChangedAnswers(graphene.ObjectType):
    """What your answers would be: send what is not null to `updateMe`, if it is so. Null: this answer stays as it is."""

    longest_journey = graphene.Int(description="The longest journey, in minutes.")
    availability = graphene.List(graphene.NonNull(Session), description="All parts of the week when you have time.")
    delivery_modes = graphene.List(graphene.NonNull(DeliveryMode), description="All ways of taking part that suit you.")
    highest_level = graphene.Field(Level, description="The level of your highest qualification.")
    barriers = graphene.List(graphene.NonNull(Barrier), description="All that then stands in your way.")


class PossibleChangeType(graphene.ObjectType):
    """One answer that would open more, if it were so. The numbers are counted, and come true when the answer is changed."""

    class Meta:
        name = "PossibleChange"

    kind = one(ChangeKind, "Which answer.")
    text = graphene.String(required=True, description="What would open, in plain words.")
    more_courses = graphene.Int(required=True, description="How many more courses would be a yes.")
    more_jobs = graphene.Int(required=True, description="How many more jobs would be a yes.")
    examples = listed(Opportunity, "A few of them, those nearest to what you want first.")
    answers = one(ChangedAnswers, "What your answers would be.")

    @staticmethod
    def resolve_kind(change: PossibleChange, _info: graphene.ResolveInfo) -> Answer:
        """Under a clearer name."""
        return change.answer

    @staticmethod
    def resolve_more_courses(change: PossibleChange, _info: graphene.ResolveInfo) -> int:
        """Counted."""
        return change.courses

    @staticmethod
    def resolve_more_jobs(change: PossibleChange, _info: graphene.ResolveInfo) -> int:
        """Counted."""
        return change.jobs

    @staticmethod
    def resolve_examples(change: PossibleChange, info: graphene.ResolveInfo) -> list[Any]:
        """For all changes at once."""
        return _shown(change.examples, info)


class ClosestYes(graphene.ObjectType):
    """What is a yes for you now, and which one answer, changed, would open more.

    A yes: you may take part, you can get there, it is at times that you have, and it needs no laptop or internet that you lack.
    """

    courses = graphene.Int(required=True, description="Courses that are a yes now.")
    jobs = graphene.Int(required=True, description="Jobs that are a yes now.")
    changes = listed(
        PossibleChangeType,
        "Changes of one answer, those that open most first. Empty: none opens anything. Never your age, and never the help that you "
        "need.",
    )


class SkillGap(graphene.ObjectType):
    """A skill that you have not told us of, and that jobs ask for. The number is counted."""

    skill = one(Skill, "The skill.")
    text = graphene.String(required=True, description="What it would open, in plain words.")
    jobs = graphene.Int(
        required=True,
        description="How many jobs that you can reach and take part in ask for this skill and for no other that you lack.",
    )
    example_jobs = listed(Opportunity, "A few of them, those that suit you best first.")
    courses = listed(Opportunity, "A few courses that teach it and are a yes for you, those that suit you best first.")

    @staticmethod
    def resolve_example_jobs(gap: Gap, info: graphene.ResolveInfo) -> list[Any]:
        """For all skills at once."""
        return _shown(gap.examples, info)

    @staticmethod
    def resolve_courses(gap: Gap, info: graphene.ResolveInfo) -> list[models.Course]:
        """For all skills at once."""
        return _shown(gap.courses, info)


class WhatIfQueries:
    """What would open more."""

    closest_yes = graphene.Field(
        ClosestYes, description="What is a yes for you now, and which one answer, changed, would open how much more."
    )
    skill_gaps = graphene.List(
        graphene.NonNull(SkillGap),
        description="Skills that would open jobs to you, the one that opens most first: ten at most, with courses that teach them.",
    )

    @staticmethod
    def resolve_closest_yes(_root: object, info: graphene.ResolveInfo) -> Standing:
        """Counted anew, for the catalogue of this moment."""
        context: Context = info.context
        found = standing_of(to=context.require_user(), now=context.now)
        context.loader(LiveOpportunity).expect(key for change in found.changes for key in change.examples)
        return found

    @staticmethod
    def resolve_skill_gaps(_root: object, info: graphene.ResolveInfo) -> list[Gap]:
        """Counted anew, for the catalogue of this moment."""
        context: Context = info.context
        found = gaps_of(to=context.require_user(), now=context.now)
        context.loader(LiveOpportunity).expect(key for gap in found for key in (*gap.examples, *gap.courses))
        return found
