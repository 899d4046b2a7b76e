"""Root fields of the two ledgers."""

from __future__ import annotations

from typing import Any

import graphene

from matching.queries.equality import answered_in, questionnaire
from mobile_api.context import Context
from mobile_api.equality.types import EqualityQuestionnaire


class EqualityQueries:
    """What is asked."""

    equality_questions = graphene.Field(
        EqualityQuestionnaire,
        version=graphene.String(description="A version by its name. Left out: the one that is asked today."),
        description="Questions that are only for statistics: no employer or course provider ever sees an answer. Null, with an "
        "error, when there is no such version or none is asked.",
    )

    @staticmethod
    def resolve_equality_questions(
        _root: object, info: graphene.ResolveInfo, version: str | None = None
    ) -> EqualityQuestionnaire:
        """The version, and when this person answered."""
        context: Context = info.context
        found = questionnaire(version=version, today=context.today)
        words: dict[str, Any] = {
            name: getattr(found.words, name) for name in ("why", "who_sees", "skipping", "changing")
        }
        return EqualityQuestionnaire(
            version=found.version,
            questions=found.questions,
            answered_in=answered_in(by=context.require_user()),
            **words,
        )
