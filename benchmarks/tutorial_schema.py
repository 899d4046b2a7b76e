"""The home screen as graphene-django's tutorial would have it: model types, relations resolved one by one."""

from __future__ import annotations

from typing import Any

import graphene
from graphene_django import DjangoObjectType
from graphene_django.registry import Registry

from courses import models
from matching.models import RecommendationList
from matching.models import Resident as ResidentModel

_REGISTRY = Registry()
_MODELS = (
    models.Borough, models.Venue, models.Provider, models.Employer, models.CourseRun, models.Course, models.JobLocation, models.Job,
    models.Outcode, models.Opportunity, ResidentModel,
)  # fmt: skip
_HIDDEN = {"cell", "resident", "recommendation_lists"}  # a generated column is unknown to graphene-django


def _type(model: Any) -> Any:
    names = [f.name for f in model._meta.get_fields() if f.name not in _HIDDEN and not f.name.endswith("+")]  # noqa: SLF001
    meta = type("Meta", (), {"model": model, "fields": names, "registry": _REGISTRY})
    return type(f"Tutorial{model.__name__}", (DjangoObjectType,), {"Meta": meta})


TYPES = {model: _type(model) for model in _MODELS}


class TutorialRecommendation(graphene.ObjectType):
    """One line."""

    rank = graphene.Int()
    score = graphene.Float()
    reasons = graphene.List(graphene.String)
    opportunity = graphene.Field(TYPES[models.Opportunity])

    @staticmethod
    def resolve_reasons(item: dict[str, Any], _info: object) -> list[str]:
        """In words."""
        return [reason["text"] for reason in item["reasons"]]

    @staticmethod
    def resolve_opportunity(item: dict[str, Any], _info: object) -> models.Opportunity:
        """One by one, as a tutorial does."""
        found: models.Opportunity = models.Opportunity.objects.get(pk=item["opportunity"])
        return found


class Query(graphene.ObjectType):
    """The two fields of the screen."""

    resident = graphene.Field(TYPES[ResidentModel], id=graphene.Int(required=True))
    recommendations = graphene.List(TutorialRecommendation, resident=graphene.Int(required=True))

    @staticmethod
    def resolve_resident(_root: object, _info: object, id: int) -> ResidentModel:  # noqa: A002
        """By key."""
        return ResidentModel.objects.get(pk=id)

    @staticmethod
    def resolve_recommendations(_root: object, _info: object, resident: int) -> list[dict[str, Any]]:
        """The first 20 of the newest list."""
        newest = RecommendationList.objects.filter(resident=resident).order_by("-made_at").first()
        return newest.items[:20] if newest else []


schema = graphene.Schema(query=Query)
