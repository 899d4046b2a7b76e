"""What the person who is signed in can change about themselves."""

from __future__ import annotations

from typing import Any, Self

import graphene

from matching.services.residents import ResidentChanges, update_resident
from mobile_api.action import Action
from mobile_api.catalogue.types.enums import AccessFeature, DeliveryMode, Level, Session
from mobile_api.context import Context
from mobile_api.me.types import EarningsBand, EmploymentStatus, Resident
from mobile_api.node import decode_number
from mobile_api.scalars import YearMonth


def _many(of: Any, description: str) -> graphene.InputField:
    return graphene.InputField(graphene.List(graphene.NonNull(of)), description=description)


class UpdateMe(Action):
    """Tell us about you, or take an answer back. What you leave out stays as it is; null or an empty list takes it back."""

    class Input:
        """New answers."""

        postcode = graphene.String(
            description="Your postcode, or its first half: `E7 9PD` or `E7`. We keep the first half only."
        )
        wants = graphene.String(description="What you are looking for, in your own words. At most 1,000 letters.")
        skill_ids = _many(graphene.ID, "Ids of skills that you have, from `skills`. At most 50.")
        availability = _many(Session, "The parts of the week when you have time.")
        delivery_modes = _many(DeliveryMode, "Ways of taking part that suit you.")
        longest_journey = graphene.Int(description="The longest journey that you want, in minutes, one way: 1 to 180.")
        highest_level = graphene.InputField(Level, description="The level of your highest qualification.")
        employment_status = graphene.InputField(EmploymentStatus, description="What you do now.")
        earnings_band = graphene.InputField(EarningsBand, description="What you earn before tax in a year.")
        languages = _many(
            graphene.String, "Languages that you speak, as codes of two or three letters (ISO 639): `en`, `bn`."
        )
        access_needs = _many(AccessFeature, "Practical help that you need.")
        birth_month = graphene.InputField(YearMonth, description="Year and month of your birth: `1998-04`.")
        may_stay = graphene.Boolean(
            description="Whether you are British or Irish, or may live in the UK for more than a year."
        )
        has_english_maths = graphene.Boolean(
            description="Whether you have both English and maths at GCSE grade 4 or C, or the same from elsewhere."
        )
        has_digital_level_1 = graphene.Boolean(
            description="Whether you have the basics on a computer: forms, email, files, staying safe."
        )

    me = graphene.Field(
        Resident, description="You, with the new answers. Null when they were refused; then nothing has changed."
    )

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Store the answers that were sent."""
        if given.get("skill_ids") is not None:
            given["skill_ids"] = [decode_number(value, "Skill", field="skillIds") for value in given["skill_ids"]]
        return cls(me=update_resident(by=context.require_user(), changes=ResidentChanges(**given), today=context.today))


class MeMutations:
    """Changes to oneself."""

    update_me = UpdateMe.Field()
