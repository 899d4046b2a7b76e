"""The self-check of digital skills: five areas, short questions, a result in words, and a course to start with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import graphene

from courses.models import Course as AnyCourse
from courses.models import Outcode
from matching.models import Resident as AnyResident
from matching.onboarding import digital_check as pure
from matching.queries.digital_check import digital_check, kept_result, starter_courses
from matching.services.digital_check import QuestionAnswer, forget_digital_check, keep_digital_check, result_of
from matching.services.residents import outcode_of, resident_for
from mobile_api.action import Action
from mobile_api.catalogue import loaders
from mobile_api.catalogue.types import Course
from mobile_api.context import Context
from mobile_api.fields import listed, one
from mobile_api.me.types import Resident

_AREAS: Final = {area.area: area.name for area in digital_check().areas}
DigitalArea: Final = graphene.Enum.from_enum(
    pure.Area,
    name="DigitalArea",
    description=lambda member: "The five areas of essential digital skills." if member is None else _AREAS[member],
)
DigitalTier: Final = graphene.Enum.from_enum(
    pure.Tier,
    name="DigitalTier",
    description=lambda member: "How far somebody has come." if member is None else pure.WORDS[member],
)


@dataclass(frozen=True, slots=True)
class _Result:
    """A result, and where its person lives."""

    result: pure.CheckResult
    home: Outcode | None


class DigitalQuestion(graphene.ObjectType):
    """One question, to be answered with yes or not yet."""

    id = graphene.ID(required=True, description="Stable name of it.")
    tier = one(DigitalTier, "What a yes shows. After a not yet, the rest of the area needs no asking.")
    question = graphene.String(
        required=True, description="The question, in plain words.", resolver=lambda question, _info: question.words
    )


class DigitalAreaQuestions(graphene.ObjectType):
    """The questions of one area, the easiest first."""

    area = one(DigitalArea, "The area.")
    title = graphene.String(required=True, description="The area in plain words.")
    questions = listed(DigitalQuestion, "Its questions.")


class DigitalCheck(graphene.ObjectType):
    """All questions."""

    version = graphene.String(required=True, description="Of the questions.")
    source = graphene.String(required=True, description="Where they come from, and what we could not see.")
    areas = listed(DigitalAreaQuestions, "The five areas.")


class DigitalAreaResult(graphene.ObjectType):
    """How far you have come in one area."""

    area = one(DigitalArea, "The area.")
    title = graphene.String(required=True, description="The area in plain words.")
    tier = one(DigitalTier, "How far.")
    words = graphene.String(required=True, description="The same in words.")


class DigitalCheckResult(graphene.ObjectType):
    """What your answers say. It is for you, and no decision about you."""

    version = graphene.String(
        required=True, description="Of the questions.", resolver=lambda root, _info: root.result.version
    )
    areas = listed(DigitalAreaResult, "The areas that you were asked about.")
    start_with = graphene.Field(
        DigitalArea, description="The area to begin with. Null: nothing left to learn, or nothing asked."
    )
    words = graphene.String(required=True, description="What to do now, in plain words.")
    may_have_basics = graphene.Boolean(
        required=True,
        description="Whether you may say that you have the basics (level 1). Only you say it: `hasDigitalLevel1`.",
    )
    ready_for_work = graphene.Boolean(
        required=True, description="Whether you can do a task at work in each of the five areas."
    )
    starter_courses = listed(Course, "Open courses to start with, near you if we know where you live. At most 3.")

    @staticmethod
    def resolve_areas(root: _Result, _info: graphene.ResolveInfo) -> list[DigitalAreaResult]:
        """In the framework's order."""
        titles = {area.area: area.title for area in digital_check().areas}
        tiers = root.result.tiers.items()
        return [
            DigitalAreaResult(area=area, title=titles[area], tier=tier, words=pure.WORDS[tier]) for area, tier in tiers
        ]

    @staticmethod
    def resolve_start_with(root: _Result, _info: graphene.ResolveInfo) -> pure.Area | None:
        """The lowest."""
        return root.result.start_with()

    @staticmethod
    def resolve_words(root: _Result, _info: graphene.ResolveInfo) -> str:
        """One sentence or two."""
        start = root.result.start_with()
        if start is None:
            return (
                "You can do what most jobs ask for." if root.result.tiers else "Answer a question to see where you are."
            )
        title = next(area.title for area in digital_check().areas if area.area is start)
        return f'Start with "{title}". A free starter course can help.'

    @staticmethod
    def resolve_may_have_basics(root: _Result, _info: graphene.ResolveInfo) -> bool:
        """Everyday tasks in all five areas."""
        return root.result.all_for_life()

    @staticmethod
    def resolve_ready_for_work(root: _Result, _info: graphene.ResolveInfo) -> bool:
        """The framework's measure."""
        return root.result.ready_for_work()

    @staticmethod
    def resolve_starter_courses(root: _Result, info: graphene.ResolveInfo) -> list[AnyCourse]:
        """None for somebody who has nothing left to learn."""
        if root.result.tiers and root.result.start_with() is None:
            return []
        rows = starter_courses(home=root.home, today=info.context.today)
        loaders.expect_parts(info.context, rows)
        return rows


class DigitalAnswer(graphene.InputObjectType):
    """An answer to one question."""

    question = graphene.ID(required=True, description="Id of the question.")
    can = graphene.Boolean(required=True, description="Yes, or not yet.")


class DigitalCheckQueries:
    """The self-check."""

    digital_check = graphene.Field(DigitalCheck, description="The questions of the self-check of digital skills.")
    digital_check_result = graphene.Field(
        DigitalCheckResult,
        answers=graphene.List(graphene.NonNull(DigitalAnswer), required=True, description="What you answered."),
        postcode=graphene.String(description="A postcode, or its first half, for courses near you. It is not kept."),
        description="What some answers say. Nothing is kept, and it needs no sign-in.",
    )
    my_digital_check = graphene.Field(
        DigitalCheckResult, description="The result that you kept. Null: none. Needs a sign-in."
    )

    @staticmethod
    def resolve_digital_check(_root: object, _info: graphene.ResolveInfo) -> pure.DigitalCheck:
        """As shipped."""
        return digital_check()

    @staticmethod
    def resolve_digital_check_result(
        _root: object, _info: graphene.ResolveInfo, answers: list[Any], postcode: str | None = None
    ) -> _Result:
        """Of what was sent."""
        return _Result(result_of(_read(answers)), outcode_of(postcode) if postcode else None)

    @staticmethod
    def resolve_my_digital_check(_root: object, info: graphene.ResolveInfo) -> _Result | None:
        """Of what was kept."""
        return _kept(resident_for(by=info.context.require_user()))


class KeepDigitalCheck(Action):
    """Keep the result of your self-check, in the place of an earlier one. Only the result is kept, not each answer."""

    class Input:
        """Your answers."""

        answers = graphene.List(graphene.NonNull(DigitalAnswer), required=True, description="What you answered.")
        has_digital_level_1 = graphene.Boolean(
            description="Whether you have the basics on a computer, in your own judgement. Left out: it stays as it is."
        )

    me = graphene.Field(Resident, description="You. Null when it was refused.")
    result = graphene.Field(DigitalCheckResult, description="What was kept.")

    @classmethod
    def perform(cls, context: Context, *, answers: list[Any], has_digital_level_1: bool | None = None) -> Self:
        """Keep it."""
        resident = keep_digital_check(
            by=context.require_user(), answers=_read(answers), has_basics=has_digital_level_1, now=context.now
        )
        return cls(me=resident, result=_kept(resident))


class ForgetDigitalCheck(Action):
    """Take back the result that you kept."""

    class Input:
        """Nothing is needed."""

    me = graphene.Field(Resident, description="You.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Delete it."""
        return cls(me=forget_digital_check(by=context.require_user()))


class DigitalCheckMutations:
    """Keeping it."""

    keep_digital_check = KeepDigitalCheck.Field()
    forget_digital_check = ForgetDigitalCheck.Field()


def _read(answers: list[Any]) -> list[QuestionAnswer]:
    return [QuestionAnswer(one["question"], one["can"]) for one in answers]


def _kept(resident: AnyResident) -> _Result | None:
    kept = kept_result(resident)
    return _Result(kept, resident.outcode) if kept else None
