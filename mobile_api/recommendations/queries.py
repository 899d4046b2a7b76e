"""The root field of recommendations."""

from __future__ import annotations

from typing import Any, Final

import graphene

from backend.accounts.models import User
from matching.models import RecommendationList
from matching.queries import recommendations as queries
from matching.services.recommend import recommend
from matching.services.residents import resident_for
from mobile_api.catalogue.loaders import LiveOpportunity
from mobile_api.connections import Page, page_arguments, page_size
from mobile_api.context import Context
from mobile_api.order import InvalidCursor, Key, Order
from mobile_api.recommendations.pathway import announce
from mobile_api.recommendations.types import JobLocationById, RecommendationConnection
from mobile_api.recommendations.uplift import announce_policies

BY_RANK: Final = Order("recommendations", (Key.number("list_id"), Key.number("rank")))


def recommendations_page(
    context: Context, *, first: int | None = None, after: str | None = None, without_policies: bool = False
) -> Page:
    """A page of the person's list: of the newest, or of the one that the cursor names, so that no page shifts under them.

    Raises:
        SignInNeeded, PageSizeInvalid, InvalidCursor, MatcherNotReady.
    """
    size = page_size(first)
    user = context.require_user()
    if after is None:
        stored, rank = recommend(to=user, now=context.now, without_policies=without_policies), 0
    else:
        stored, rank = _begun(user, after)
    page = queries.page(stored, after_rank=rank, first=size, today=context.today)
    return shown(context, stored, page, order=BY_RANK, begun=after is not None)


def shown(context: Context, made: RecommendationList, page: queries.Page, *, order: Order, begun: bool) -> Page:
    """A page of a list as the API shows it, with what hangs on it announced to the loaders."""
    context.loader(LiveOpportunity).expect(item.opportunity for item in page.items)
    announce(context, page.items)
    announce_policies(context, page.items)
    # A run's number among them is harmless: nobody will ask for it.
    context.loader(JobLocationById).expect(item.option for item in page.items if item.option)
    return Page(
        rows=page.items,
        order=order,
        whole=RecommendationList.objects.none(),
        has_next=page.has_more,
        has_previous=begun,
        facts={
            "considered": made.considered,
            "excluded": made.excluded,
            "made_at": made.made_at,
            "release": made.release.version,
            "total": len(made.items),
            "made": made,
        },
    )


def _without_policies() -> graphene.Argument:
    return graphene.Argument(
        graphene.Boolean,
        default_value=False,
        description="True: your list as it would be if no policy added anything for you. With `after`, the cursor's list goes on.",
    )


def recommendations_field(description: str) -> graphene.Field:
    """A field that answers with a page of the person's list."""
    return graphene.Field(
        RecommendationConnection,
        args={**page_arguments(), "without_policies": _without_policies()},
        description=description,
        resolver=_resolve,
    )


def _resolve(root: object, info: graphene.ResolveInfo, **pages: Any) -> Page | None:
    # Below a mutation that was refused there is nothing new to show.
    return None if getattr(root, "errors", None) else recommendations_page(info.context, **pages)


class RecommendationsQueries:
    """What is for me."""

    recommendations = recommendations_field(
        "Courses and jobs for you in one list, with reasons. Works with a postcode only, or with nothing."
    )


def _begun(user: User, after: str) -> tuple[RecommendationList, int]:
    list_id, rank = BY_RANK.read(after)
    stored = queries.list_of(resident_for(by=user), list_id)
    if stored is None:
        raise InvalidCursor(field="after")
    return stored, rank
