"""What a course or job asks for, held against what the person who asks told us."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import graphene

from courses import models
from matching.queries.meeting import Asked, Sort
from mobile_api.catalogue.types.skill import Skill
from mobile_api.fields import one

_SORTS: Final = {
    Sort.LEVEL: "A level of qualification that one must hold.",
    Sort.AGE: "An age on the first day.",
    Sort.SKILL: "A skill that one must have.",
    Sort.CHECK: "A check, such as DBS, in the words of the listing.",
    Sort.OWN_WORDS: "What its provider writes that one needs.",
    Sort.BRING: "What its provider writes that one should bring, such as documents.",
}


class State(StrEnum):
    """How a requirement stands."""

    MET = "MET"
    MISSING = "MISSING"
    NOT_KNOWN = "NOT_KNOWN"


_STATES: Final = {
    State.MET: "By what you told us, you have it.",
    State.MISSING: "By what you told us, you don't have it.",
    State.NOT_KNOWN: "You have not told us, or only they can say. It never counts against you.",
}
_BY_ANSWER: Final = {True: State.MET, False: State.MISSING, None: State.NOT_KNOWN}

RequirementKind: Final = graphene.Enum.from_enum(
    Sort,
    name="RequirementKind",
    description=lambda sort: "What is asked for." if sort is None else _SORTS[Sort(sort.value)],
)
RequirementState: Final = graphene.Enum.from_enum(
    State,
    name="RequirementState",
    description=lambda state: "How you stand." if state is None else _STATES[State(state.value)],
)


class Requirement(graphene.ObjectType):
    """One thing that a course or job asks for, and whether you have it."""

    kind = one(RequirementKind, "What is asked for.")
    state = one(RequirementState, "Whether you have it, by what you told us.")
    text = graphene.String(required=True, description="What is asked for, in plain words, or in theirs.")
    next_step = graphene.String(description="What you can do about it. Null: nothing to do.")
    skill = graphene.Field(Skill, description="Of a skill: which one.")

    @staticmethod
    def resolve_kind(asked: Asked, _info: graphene.ResolveInfo) -> Sort:
        """Under a clearer name."""
        return asked.sort

    @staticmethod
    def resolve_state(asked: Asked, _info: graphene.ResolveInfo) -> State:
        """Three answers, not two."""
        return _BY_ANSWER[asked.met]

    @staticmethod
    def resolve_next_step(asked: Asked, _info: graphene.ResolveInfo) -> str | None:
        """Where there is one."""
        return asked.next_step or None

    @staticmethod
    def resolve_skill(asked: Asked, _info: graphene.ResolveInfo) -> models.Skill | None:
        """Of the row that was loaded with the listing's skills."""
        return asked.skill
