"""Skills."""

from __future__ import annotations

import graphene

from courses import models
from mobile_api.catalogue.types.enums import SkillKind, SkillRelation
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import Node


class Skill(graphene.ObjectType):
    """A skill in the terms of ESCO, the European classification."""

    class Meta:
        interfaces = (Node,)
        possible_types = (models.Skill,)

    uri = graphene.String(required=True, description="Its address in ESCO.")
    label = graphene.String(required=True, description="Its usual name.")
    alternative_labels = listed(graphene.String, "Other names for it.")
    description = text("What it means.")
    kind = maybe(SkillKind, "Skill or knowledge. Null where ESCO's file does not say.")
    digital = graphene.Boolean(required=True, description="Whether ESCO counts it as a digital skill.")


class OpportunitySkill(graphene.ObjectType):
    """A skill that a course teaches, or that a course or job asks for."""

    skill = one(Skill, "The skill.")
    relation = one(SkillRelation, "What it has to do with the course or job.")
