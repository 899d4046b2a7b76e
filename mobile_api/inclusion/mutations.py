"""Two people decide about a policy. Drafts are written in the admin, or come from a file (`manage.py load_policies`)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import graphene

from matching.models import InclusionPolicy as Row
from matching.queries.policies import standing_of
from matching.services.policies import (
    add_policy_evidence,
    approve_policy,
    propose_policy,
    send_back_policy,
    stop_policy,
)
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.inclusion.shown import ShownPolicy, shown
from mobile_api.inclusion.types import InclusionPolicy
from mobile_api.node import decode_number


def _id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the policy.")


def _policy() -> graphene.Field:
    return graphene.Field(InclusionPolicy, description="The policy as it stands now. Null when it was refused.")


def _key(policy_id: str) -> int:
    return decode_number(policy_id, "InclusionPolicy")


def _changed(row: Row, context: Context) -> ShownPolicy:
    return shown([standing_of(row, today=context.today)])[0]


class ProposeInclusionPolicy(Action):
    """Put a draft before somebody else. From then on nothing in it changes."""

    class Input:
        """Which one."""

        id = _id()

    policy = _policy()

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Propose it."""
        row = propose_policy(policy_id=_key(id), by=context.require_user(), now=context.now)
        return cls(policy=_changed(row, context))


class SendBackInclusionPolicy(Action):
    """Make a draft of a proposal again. It is then proposed anew, by one person, and approved by another."""

    class Input:
        """Which one."""

        id = _id()

    policy = _policy()

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Send it back."""
        row = send_back_policy(policy_id=_key(id), by=context.require_user(), now=context.now)
        return cls(policy=_changed(row, context))


class ApproveInclusionPolicy(Action):
    """Agree to what somebody else proposed. It starts on its day. Whoever proposed it can't."""

    class Input:
        """Which one, and what was read."""

        id = _id()
        content_sha256 = graphene.String(
            required=True, description="Its `contentSha256`, as you read it: what you approve is just that."
        )

    policy = _policy()

    @classmethod
    def perform(cls, context: Context, *, id: str, content_sha256: str) -> Self:  # noqa: A002 - GraphQL's name
        """Approve it."""
        row = approve_policy(policy_id=_key(id), content=content_sha256, by=context.require_user(), now=context.now)
        return cls(policy=_changed(row, context))


class StopInclusionPolicy(Action):
    """End a policy at once. One person is enough. The next list of everybody is made without it."""

    class Input:
        """Which one, and why."""

        id = _id()
        why = graphene.String(required=True, description="Why, for everybody to read. At most 300 letters.")

    policy = _policy()

    @classmethod
    def perform(cls, context: Context, *, id: str, why: str) -> Self:  # noqa: A002 - GraphQL's name
        """Stop it."""
        row = stop_policy(policy_id=_key(id), why=why, by=context.require_user(), now=context.now)
        return cls(policy=_changed(row, context))


class AddPolicyEvidence(Action):
    """Add what was found since a policy was approved: one figure a quarter. With it the policy may stop by itself."""

    class Input:
        """Of which one, and the figure."""

        id = _id()
        dataset = graphene.String(required=True, description="Who published what.")
        table = graphene.String(required=True, description="Where in it.")
        measured_on = graphene.Date(required=True, description="The day that it speaks of.")
        numerator = graphene.Int(required=True, description="People of the group.")
        denominator = graphene.Int(required=True, description="All people who were counted.")
        benchmark = graphene.Float(required=True, description="The share that there should be, between 0 and 1.")
        benchmark_source = graphene.String(required=True, description="Where that is from.")
        url = graphene.String(required=True, description="Where to read it.")
        good_until = graphene.Date(required=True, description="The last day on which to rely on it.")

    policy = _policy()

    @classmethod
    def perform(cls, context: Context, *, id: str, measured_on: date, **figures: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Add it."""
        row = add_policy_evidence(
            policy_id=_key(id),
            figures={"measured_on": measured_on, **figures},
            by=context.require_user(),
            now=context.now,
        )
        return cls(policy=_changed(row, context))


class InclusionMutations:
    """Steps of a policy."""

    propose_inclusion_policy = ProposeInclusionPolicy.Field()
    send_back_inclusion_policy = SendBackInclusionPolicy.Field()
    approve_inclusion_policy = ApproveInclusionPolicy.Field()
    stop_inclusion_policy = StopInclusionPolicy.Field()
    add_policy_evidence = AddPolicyEvidence.Field()
