"""The models' choices as GraphQL enums: one GraphQL enum for each, with the labels as descriptions."""

from __future__ import annotations

from typing import Any, Final

import graphene
from django.db.models import Choices

_MADE: Final[dict[type[Choices], Any]] = {}


def enum(choices: type[Choices], name: str, description: str) -> Any:
    """The GraphQL enum of a model's choices, made on first use. Resolvers return the stored value."""
    if choices not in _MADE:
        _MADE[choices] = graphene.Enum.from_enum(
            choices, name=name, description=lambda member: description if member is None else str(member.label)
        )
    return _MADE[choices]


def enum_of(choices: type[Choices]) -> Any:
    """The GraphQL enum that was made of these choices."""
    return _MADE[choices]
