"""What residents ask about their applications, organisations about those they received, and GLA staff about disputes."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import graphene
from django.db.models import QuerySet

from matching import models
from matching.queries.applications import count_by_status, own_applications, received_applications
from matching.services.application_steps import ApplicationNotFound
from matching.services.data_views import record_disputes_read
from mobile_api.applications.enums import ApplicationStatus
from mobile_api.applications.loaders import LookAt, expect_parts
from mobile_api.applications.types import (
    Application,
    ApplicationConnection,
    DisputedOutcomeConnection,
    ReceivedApplication,
    ReceivedApplicationConnection,
)
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.context import Context
from mobile_api.listings.queries import listing_key
from mobile_api.node import decode_number
from mobile_api.order import Key, Order
from mobile_api.organisations.queries import which

_NEWEST: Final = Order("applications", (Key.moment("changed_at", descending=True), Key.number("pk", descending=True)))
_DISPUTES: Final = Order("disputes", (Key.moment("answered_at"), Key.number("pk")))


def _statuses() -> graphene.Argument:
    return graphene.Argument(
        graphene.List(graphene.NonNull(ApplicationStatus)), description="Only those that stand in one of these states."
    )


class ApplicationsQueries:
    """Applications, for those whom they are about and those to whom they were sent."""

    my_applications = graphene.Field(
        ApplicationConnection,
        status=_statuses(),
        **page_arguments(),
        description="Your applications, drafts too, the last changed first.",
    )
    application = graphene.Field(
        Application,
        id=graphene.ID(required=True, description="Id of the application."),
        description="One application of yours. Null, with an error APPLICATION_NOT_FOUND, where there is none.",
    )
    received_applications = graphene.Field(
        ReceivedApplicationConnection,
        organisation_id=graphene.ID(description="Only of this `Provider` or `Employer`."),
        listing_id=graphene.ID(description="Only for this `Course` or `Job`."),
        status=_statuses(),
        **page_arguments(),
        description="What was sent to the organisations for which you act, the last changed first. Whoever applied can read "
        "that you looked, once their `sections` are asked for.",
    )
    received_application = graphene.Field(
        ReceivedApplication,
        id=graphene.ID(required=True, description="Id of the application."),
        description="One of them; whoever applied can read that you looked. Null, with an error APPLICATION_NOT_FOUND, "
        "where it was not sent to you.",
    )
    disputed_outcomes = graphene.Field(
        DisputedOutcomeConnection,
        **page_arguments(),
        description="Reports of which the person says that they are not right, the oldest answer first. For GLA staff; "
        "the person can read that you looked.",
    )

    @staticmethod
    def resolve_my_applications(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page."""
        context: Context = info.context
        rows = _in_states(own_applications(context.require_user()), given)
        page = _page(context, _with_run(rows), given)
        context.loader(AnyOpportunity).expect(row.opportunity_id for row in page.rows)
        return page

    @staticmethod
    def resolve_application(_root: object, info: graphene.ResolveInfo, id: str) -> models.Application:  # noqa: A002 - GraphQL's name
        """Of the person who asks."""
        context: Context = info.context
        return _one(_with_run(own_applications(context.require_user())), id)

    @staticmethod
    def resolve_received_applications(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page, and the counts of all."""
        context: Context = info.context
        rows = received_applications(context.require_user())
        if given.get("organisation_id"):
            model, pk = which(given["organisation_id"], field="organisation_id")
            rows = rows.filter(**{f"opportunity__{model.listings_path}": pk})
        if given.get("listing_id"):
            rows = rows.filter(opportunity=listing_key(given["listing_id"], field="listing_id"))
        shown = _in_states(rows, given)
        page = _page(context, shown, given, count=partial(count_by_status, rows))
        context.loader(LookAt).expect(page.rows)
        return page

    @staticmethod
    def resolve_received_application(_root: object, info: graphene.ResolveInfo, id: str) -> models.Application:  # noqa: A002
        """For members of the organisation to which it was sent. To open it is to look at it, whatever is asked of it."""
        context: Context = info.context
        row = _one(received_applications(context.require_user()), id)
        context.loader(LookAt).load(row)
        return row

    @staticmethod
    def resolve_disputed_outcomes(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """One page. Whoever it is about can read that staff looked."""
        context: Context = info.context
        rows = models.Outcome.objects.disputed().select_related(
            "application__opportunity", "application__resident__user"
        )
        page = paged(rows, order=_DISPUTES, first=pages.get("first"), after=pages.get("after"))
        record_disputes_read(outcomes=page.rows, by=context.require_user(), now=context.now)
        return page


def _with_run(rows: QuerySet[models.Application]) -> QuerySet[models.Application]:
    return rows.select_related("run__venue__borough", "run__course")


def _in_states(rows: QuerySet[models.Application], given: dict[str, Any]) -> QuerySet[models.Application]:
    if not given.get("status"):
        return rows
    return rows.filter(status__in=[getattr(status, "value", status) for status in given["status"]])


def _page(context: Context, rows: QuerySet[models.Application], given: dict[str, Any], **facts: object) -> Page:
    page = paged(rows, order=_NEWEST, first=given.get("first"), after=given.get("after"), facts=facts)
    expect_parts(context, page.rows)
    return page


def _one(rows: QuerySet[models.Application], value: str) -> models.Application:
    row = rows.filter(pk=decode_number(value, "Application")).first()
    if row is None:
        raise ApplicationNotFound(field="id")
    return row
