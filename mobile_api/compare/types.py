"""A comparison: aligned facts of two to four listings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import graphene

from mobile_api.catalogue.loaders import Concrete
from mobile_api.catalogue.types import Opportunity
from mobile_api.compare.fact import Fact, Value
from mobile_api.compare.facts import facts_for
from mobile_api.fields import listed, maybe
from mobile_api.scalars import Date


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a comparison, with its values in the order of the listings."""

    fact: Fact
    values: list[Value | None]


class ComparedValue(graphene.ObjectType):
    """What is known of one listing."""

    text = graphene.String(required=True, description="In plain words.")
    number = graphene.Float(
        description="The same to sort by: pounds, hours a week, minutes or a level. Null: no number."
    )
    day = maybe(Date, "The same, where it is a day.")

    @staticmethod
    def resolve_number(value: Value, _info: graphene.ResolveInfo) -> Decimal | int | None:
        """Of the value."""
        return value.number


class ComparedFact(graphene.ObjectType):
    """One row: the same fact of each listing."""

    name = graphene.String(required=True, description="Stable name of the row, such as `JOURNEY`.")
    label = graphene.String(required=True, description="Heading in plain words.")
    is_personal = graphene.Boolean(required=True, description="Whether it is made from what you told us.")
    differs = graphene.Boolean(required=True, description="Whether the listings differ in it.")
    values = graphene.Field(
        graphene.NonNull(graphene.List(ComparedValue)),
        description="One for each listing, in the order of `opportunities`. Null: not known, or not a thing that it has.",
    )

    @staticmethod
    def resolve_name(row: Compared, _info: graphene.ResolveInfo) -> str:
        """Of the fact."""
        return row.fact.name

    @staticmethod
    def resolve_label(row: Compared, _info: graphene.ResolveInfo) -> str:
        """Of the fact."""
        return row.fact.label

    @staticmethod
    def resolve_is_personal(row: Compared, _info: graphene.ResolveInfo) -> bool:
        """Of the fact."""
        return row.fact.personal

    @staticmethod
    def resolve_differs(row: Compared, _info: graphene.ResolveInfo) -> bool:
        """By their words."""
        return len({value.text if value else None for value in row.values}) > 1


class Comparison(graphene.ObjectType):
    """Two to four courses and jobs side by side. The facts of a course are those of its next run."""

    opportunities = listed(Opportunity, "What is compared, in the order in which you asked.")
    facts = listed(ComparedFact, "The rows, always in the same order. Those about you are left out without a sign-in.")

    @staticmethod
    def resolve_opportunities(listings: list[Concrete], _info: graphene.ResolveInfo) -> list[Concrete]:
        """As they were fetched."""
        return listings

    @staticmethod
    def resolve_facts(listings: list[Concrete], info: graphene.ResolveInfo) -> list[Compared]:
        """Everything that they hang on is loaded for all of them at once."""
        rows = facts_for(info.context)
        return [Compared(fact, [fact.of(listing, info) for listing in listings]) for fact in rows]
