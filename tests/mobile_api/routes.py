"""Requests that walk every route from a root field to the types that are not for everybody, and what was read on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from mobile_api.readers import TYPES, Reader
from mobile_api.schema import schema

DEPTH = 9
ROWS = 2
"""Of every list on the way: a query must not cost too much."""
OPEN = frozenset({Reader.ANYONE, Reader.ASKER})
RESTRICTED = {name for name, line in TYPES.items() if line.reader not in OPEN}


@dataclass(frozen=True)
class Read:
    """A field of an object that was answered."""

    type_name: str
    field: str
    row: Any
    answer: Any


def fields_of(kind: GraphQLNamedType) -> dict[str, GraphQLField]:
    """Those that can be asked without an argument."""
    found = getattr(kind, "fields", {}) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}
    return {name: field for name, field in found.items() if not any(map(is_required_argument, field.args.values()))}


def _leading() -> set[str]:
    """Types from which some route leads to a restricted one."""
    found = set(RESTRICTED)
    while True:
        more = {
            name
            for name, kind in schema.graphql_schema.type_map.items()
            if any(get_named_type(field.type).name in found for field in fields_of(kind).values())
        }
        if more <= found:
            return found
        found |= more


LEADING = _leading()


def selection(kind: GraphQLNamedType, *, depth: int = DEPTH, expanded: set[str] | None = None) -> str:
    """Everything to be read at this type, and every step from it that leads further; each type is written out once."""
    expanded = set() if expanded is None else expanded
    parts = ["__typename"]
    again = kind.name in expanded
    expanded.add(kind.name)
    for name, field in fields_of(kind).items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts += [name] if kind.name in RESTRICTED or kind.name.endswith("Payload") else []
        elif inner.name in LEADING and depth and not (again and inner.name in expanded):
            rows = f"(first: {ROWS})" if "first" in field.args else ""
            parts.append(f"{name}{rows} {{ {selection(inner, depth=depth - 1, expanded=expanded)} }}")
        elif kind.name in RESTRICTED and not again:
            parts.append(f"{name} {{ __typename }}")
    return " ".join(parts)


@contextmanager
def watched() -> Iterator[list[Read]]:
    """What is read of restricted types meanwhile."""
    reads: list[Read] = []
    before: list[tuple[GraphQLField, Any]] = []
    for name in RESTRICTED:
        for field_name, field in fields_of(schema.graphql_schema.type_map[name]).items():
            before.append((field, field.resolve))
            field.resolve = _noting(reads, name, field_name, field.resolve)
    try:
        yield reads
    finally:
        for field, resolve in before:
            field.resolve = resolve


def _noting(reads: list[Read], type_name: str, field: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(resolve)
    def noting(root: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        answer = resolve(root, info, **arguments)
        reads.append(Read(type_name, field, root, answer))
        return answer

    return noting
