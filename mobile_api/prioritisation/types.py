"""The groups that somebody may ask to be shown programmes for. Only the person themselves sees what they chose."""

from __future__ import annotations

import graphene


class PrioritisationGroup(graphene.ObjectType):
    """A group that some programmes are meant for. You choose yourself whether we show you those; nobody else learns it."""

    code = graphene.String(required=True, description="Its name, for `optIn` and `optOut`.")
    title = graphene.String(required=True, description="What to call it.")
    words = graphene.String(
        required=True, description="What you agree to when you switch it on. Show it before they choose."
    )
    version = graphene.String(required=True, description="The version of `words`. Send it with `optIn`.")
    opted_in = graphene.Boolean(required=True, description="Whether you switched it on.")
    by_fact = graphene.Boolean(
        required=True,
        description="True: you did not switch it on, and a policy counts you all the same, by what you told us (the first half of your "
        "postcode, or your highest qualification). `optOut` ends that. See `inclusionPolicies`.",
    )
    asked_again = graphene.Boolean(
        required=True,
        description="True when you had switched it on and the words have changed since: it is off until you switch it on again.",
    )
