"""What a history row says of each field, for organisations and listings alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import graphene

from mobile_api.action import input_field


class FieldChange(graphene.ObjectType):
    """One field of a change."""

    name = graphene.String(required=True, description="The field.")
    before = graphene.String(description="What stood there. Null: nothing.")
    after = graphene.String(description="What stands there since. Null: nothing.")


def field_changes(fields: Mapping[str, Any]) -> list[FieldChange]:
    """Of a history row: column or part to [before, after]."""
    return [
        FieldChange(name=input_field(name), before=_words(before), after=_words(after))
        for name, (before, after) in fields.items()
    ]


def _words(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return None if value in (None, "") else str(value)
