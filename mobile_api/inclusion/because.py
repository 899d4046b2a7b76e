"""Why somebody was told of a course: the policy, in words, and its switch. Shown in the app to them alone, and never on a lock screen."""

from __future__ import annotations

from collections.abc import Iterable

import graphene

from matching import models
from mobile_api.context import Context
from mobile_api.fields import one
from mobile_api.inclusion.shown import PolicyByName, ShownPolicy
from mobile_api.inclusion.types import InclusionPolicy


class BecauseOfPolicy(graphene.ObjectType):
    """You were told because a policy tells its members, and you are one. How to be told no more."""

    text = graphene.String(required=True, description="Why, in plain words.")
    policy = one(InclusionPolicy, "The policy: what it is for, how far it goes, and who pays.")
    turn_off = graphene.String(required=True, description="Name of the mutation that ends it: `optOut`.")
    group = graphene.String(required=True, description="The `group` to send with it.")


def announce_reasons(context: Context, policies: Iterable[models.InclusionPolicy | None]) -> None:
    """These rows will be shown: their policies are loaded together, where anybody asks for them."""
    context.loader(PolicyByName).expect(str(policy) for policy in policies if policy is not None)


def because_of(policy: models.InclusionPolicy | None, context: Context) -> BecauseOfPolicy | None:
    """The reason of a row; None where everybody like them was told."""
    found = None if policy is None else context.loader(PolicyByName).load(str(policy))
    if found is None:
        return None
    return BecauseOfPolicy(text=_words(found), policy=found, turn_off="optOut", group=found.row.group)


def _words(policy: ShownPolicy) -> str:
    if policy.row.by_fact:
        return f"We tell this group of the courses of {policy.row.programme}: {policy.group_title}. You find them without it, too."
    return f"You asked to be shown courses for this group: {policy.group_title}. So we told you of this one."
