"""Root field of the groups."""

from __future__ import annotations

import graphene

from matching.queries.prioritisation import OfferedGroup, offered_groups
from mobile_api.context import Context
from mobile_api.prioritisation.types import PrioritisationGroup


def group_type(offered: OfferedGroup) -> PrioritisationGroup:
    """As the person sees it."""
    return PrioritisationGroup(
        code=offered.group.code,
        title=offered.group.title,
        words=offered.words.words,
        version=offered.words.version,
        opted_in=offered.opted_in,
        asked_again=offered.asked_again,
    )


class PrioritisationQueries:
    """What is offered, and what was chosen."""

    prioritisation_groups = graphene.List(
        graphene.NonNull(PrioritisationGroup),
        description="Groups that some programmes are meant for, and which of them you switched on. It has nothing to do with what "
        "you answer in `equalityQuestions`, and no employer or course provider sees it. Null, with an error, without a sign-in.",
    )

    @staticmethod
    def resolve_prioritisation_groups(_root: object, info: graphene.ResolveInfo) -> list[PrioritisationGroup]:
        """In the order in which they are offered."""
        context: Context = info.context
        return [group_type(one) for one in offered_groups(by=context.require_user(), today=context.today)]
