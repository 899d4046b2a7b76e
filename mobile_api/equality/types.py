"""The questions of the equality monitoring. There is no type for an answer that was given: nobody can ask for one."""

from __future__ import annotations

import graphene

from mobile_api.fields import listed
from mobile_api.fields import text as maybe_text
from mobile_api.scalars import YearMonth


class EqualityOption(graphene.ObjectType):
    """One of the answers that are offered."""

    code = graphene.String(required=True, description="What you send when you choose it.")
    label = graphene.String(required=True, description="What you read.")
    heading = maybe_text("The heading that it stands under. Null without one.")


class EqualityQuestion(graphene.ObjectType):
    """One question. You can skip it, and the last answer is always "Prefer not to say"."""

    code = graphene.String(required=True, description="Its name, for `answerEqualityQuestions`.")
    text = graphene.String(required=True, description="The question.")
    help = maybe_text("A sentence that helps to answer. Null where none is needed.")
    options = listed(EqualityOption, "The answers that are offered.")
    source = graphene.String(
        required=True, description="Where the question comes from, and how well we know its words."
    )


class EqualityQuestionnaire(graphene.ObjectType):
    """Questions about you that are only counted, together with many people's. They never change what you are shown."""

    version = graphene.String(required=True, description="Name of this version. Send it with your answers.")
    why = graphene.String(required=True, description="What the answers are for.")
    who_sees = graphene.String(required=True, description="Who sees the answers.")
    skipping = graphene.String(required=True, description="What it means to skip a question.")
    changing = graphene.String(required=True, description="How to change your answers or take them back.")
    questions = listed(EqualityQuestion, "The questions.")
    answered_in = graphene.Field(
        YearMonth,
        description="The month in which you last answered, of any version. Null: we hold no answers of yours. "
        "What you answered nobody can ask for, not even you: answer again, or take it back.",
    )
