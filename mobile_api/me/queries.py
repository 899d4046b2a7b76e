"""Root fields about the person who is signed in."""

from __future__ import annotations

import graphene

from matching import models
from matching.services.residents import resident_for
from mobile_api.me.types import Resident


class MeQueries:
    """Who am I."""

    me = graphene.Field(Resident, description="You. Needs a sign-in; on the first visit every answer is empty.")

    @staticmethod
    def resolve_me(_root: object, info: graphene.ResolveInfo) -> models.Resident:
        """The resident of the account."""
        return resident_for(by=info.context.require_user())
