"""Root fields: every policy for everybody, and what waits for a decision for those who decide."""

from __future__ import annotations

import graphene

from matching.queries.membership import policies_of
from matching.queries.policies import policies_to_decide
from matching.services.residents import resident_for
from mobile_api.catalogue.loaders import LiveOpportunity
from mobile_api.context import Context
from mobile_api.inclusion.shown import ShownPolicy, all_public, shown
from mobile_api.inclusion.types import InclusionPolicy


class InclusionQueries:
    """What is done to put groups first."""

    inclusion_policies = graphene.List(
        graphene.NonNull(InclusionPolicy),
        in_force_only=graphene.Argument(
            graphene.Boolean, default_value=False, description="Only those that count today. Otherwise ended ones too."
        ),
        description="Every policy that puts a group first, those that count today first: why, by what right, how far, until when, and "
        "who pays. Without a sign-in. The same as a page: `/policies`.",
    )
    my_inclusion_policies = graphene.List(
        graphene.NonNull(InclusionPolicy),
        description="Those that count you today, because you asked for it or by what you told us: show each `notice`, which is how "
        "outreach and encouragement reach you. `optOut` with the `groupCode` ends it.",
    )
    policies_to_decide = graphene.List(
        graphene.NonNull(InclusionPolicy),
        description="For analysts and GLA staff: drafts, and what waits for a second person.",
    )

    @staticmethod
    def resolve_inclusion_policies(
        _root: object, info: graphene.ResolveInfo, *, in_force_only: bool = False
    ) -> list[ShownPolicy]:
        """As they stand on this day."""
        context: Context = info.context
        return _announced(
            [one for one in all_public(today=context.today) if one.is_in_force or not in_force_only], context
        )

    @staticmethod
    def resolve_my_inclusion_policies(_root: object, info: graphene.ResolveInfo) -> list[ShownPolicy]:
        """By code."""
        context: Context = info.context
        mine = policies_of(resident_for(by=context.require_user()).pk, today=context.today)
        return _announced(shown(mine), context)

    @staticmethod
    def resolve_policies_to_decide(_root: object, info: graphene.ResolveInfo) -> list[ShownPolicy]:
        """By code."""
        context: Context = info.context
        return _announced(shown(policies_to_decide(today=context.today)), context)


def _announced(policies: list[ShownPolicy], context: Context) -> list[ShownPolicy]:
    """These will be shown: the courses of all of them are loaded together, where anybody asks for them."""
    courses = (course.course_id for policy in policies for course in policy.row.programme_courses.all())
    context.loader(LiveOpportunity).expect(courses)
    return policies
