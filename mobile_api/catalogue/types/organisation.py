"""Providers and employers."""

from __future__ import annotations

import graphene

from courses import models
from mobile_api.catalogue.types.enums import DisabilityConfident
from mobile_api.fields import maybe, text
from mobile_api.node import Node


class Provider(graphene.ObjectType):
    """An organisation that runs courses."""

    class Meta:
        interfaces = (Node,)
        possible_types = (models.Provider,)

    name = graphene.String(required=True, description="Its name.")
    ukprn = text("UK Provider Reference Number, eight digits.")
    website = text("Address of its website.")
    about = text("About it, in its own words.")


class Employer(graphene.ObjectType):
    """An organisation that hires."""

    class Meta:
        interfaces = (Node,)
        possible_types = (models.Employer,)

    name = graphene.String(required=True, description="Its name.")
    website = text("Address of its website.")
    about = text("About it, in its own words.")
    disability_confident = maybe(DisabilityConfident, "Its level in the Disability Confident scheme. Null: not in it.")
    living_wage_employer = graphene.Boolean(
        required=True, description="Whether it pays at least the London Living Wage."
    )
