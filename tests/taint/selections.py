"""Requests written from the schema: everything that a root field can answer, in as few requests as the limits allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    get_operation_ast,
    is_leaf_type,
    is_required_argument,
)

from backend.errors import Refusal
from mobile_api.cost import check_cost
from mobile_api.document import prepare
from mobile_api.schema import schema

DEEPEST: Final = 5
ROWS: Final = 2
SCHEMA: Final = schema.graphql_schema
ROOTS: Final = {root.name: root for root in (SCHEMA.query_type, SCHEMA.mutation_type) if root}

Chosen = dict[str, Any]
"""Response key, to what is selected under it."""


def requests_of(name: str, arguments: dict[str, Any]) -> Iterator[str]:
    """Requests of one root field that together select all of its answer, as deep as the limits allow.

    Args:
        name: `Query.course`.
        arguments: each becomes a variable.
    """
    root, field = name.split(".")
    definition = ROOTS[root].fields[field]
    declared = ", ".join(f"${argument}: {definition.args[argument].type}" for argument in arguments)
    given = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    head = f"{root.lower()} {f'({declared})' if declared else ''} {{ {field} {f'({given})' if given else ''}"
    yield from _cut(head, definition, _names(definition), DEEPEST, arguments)


def _cut(head: str, definition: GraphQLField, names: list[str], deep: int, arguments: dict[str, Any]) -> Iterator[str]:
    """The request, or where it is too large two smaller ones, or where it has one field a less deep one."""
    body = _select(definition.type, deep, only=names)
    request = f"{head} {body} }}"
    if deep == 0 or _fits(request, arguments):
        yield request
    elif len(names) > 1:
        middle = len(names) // 2
        yield from _cut(head, definition, names[:middle], deep, arguments)
        yield from _cut(head, definition, names[middle:], deep, arguments)
    else:
        yield from _cut(head, definition, names, deep - 1, arguments)


def _fits(request: str, arguments: dict[str, Any]) -> bool:
    try:
        document = prepare(SCHEMA, request, introspection=False)
        operation = get_operation_ast(document)
        assert isinstance(operation, OperationDefinitionNode)
        check_cost(SCHEMA, document, operation, arguments)
    except Refusal:
        return False
    return True


def _names(definition: GraphQLField) -> list[str]:
    """Fields of the type; of one that can be several, all of all."""
    return sorted({name for kind in _kinds(get_named_type(definition.type)) for name in kind.fields})


def _kinds(kind: Any) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        return list(SCHEMA.get_possible_types(kind))
    return [kind] if isinstance(kind, GraphQLObjectType) else []


def _select(of: Any, deep: int, *, only: list[str] | None = None) -> str:
    """A selection set of this type; nothing of a leaf."""
    kinds = _kinds(get_named_type(of))
    if not kinds:
        return ""
    keys: dict[str, str] = {}
    parts = [_fields(kind, deep, only, keys) for kind in kinds]
    if len(kinds) == 1:
        return f"{{ __typename {parts[0]} }}"
    fragments = (f"... on {kind.name} {{ {part} }}" for kind, part in zip(kinds, parts, strict=True) if part)
    return f"{{ __typename {' '.join(fragments)} }}"


def _fields(kind: GraphQLObjectType, deep: int, only: list[str] | None, keys: dict[str, str]) -> str:
    chosen = []
    for name, field in kind.fields.items():
        # Two kinds of a union may not answer with different types under one name.
        if (only is not None and name not in only) or keys.setdefault(name, str(field.type)) != str(field.type):
            continue
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        rows = f"(first: {ROWS})" if "first" in field.args else ""
        if is_leaf_type(get_named_type(field.type)):
            chosen.append(name)
        elif deep > 0:
            chosen.append(f"{name} {rows} {_select(field.type, deep - 1)}")
    return " ".join(chosen)
