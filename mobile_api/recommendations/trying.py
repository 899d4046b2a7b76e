"""Recommendations before anybody signs up."""

from __future__ import annotations

from typing import Any, Final

import graphene

from matching.queries.recommendations import page_of
from matching.services.trying import try_recommend
from mobile_api.connections import Page, page_arguments, page_size
from mobile_api.order import InvalidCursor, Key, Order
from mobile_api.recommendations.queries import shown
from mobile_api.recommendations.types import RecommendationConnection

BY_RANK: Final = Order("tried", (Key.number("list_id"), Key.number("rank")))


class TryQueries:
    """What would be for me."""

    try_recommendations = graphene.Field(
        RecommendationConnection,
        postcode=graphene.Argument(
            graphene.NonNull(graphene.String), description="A postcode, or its first half: `E7 9PD` or `E7`."
        ),
        wants=graphene.Argument(
            graphene.NonNull(graphene.String),
            description="What you are looking for, in your own words. At most 1,000 letters.",
        ),
        **page_arguments(),
        description="The same list, with the same reasons, for somebody without an account. Nothing that is sent is kept.",
    )

    @staticmethod
    def resolve_try_recommendations(
        _root: object,
        info: graphene.ResolveInfo,
        postcode: str,
        wants: str,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        """Made anew for each page: the same words give the same list for as long as the catalogue stays as it is."""
        size = page_size(first)
        list_id, rank = BY_RANK.read(after) if after is not None else (None, 0)
        trial = try_recommend(postcode=postcode, wants=wants, now=info.context.now)
        if list_id not in {None, trial.list_id}:
            raise InvalidCursor(field="after")
        rest: list[Any] = [item for item in trial.items if item.rank > rank]
        page = page_of(rest, gone=frozenset(), first=size, today=info.context.today)
        return shown(info.context, trial.made, page, order=BY_RANK, begun=after is not None)
