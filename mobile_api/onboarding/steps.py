"""The guided steps: one short question at a time, each skippable, taken up again where one left off."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Self

import graphene
from graphene.utils.str_converters import to_camel_case

from matching import models
from matching.onboarding.steps import StepKind as Kind
from matching.queries import onboarding as queries
from matching.queries.onboarding import Progress, progress
from matching.services.onboarding import answer_step, skip_step
from matching.services.residents import resident_for
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.fields import listed, one
from mobile_api.me.inputs import Answers, as_stored
from mobile_api.me.types import Resident


class _State(StrEnum):
    OPEN = queries.OPEN
    ANSWERED = models.OnboardingMark.State.ANSWERED.value
    SKIPPED = models.OnboardingMark.State.SKIPPED.value


_STATES: Final = {
    None: "What became of a step.",
    _State.OPEN: "Not asked yet.",
    _State.ANSWERED: "Answered.",
    _State.SKIPPED: "Skipped for now. It can be answered at any time.",
}
_KINDS: Final = {
    None: "How a step is answered.",
    Kind.TEXT: "A text in your own words.",
    Kind.WORK: "Past work: ask `pastWork`, tick skills, and keep what is not found in your own words.",
    Kind.ONE: "One of its options.",
    Kind.MANY: "Any of its options, or none.",
    Kind.MONTH: "A month of a year.",
    Kind.YES_NO: "Yes or no.",
}
StepState: Final = graphene.Enum.from_enum(_State, name="OnboardingStepState", description=_STATES.__getitem__)
StepKind: Final = graphene.Enum.from_enum(Kind, name="OnboardingStepKind", description=_KINDS.__getitem__)


class StepOption(graphene.ObjectType):
    """An answer that is offered."""

    value = graphene.String(required=True, description="What to send.")
    label = graphene.String(required=True, description="How it reads.")


class OnboardingStep(graphene.ObjectType):
    """One question."""

    id = graphene.ID(required=True, description="Stable name of it.", resolver=lambda now, _info: now.step.id)
    question = graphene.String(
        required=True, description="The question, in plain words.", resolver=lambda now, _info: now.step.question
    )
    why = graphene.String(required=True, description="Why we ask.", resolver=lambda now, _info: now.step.why)
    who_sees = graphene.String(
        required=True, description="Who sees the answer.", resolver=lambda now, _info: now.step.who_sees
    )
    kind = graphene.Field(
        graphene.NonNull(StepKind), description="How it is answered.", resolver=lambda now, _info: now.step.kind
    )
    fields = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        description="Fields of `answerOnboardingStep` that hold the answer.",
        resolver=lambda now, _info: [to_camel_case(field) for field in now.step.fields],
    )
    options = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(StepOption))),
        description="Answers to choose from. Empty: the app asks in its own way.",
        resolver=lambda now, _info: now.step.options,
    )
    state = one(StepState, "What became of it.")
    seconds = graphene.Int(required=True, description="About how long it takes.")


class Onboarding(graphene.ObjectType):
    """How far you have come. Everything can be skipped, and nothing is asked that you have told."""

    version = graphene.String(required=True, description="Of the questions.")
    done = graphene.Int(required=True, description="Steps that you answered or skipped.")
    total = graphene.Int(
        required=True,
        description="Steps that are for you. It may change with your answers.",
        resolver=lambda progress, _info: len(progress.steps),
    )
    seconds_left = graphene.Int(required=True, description="About how long the rest takes.")
    next_step = graphene.Field(OnboardingStep, description="The open step that matters most. Null: you are through.")
    steps = listed(OnboardingStep, "All steps that are for you: what matters most for your list first.")


class OnboardingQueries:
    """The way in."""

    onboarding = graphene.Field(Onboarding, description="The guided steps, and how far you have come. Needs a sign-in.")

    @staticmethod
    def resolve_onboarding(_root: object, info: graphene.ResolveInfo) -> Progress:
        """Of the person who is signed in."""
        return progress(resident_for(by=info.context.require_user()))


class AnswerOnboardingStep(Action):
    """Answer one step. Send the fields of that step and no others; skills are added to those that you have."""

    class Input(Answers):
        """The step and its answer."""

        step = graphene.ID(required=True, description="Id of the step.")

    me = graphene.Field(Resident, description="You, with the answer. Null when it was refused.")
    onboarding = graphene.Field(Onboarding, description="How far you have come now.")

    @classmethod
    def perform(cls, context: Context, *, step: str, **given: Any) -> Self:
        """Store the answer."""
        resident = answer_step(
            by=context.require_user(), step_id=step, answers=as_stored(given), now=context.now, today=context.today
        )
        return cls(me=resident, onboarding=progress(resident))


class SkipOnboardingStep(Action):
    """Leave one step out for now."""

    class Input:
        """The step."""

        step = graphene.ID(required=True, description="Id of the step.")

    onboarding = graphene.Field(Onboarding, description="How far you have come now. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, step: str) -> Self:
        """Mark it."""
        return cls(onboarding=progress(skip_step(by=context.require_user(), step_id=step, now=context.now)))


class OnboardingMutations:
    """Steps on the way in."""

    answer_onboarding_step = AnswerOnboardingStep.Field()
    skip_onboarding_step = SkipOnboardingStep.Field()
