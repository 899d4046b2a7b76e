"""Short ways to write a described graphene field."""

from __future__ import annotations

from typing import Any

import graphene

from mobile_api.scalars import Moment


def text(description: str) -> graphene.Field:
    """A text that may be missing: a blank text of the model is null."""
    return graphene.Field(graphene.String, description=description, resolver=_blank_is_null)


def listed(of: Any, description: str) -> graphene.Field:
    """A list that is never null and has no nulls in it."""
    return graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(of))), description=description)


def one(of: Any, description: str) -> graphene.Field:
    """One of these, always."""
    return graphene.Field(graphene.NonNull(of), description=description)


def maybe(of: Any, description: str) -> graphene.Field:
    """One of these, or null; a blank choice of the model is null."""
    return graphene.Field(of, description=description, resolver=_blank_is_null)


def made_at() -> graphene.InputField:
    """Of an input: when the person made the change, for an app that keeps a queue."""
    return graphene.InputField(
        Moment,
        description="When you made this change, by your own clock, if you send it later: what you changed after that stays. Not older "
        "than 14 days.",
    )


def _blank_is_null(root: Any, info: graphene.ResolveInfo) -> Any:
    value = getattr(root, _snake(info.field_name))
    return None if value == "" else value


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
