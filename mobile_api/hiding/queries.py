"""The root field of hiding."""

from __future__ import annotations

from typing import Any

import graphene

from matching.models import HiddenFromEmployer
from matching.services.residents import resident_for
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.hiding.types import NEWEST_FIRST, HiddenFromEmployerConnection


class HidingQueries:
    """From whom do I hide."""

    hidden_from_employers = graphene.Field(
        HiddenFromEmployerConnection,
        **page_arguments(),
        description="Employers that you hide from, the newest first. Nobody else can see this list.",
    )

    @staticmethod
    def resolve_hidden_from_employers(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """One page, with the employers."""
        mine = HiddenFromEmployer.objects.filter(resident=resident_for(by=info.context.require_user()))
        rows = mine.select_related("employer")
        return paged(rows, order=NEWEST_FIRST, first=pages.get("first"), after=pages.get("after"))
