"""Global ids, and the interface of everything that can be fetched again by its id."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import graphene

from backend.errors import InvalidInput, NotFound
from mobile_api.context import Context

Fetch = Callable[[Context, str], object | None]
_ID: Final = re.compile(r"([A-Za-z]{1,40}):([0-9A-Za-z]{1,18})")
_LONGEST: Final = 88  # characters of the longest id that `_ID` allows


class InvalidId(InvalidInput):
    """Not an id of ours, or of another type."""

    code = "INVALID_ID"
    message = "This id is not one of ours."


def encode(type_name: str, key: int | str) -> str:
    """The global id of an object."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode()


def decode(value: str, *type_names: str, field: str = "id") -> tuple[str, str]:
    """Type and key of a global id of one of these types.

    Raises:
        InvalidId: anything else.
    """
    try:
        text = base64.b64decode(value, altchars=b"-_", validate=True).decode("ascii") if len(value) <= _LONGEST else ""
    except (binascii.Error, ValueError):
        text = ""
    match = _ID.fullmatch(text)
    # One object, one id: another spelling of the same bytes is refused.
    if match is None or match[1] not in type_names or encode(match[1], match[2]) != value:
        raise InvalidId(field=field)
    return match[1], match[2]


def decode_number(value: str, *type_names: str, field: str = "id") -> int:
    """The key of a global id, where keys are whole numbers.

    Raises:
        InvalidId: anything else.
    """
    _, key = decode(value, *type_names, field=field)
    if not key.isdigit() or str(int(key)) != key:
        raise InvalidId(field=field)
    return int(key)


class Node(graphene.Interface):
    """Something with an id of its own, which `node(id:)` fetches again."""

    id = graphene.ID(required=True, description="Names this object, and no other, in the whole API.")

    @staticmethod
    def resolve_id(root: Any, info: graphene.ResolveInfo) -> str:
        """The type that GraphQL sees, and the key."""
        return encode(info.parent_type.name, root.pk)


def node_queries(fetchers: Mapping[str, Fetch]) -> type:
    """The mixin with the root field `node`.

    Args:
        fetchers: for each type, the function that fetches what this person may see; None where there is nothing.
    """

    class NodeQueries:
        node = graphene.Field(
            Node,
            id=graphene.ID(required=True, description="An id that this API gave out."),
            description="Anything with an id, by its id. Null, with an error NOT_FOUND, when it is not there or not public.",
        )

        @staticmethod
        def resolve_node(_root: object, info: graphene.ResolveInfo, id: str) -> object:  # noqa: A002 - GraphQL's name
            type_name, key = decode(id, *fetchers)
            found = fetchers[type_name](info.context, key)
            if found is None:
                raise NotFound(field="id")
            return found

    return NodeQueries
