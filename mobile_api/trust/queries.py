"""Root fields about the trust in listings."""

from __future__ import annotations

from typing import Any, Final

import graphene

from backend.errors import NotFound
from courses import models
from courses.queries.dashboard import Dashboard, dashboard
from courses.queries.trust import known_of
from courses.services.access import is_staff, require_staff
from courses.services.duplicate_decisions import listings_of
from courses.trust.freshness import RULES, as_its_organisation_sees, freshness
from courses.trust.quality import quality
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.context import Context
from mobile_api.node import decode_number
from mobile_api.order import Key, Order
from mobile_api.organisations.queries import own_organisation, visible_organisation
from mobile_api.trust.loaders import DuplicatesOfListing
from mobile_api.trust.types import (
    DuplicatePairConnection,
    DuplicateState,
    ListingTrust,
    OrganisationDashboard,
    ReportCount,
    trust_fact,
)

_OLDEST: Final = Order("duplicate_pairs", (Key.number("pk"),))


class TrustQueries:
    """What members ask about the quality of their listings, and GLA staff about everybody's duplicates."""

    organisation_dashboard = graphene.Field(
        OrganisationDashboard,
        organisation_id=graphene.ID(required=True, description="Id of a `Provider` or an `Employer` that you act for."),
        description="Where its listings stand, how good they are, and what there is to do. For its members.",
    )
    listing_trust = graphene.Field(
        ListingTrust,
        id=graphene.ID(required=True, description="Id of a `Course` or a `Job`."),
        description="How far one listing can be trusted, and why. For members of its organisation and GLA staff.",
    )
    duplicate_pairs = graphene.Field(
        DuplicatePairConnection,
        organisation_id=graphene.ID(
            description="Id of a `Provider` or an `Employer` that you act for. Only GLA staff may leave it out: all pairs."
        ),
        state=graphene.Argument(
            DuplicateState, default_value=models.DuplicatePair.State.OPEN, description="What was decided: nothing yet."
        ),
        **page_arguments(),
        description="Listings that look like one, the pairs found first first. The other listing is yours too, or public.",
    )

    @staticmethod
    def resolve_organisation_dashboard(_root: object, info: graphene.ResolveInfo, organisation_id: str) -> Dashboard:
        """For its members, of whatever role."""
        context: Context = info.context
        return dashboard(own_organisation(context, organisation_id), now=context.now)

    @staticmethod
    def resolve_listing_trust(_root: object, info: graphene.ResolveInfo, id: str) -> ListingTrust:  # noqa: A002 - GraphQL's name
        """Computed now: what is stored may be of last night."""
        context: Context = info.context
        by, key = context.require_user(), decode_number(id, "Course", "Job")
        rows = models.Opportunity.objects.all() if is_staff(by) else listings_of(by)
        if not rows.filter(pk=key).exists():
            raise NotFound(field="id")
        return _trust(key, context)

    @staticmethod
    def resolve_duplicate_pairs(
        _root: object,
        info: graphene.ResolveInfo,
        organisation_id: str | None = None,
        state: str | None = None,
        **pages: Any,
    ) -> Page:
        """One page, with both listings."""
        context: Context = info.context
        pairs = models.DuplicatePair.objects.filter(state=state or models.DuplicatePair.State.OPEN)
        if organisation_id is None:
            require_staff(context.require_user())
        else:
            own = models.Opportunity.objects.of_organisation(
                visible_organisation(context, organisation_id, field="organisation_id")
            )
            pairs = pairs.of_listings(own, today=context.today)
        rows = pairs.select_related("a", "b")
        return paged(rows, order=_OLDEST, first=pages.get("first"), after=pages.get("after"))


def _trust(key: int, context: Context) -> ListingTrust:
    known = known_of([key], now=context.now)[key]
    as_staff = is_staff(context.require_user())
    evidence = known.evidence if as_staff else as_its_organisation_sees(known.evidence)
    fewest = 1 if as_staff else RULES.fewest_counted
    fresh, tidy = freshness(evidence, context.now), quality(known.facts, context.now)
    warned = known.row["stale_warned_at"]
    return ListingTrust(
        freshness=round(fresh.score, 4),
        freshness_parts=[trust_fact(name=part.name, factor=part.factor, words=part.words) for part in fresh.parts],
        quality=tidy.score,
        todos=list(tidy.todos),
        duplicates=context.loader(DuplicatesOfListing).load(key),
        reports=[
            ReportCount(kind=kind, people=people if people >= fewest else None)
            for kind, people in sorted(evidence.reports.items())
        ],
        hidden_since=known.row["hidden_at"],
        hidden_cause=known.row["hidden_cause"],
        hidden_reason=known.row["hidden_reason"] or None,
        hides_from=warned + RULES.notice if warned else None,
    )
