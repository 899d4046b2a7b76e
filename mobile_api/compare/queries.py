"""The root field of comparing."""

from __future__ import annotations

from typing import Final

import graphene

from backend.errors import InvalidInput, NotFound
from mobile_api.catalogue.loaders import Concrete, LiveOpportunity
from mobile_api.compare.types import Comparison
from mobile_api.node import decode_number, encode

FEWEST: Final = 2
MOST: Final = 4


class NotComparable(InvalidInput):
    """Too few, too many, or the same twice."""

    code = "NOT_COMPARABLE"
    message = f"Please pick {FEWEST} to {MOST} different courses or jobs."


class CompareQueries:
    """Which of these."""

    compare = graphene.Field(
        Comparison,
        ids=graphene.List(
            graphene.NonNull(graphene.ID),
            required=True,
            description="Ids of two to four open courses and jobs, mixed as you like.",
        ),
        description="Courses and jobs side by side. Null, with an error NOT_FOUND, when one is not there or has closed.",
    )

    @staticmethod
    def resolve_compare(_root: object, info: graphene.ResolveInfo, ids: list[str]) -> list[Concrete]:
        """All of them, or a refusal."""
        if not FEWEST <= len(ids) <= MOST or len(set(ids)) < len(ids):
            raise NotComparable(field="ids")
        keys = {one: decode_number(one, "Course", "Job", field="ids") for one in ids}
        loader = info.context.loader(LiveOpportunity)
        loader.expect(keys.values())
        found = [loader.load(key) for key in keys.values()]
        if [encode(type(row).__name__, key) for row, key in zip(found, keys.values(), strict=True)] != ids:
            raise NotFound(field="ids")
        return found
