"""Root field of the groups."""

from __future__ import annotations

import graphene

from matching.queries.membership import groups_by_fact
from matching.queries.prioritisation import OfferedGroup, offered_groups
from matching.services.residents import resident_for
from mobile_api.context import Context
from mobile_api.prioritisation.types import PrioritisationGroup


def group_type(offered: OfferedGroup, by_fact: frozenset[str] = frozenset()) -> PrioritisationGroup:
    """As the person sees it.

    Args:
        offered: the group, and what they chose.
        by_fact: groups in which they are counted by what they told us; of one that they just chose about, that is over.
    """
    return PrioritisationGroup(
        code=offered.group.code,
        title=offered.group.title,
        words=offered.words.words,
        version=offered.words.version,
        opted_in=offered.opted_in,
        asked_again=offered.asked_again,
        by_fact=offered.group.code in by_fact,
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
        by = context.require_user()
        counted = groups_by_fact(resident_for(by=by).pk, today=context.today)
        return [group_type(one, counted) for one in offered_groups(by=by, today=context.today)]
