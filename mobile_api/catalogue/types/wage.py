"""Pay beside the wages of the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import graphene

from courses import models
from courses.wages import Comparison, Outcome, living_wage, minimum_kind, minimum_wage
from mobile_api.catalogue.loaders import PayRates
from mobile_api.catalogue.types.enums import WageOutcome
from mobile_api.fields import one
from mobile_api.scalars import Date, Money


class WageComparison(graphene.ObjectType):
    """The lowest pay of a job beside a wage, at the rate in force on its first day."""

    outcome = one(WageOutcome, "How they compare.")
    meets = graphene.Boolean(description="Whether the pay is at or above the rate. Null: it could not be compared.")
    hourly = graphene.Field(
        Money, description="What the job pays for an hour, down to the penny. Null: the advert does not say."
    )
    rate = graphene.Field(Money, description="The rate, in pounds an hour. Null: we hold none for that day.")
    valid_from = graphene.Field(Date, description="Since when the rate holds.")
    source = graphene.String(description="Who says so.")
    may_have_risen = graphene.Boolean(
        required=True,
        description="True where a newer rate is to be expected by the first day, which we don't hold yet.",
    )
    text = graphene.String(required=True, description="The result in plain words.")

    @staticmethod
    def resolve_outcome(found: Comparison, _info: graphene.ResolveInfo) -> str:
        """As the enum has it."""
        return found.outcome.value

    @staticmethod
    def resolve_meets(found: Comparison, _info: graphene.ResolveInfo) -> bool | None:
        """In a word."""
        return {Outcome.MEETS: True, Outcome.BELOW: False}.get(found.outcome)

    @staticmethod
    def resolve_rate(found: Comparison, _info: graphene.ResolveInfo) -> Decimal | None:
        """Of the rate that counted."""
        return found.rate.hourly_gbp if found.rate else None

    @staticmethod
    def resolve_valid_from(found: Comparison, _info: graphene.ResolveInfo) -> date | None:
        """Of the rate that counted."""
        return found.rate.valid_from if found.rate else None

    @staticmethod
    def resolve_source(found: Comparison, _info: graphene.ResolveInfo) -> str | None:
        """Of the rate that counted."""
        return found.rate.source if found.rate else None


def against_living_wage(job: models.Job, info: graphene.ResolveInfo) -> Comparison:
    """Beside the voluntary London Living Wage."""
    return living_wage(job, rates=_rates(info, models.PayRate.Kind.LONDON_LIVING_WAGE), today=info.context.today)


def against_minimum_wage(job: models.Job, info: graphene.ResolveInfo) -> Comparison:
    """Beside the statutory minimum for everybody who may apply."""
    return minimum_wage(job, rates=_rates(info, minimum_kind(job)), today=info.context.today)


def _rates(info: graphene.ResolveInfo, kind: models.PayRate.Kind) -> Any:
    return info.context.loader(PayRates).load(kind.value)
