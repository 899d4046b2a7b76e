"""The root field of one's own feedback."""

from __future__ import annotations

from typing import Any

import graphene

from courses.models import Opportunity
from matching.models import FeedbackEvent
from matching.services.residents import resident_for
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.feedback.types import NEWEST_FIRST, FeedbackEventConnection


class FeedbackQueries:
    """What do you keep of what I did."""

    my_feedback = graphene.Field(
        FeedbackEventConnection,
        **page_arguments(),
        description="What you did with what you were shown, as we keep it: the newest first.",
    )

    @staticmethod
    def resolve_my_feedback(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """One page, with its listings announced to the loader; what is being written anew comes back when it is shown again."""
        mine = FeedbackEvent.objects.filter(resident=resident_for(by=info.context.require_user()))
        rows = mine.filter(opportunity__in=Opportunity.objects.once_shown().order_by().values("pk"))
        page = paged(rows, order=NEWEST_FIRST, first=pages.get("first"), after=pages.get("after"))
        info.context.loader(AnyOpportunity).expect(row.opportunity_id for row in page.rows)
        return page
