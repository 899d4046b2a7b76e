"""From past jobs and unpaid work to skills."""

from __future__ import annotations

from typing import Final

import graphene

from courses.search import clean
from matching.queries import past_work as queries
from mobile_api.catalogue.types import Skill
from mobile_api.fields import listed, one

WorkSource: Final = graphene.Enum.from_enum(
    queries.WrittenBy,
    name="WorkSource",
    description=lambda member: {
        None: "Who says which skills a kind of work takes.",
        queries.WrittenBy.OURS: "We do. The list is ours, and open.",
        queries.WrittenBy.ESCO: "ESCO, the European classification of occupations.",
    }[member],
)


class PastWork(graphene.ObjectType):
    """A kind of work that you may have done, and the skills that it takes. Nothing is yours until you tick it."""

    title = graphene.String(required=True, description="What it is called.")
    met = graphene.String(required=True, description="The name of it that is near to what you typed.")
    paid = graphene.Boolean(required=True, description="Whether it is usually paid. Unpaid work counts as much.")
    source = one(WorkSource, "Who says which skills it takes.")
    skills = listed(Skill, "Skills that you may have from it: tick those that are true. At most 12.")


class PastWorkQueries:
    """What somebody has done."""

    past_work = graphene.List(
        graphene.NonNull(PastWork),
        search=graphene.String(
            required=True,
            description="A job or unpaid work in your own words: `barista`, `looked after my mum`. It is not kept.",
        ),
        description="Kinds of work that may be meant, the nearest first, at most 5; empty where we know none. "
        "Slips of the finger are forgiven.",
    )

    @staticmethod
    def resolve_past_work(_root: object, _info: graphene.ResolveInfo, search: str) -> list[queries.PastWork]:
        """The nearest."""
        line = clean(search)
        return queries.past_work(line) if line else []
