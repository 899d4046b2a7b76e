"""Mending in bulk, deciding about duplicates, reporting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

import graphene

from courses.services.bulk_fixes import Fix, Value, fix_todo
from courses.services.duplicate_decisions import decide_duplicate
from courses.trust.quality import Todo
from matching.services.reports import report_opportunity
from mobile_api.action import Action
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.catalogue.types import Opportunity
from mobile_api.catalogue.types.enums import AccessFeature
from mobile_api.context import Context
from mobile_api.node import decode_number
from mobile_api.organisations.queries import which
from mobile_api.scalars import Money
from mobile_api.trust.types import DuplicatePair, FixKind, FixResult, ReportKind, TodoKind


class FixTodo(Action):
    """Mend one to-do in many listings of an organisation at once, up to 100 a call. Each is mended by itself or not at all."""

    class Input:
        """What to mend, where, and how."""

        organisation_id = graphene.ID(
            required=True, description="Id of a `Provider` or an `Employer` that you act for."
        )
        todo = graphene.InputField(graphene.NonNull(TodoKind), description="What is wrong.")
        fix = graphene.InputField(
            graphene.NonNull(FixKind), description="How to mend it: one of the dashboard's `fixes`."
        )
        days = graphene.Int(description="For `MOVE_STARTS`: 364 keeps the day of the week.")
        price = Money(description="For `SET_PRICE`: the fee in pounds, 0 where it is free.")
        words = graphene.String(description="For `SET_WORDS`: what the field says.")
        access = graphene.List(graphene.NonNull(AccessFeature), description="For `SET_ACCESS`: what it offers.")
        listing_ids = graphene.List(
            graphene.NonNull(graphene.ID), description="Only these. Leave it out for all that have it to do."
        )

    results = graphene.List(
        graphene.NonNull(FixResult), description="One for each listing that was tried. Null when the whole was refused."
    )
    remaining = graphene.Int(description="How many more listings have it to do: ask again.")

    @classmethod
    def perform(cls, context: Context, *, organisation_id: str, todo: Any, fix: Any, **given: Any) -> Self:
        """Mend, and say what became of each."""
        ids = given.get("listing_ids")
        price = given.get("price")
        results, remaining = fix_todo(
            by=context.require_user(),
            organisation=which(organisation_id, field="organisationId"),
            todo=Todo(todo),
            fix=Fix(fix),
            value=Value(
                days=given.get("days"),
                price=None if price is None else Decimal(price),
                words=given.get("words") or "",
                access=tuple(given.get("access") or ()),
            ),
            now=context.now,
            only=None if ids is None else [decode_number(one, "Course", "Job", field="listingIds") for one in ids],
        )
        return cls(results=results, remaining=remaining)


class DecideDuplicate(Action):
    """Say whether two listings are one. If so one stays, and the other is closed with a pointer to it.

    GLA staff decide about any pair, editors about two listings of their own.
    """

    class Input:
        """The pair, and the decision."""

        pair_id = graphene.ID(required=True, description="Id of the pair.")
        same = graphene.Boolean(required=True, description="Whether the two are one.")
        keep_id = graphene.ID(description="Where they are: id of the course or job that stays.")

    pair = graphene.Field(DuplicatePair, description="The pair, decided. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, pair_id: str, same: bool, keep_id: str | None = None) -> Self:
        """Decide."""
        pair = decide_duplicate(
            by=context.require_user(),
            pair_id=decode_number(pair_id, "DuplicatePair", field="pairId"),
            same=same,
            keep_id=None if keep_id is None else decode_number(keep_id, "Course", "Job", field="keepId"),
            now=context.now,
        )
        return cls(pair=pair)


class ReportOpportunity(Action):
    """Say that something is wrong with a course or a job. Its organisation learns that somebody did, never who."""

    class Input:
        """What is wrong with what."""

        opportunity_id = graphene.ID(required=True, description="Id of the course or job.")
        kind = graphene.InputField(graphene.NonNull(ReportKind), description="What is wrong.")
        words = graphene.String(description="More about it, up to 500 letters. Only GLA staff read it.")

    opportunity = graphene.Field(Opportunity, description="What you reported. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, kind: str, words: str | None = None) -> Self:
        """Report it."""
        key = decode_number(opportunity_id, "Course", "Job", field="opportunityId")
        report_opportunity(by=context.require_user(), opportunity_id=key, kind=kind, words=words or "", now=context.now)
        return cls(opportunity=context.loader(AnyOpportunity).load(key))


class TrustMutations:
    """Changes that raise the trust in listings."""

    fix_todo = FixTodo.Field()
    decide_duplicate = DecideDuplicate.Field()
    report_opportunity = ReportOpportunity.Field()
