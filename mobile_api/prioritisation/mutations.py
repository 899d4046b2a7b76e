"""One tap on, one tap off."""

from __future__ import annotations

from typing import Self

import graphene

from matching.services.prioritisation import opt_in, opt_out
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.prioritisation.queries import group_type
from mobile_api.prioritisation.types import PrioritisationGroup


class OptIn(Action):
    """Switch a group on: we may show you programmes that are meant for it. Off again at any time, with `optOut`."""

    class Input:
        """Which one."""

        group = graphene.String(required=True, description="Its `code`.")
        version = graphene.String(required=True, description="The `version` of the words that you were shown.")

    group = graphene.Field(PrioritisationGroup, description="The group, switched on. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, group: str, version: str) -> Self:
        """Record the choice with its words."""
        chosen = opt_in(by=context.require_user(), group=group, version=version, now=context.now)
        return cls(group=group_type(chosen))


class OptOut(Action):
    """Switch a group off. Your next list is made without it, and it costs you nothing."""

    class Input:
        """Which one."""

        group = graphene.String(required=True, description="Its `code`.")

    group = graphene.Field(PrioritisationGroup, description="The group, switched off. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, group: str) -> Self:
        """Record the choice."""
        return cls(group=group_type(opt_out(by=context.require_user(), group=group, now=context.now)))


class PrioritisationMutations:
    """Changes to one's own choice."""

    opt_in = OptIn.Field()
    opt_out = OptOut.Field()
