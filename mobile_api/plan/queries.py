"""The root fields of plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import graphene
from django.db.models import Q

from matching.models import PlanStep
from matching.planning import Suggestion
from matching.queries.plan import suggestions_for
from matching.services.residents import resident_for
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.plan.types import IN_PLACE, PlanStepConnection, PlanSuggestion

SHOWN_WHEN_DONE: Final = timedelta(days=14)
"""What was done longer ago is left out, unless it is asked for."""


class PlanQueries:
    """What do I do next."""

    plan = graphene.Field(
        PlanStepConnection,
        all_done=graphene.Boolean(
            default_value=False,
            description="Also what you did more than two weeks ago. Nothing is ever deleted by itself.",
        ),
        **page_arguments(),
        description="Your next steps, in your order.",
    )
    plan_suggestions = graphene.List(
        graphene.NonNull(PlanSuggestion),
        description="Steps that you could take next, from what you kept and told us: the most urgent first, twelve at most.",
    )

    @staticmethod
    def resolve_plan(_root: object, info: graphene.ResolveInfo, *, all_done: bool, **pages: Any) -> Page:
        """One page, with its listings announced to the loader."""
        context = info.context
        mine = PlanStep.objects.filter(resident=resident_for(by=context.require_user()))
        lately = Q(done_at__isnull=True) | Q(done_at__gte=context.now - SHOWN_WHEN_DONE)
        rows = mine if all_done else mine.filter(lately)
        page = paged(rows, order=IN_PLACE, first=pages.get("first"), after=pages.get("after"))
        context.loader(AnyOpportunity).expect(row.opportunity_id for row in page.rows if row.opportunity_id)
        return page

    @staticmethod
    def resolve_plan_suggestions(_root: object, info: graphene.ResolveInfo) -> list[Suggestion]:
        """Made anew each time: what is accepted or over is gone."""
        context = info.context
        found = suggestions_for(resident_for(by=context.require_user()), today=context.today)
        context.loader(AnyOpportunity).expect(one.opportunity_id for one in found)
        return found
