"""What a person tells about themselves, as it is sent."""

from __future__ import annotations

from typing import Any

import graphene

from mobile_api.catalogue.types.enums import AccessFeature, DeliveryMode, Level, Session
from mobile_api.me.types import Barrier, EarningsBand, EmploymentStatus
from mobile_api.node import decode_number
from mobile_api.scalars import YearMonth


def _many(of: Any, description: str) -> graphene.InputField:
    return graphene.InputField(graphene.List(graphene.NonNull(of)), description=description)


class Answers:
    """The answers of a resident: fields of an input type."""

    postcode = graphene.String(
        description="Your postcode, or its first half: `E7 9PD` or `E7`. We keep the first half only."
    )
    wants = graphene.String(description="What you are looking for, in your own words. At most 1,000 letters.")
    skill_ids = _many(graphene.ID, "Ids of skills that you have, from `skills`. At most 50.")
    own_skills = _many(
        graphene.String,
        "Skills that you have and that our list does not have, in your own words. At most 10, 60 letters each.",
    )
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
    barriers = _many(
        Barrier, "What stands in your way. It is only used to find what suits you, and you can take it back."
    )
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


def as_stored(given: dict[str, Any]) -> dict[str, Any]:
    """The same, with keys for ids.

    Raises:
        InvalidId: one is no id of a skill.
    """
    if given.get("skill_ids") is None:
        return given
    return given | {"skill_ids": [decode_number(value, "Skill", field="skillIds") for value in given["skill_ids"]]}
