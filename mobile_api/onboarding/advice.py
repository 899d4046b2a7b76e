"""What helps with what stands in the way."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses.models import Outcode
from matching.onboarding.signposts import Seen
from matching.queries import advice as queries
from matching.services.residents import outcode_of
from mobile_api.catalogue.types import Venue
from mobile_api.context import Context
from mobile_api.fields import listed, one
from mobile_api.me.types import Barrier
from mobile_api.scalars import Date

SignpostSeen: Final = graphene.Enum.from_enum(
    Seen,
    name="SignpostSeen",
    description=lambda member: {
        None: "How the address of a signpost was checked.",
        Seen.PAGE: "We read the page.",
        Seen.LINK: "Other public pages link to it. We could not open it.",
    }[member],
)


class Signpost(graphene.ObjectType):
    """A public service that helps."""

    id = graphene.ID(required=True, description="Stable name of it.")
    title = graphene.String(required=True, description="Its name.")
    words = graphene.String(required=True, description="What it does, in plain words.")
    url = graphene.String(required=True, description="Its address.")
    publisher = graphene.String(required=True, description="Who runs it, or writes about it there.")
    seen = one(SignpostSeen, "How we checked the address.")
    checked_on = graphene.Field(graphene.NonNull(Date), description="When we did.")
    review_by = graphene.Field(graphene.NonNull(Date), description="Until when we show it without another look.")


class Advice(graphene.ObjectType):
    """What helps with one thing that stands in the way."""

    barrier = one(Barrier, "What stands in the way.")
    tip = graphene.String(required=True, description="Something that you can do, in plain words.")
    signposts = listed(Signpost, "Services that help: those of your borough first.")
    libraries = listed(Venue, "The public libraries nearest to you, where a library helps. Empty where we don't know.")


class AdviceQueries:
    """What helps."""

    advice = graphene.List(
        graphene.NonNull(Advice),
        barriers=graphene.List(
            graphene.NonNull(Barrier),
            description="What stands in the way. Left out: what you told us, if you are signed in.",
        ),
        postcode=graphene.String(
            description="A postcode, or its first half. It is not kept. Left out: yours, if you are signed in."
        ),
        description="Tips and public services for what stands in the way. Asking needs no sign-in, and nothing is kept.",
    )

    @staticmethod
    def resolve_advice(
        _root: object, info: graphene.ResolveInfo, barriers: list[Any] | None = None, postcode: str | None = None
    ) -> list[queries.Advice]:
        """By what was sent, else by what was told."""
        context: Context = info.context
        stated = None if barriers is None else [one.value for one in barriers]
        home: Outcode | None = outcode_of(postcode) if postcode else None
        if context.user is not None and (stated is None or home is None):
            told, lives = queries.told_by(context.user)
            stated, home = told if stated is None else stated, home or lives
        return queries.advice(stated or [], home=home, today=context.today)
