"""How large a GraphQL request may be, and how large one is.

The figures are far above what the app sends and far below what hurts: each is a brake of its own, so that a document which
slips past one is stopped by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from graphql.language import Node, Visitor, visit

from backend.errors import Refusal

_INTROSPECTION: Final = frozenset({"__schema", "__type"})  # bounded by graphql-core's own rule


@dataclass(frozen=True)
class Limits:
    """The largest request that is answered."""

    body_bytes: int = 65_536
    json_depth: int = 16
    json_nodes: int = 1_000  # values: a hundred feedback events, the largest input of all, have 800
    text_characters: int = 10_000
    digits: int = 20
    document_characters: int = 15_000
    tokens: int = 1_000
    comments: int = 100
    definitions: int = 30
    fragments: int = 20
    operations: int = 10
    variables: int = 30
    aliases: int = 20
    directives: int = 20
    depth: int = 12
    fields: int = 300
    root_fields: int = 10
    mutations: int = 1
    cost: int = 2_000
    validation_errors: int = 5


LIMITS: Final = Limits()


class QueryRefused(Refusal):
    """A query that is not run."""


class QueryTooLarge(QueryRefused):
    """More text, parts or fields than a document may have."""

    code = "QUERY_TOO_LARGE"
    message = "This query is too large."


class QueryTooDeep(QueryRefused):
    """Fields inside fields inside fields."""

    code = "QUERY_TOO_DEEP"
    message = f"This query goes too deep: {LIMITS.depth} levels at most."


class TooManyAliases(QueryRefused):
    """The same field many times under other names."""

    code = "TOO_MANY_ALIASES"
    message = f"This query has too many aliases: {LIMITS.aliases} at most."


class TooManyMutations(QueryRefused):
    """Several changes in one request."""

    code = "TOO_MANY_MUTATIONS"
    message = "Please send one mutation in a request."


@dataclass(frozen=True)
class Shape:
    """Levels and fields of a selection, with its fragments written out."""

    depth: int = 0
    fields: int = 0


def check_size(document: DocumentNode, limits: Limits = LIMITS) -> None:
    """Refuse a document that is too large, before it is validated: it may have unknown fields, or fragments in a circle.

    Raises:
        QueryTooLarge, QueryTooDeep, TooManyAliases, TooManyMutations: says which limit.
    """
    _check_counts(document, limits)
    try:
        shapes = list(_shapes(document))
    except RecursionError:
        raise QueryTooDeep from None
    for operation, shape in shapes:
        if shape.depth > limits.depth:
            raise QueryTooDeep
        if shape.fields > limits.fields:
            raise QueryTooLarge(f"This query has too many fields: {limits.fields} at most.")
        _check_root(operation, document, limits)


class _Counter(Visitor):
    """Counts the parts of a document that can be repeated without end."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = {"field_alias": 0, "directive": 0, "variable_definition": 0}

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        """A field, which may have another name."""
        self.counts["field_alias"] += node.alias is not None

    def enter_directive(self, _node: Node, *_args: object) -> None:
        """`@include`, `@skip`, or one that nobody knows."""
        self.counts["directive"] += 1

    def enter_variable_definition(self, _node: Node, *_args: object) -> None:
        """`$name: Type`."""
        self.counts["variable_definition"] += 1


def _check_counts(document: DocumentNode, limits: Limits) -> None:
    counter = _Counter()
    visit(document, counter)
    if counter.counts["field_alias"] > limits.aliases:
        raise TooManyAliases
    too_many = {
        "definitions": len(document.definitions) > limits.definitions,
        "fragments": len(_fragments(document)) > limits.fragments,
        "operations": len(list(_operations(document.definitions))) > limits.operations,
        "directives": counter.counts["directive"] > limits.directives,
        "variables": counter.counts["variable_definition"] > limits.variables,
    }
    for part, exceeded in too_many.items():
        if exceeded:
            raise QueryTooLarge(f"This query has too many {part}: {getattr(limits, part)} at most.")


def _check_root(operation: OperationDefinitionNode, document: DocumentNode, limits: Limits) -> None:
    fields = len(root_fields(operation.selection_set, _fragments(document)))
    if operation.operation == OperationType.MUTATION and fields > limits.mutations:
        raise TooManyMutations
    if fields > limits.root_fields:
        raise QueryTooLarge(f"This query asks for too many things at once: {limits.root_fields} at most.")


def root_fields(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[FieldNode]:
    """The fields at this level, with fragments written out, each fragment once: what it says twice is merged."""
    fields: list[FieldNode] = []
    seen: set[str] = set()
    waiting: list[Node] = list(selections.selections)
    while waiting:
        selection = waiting.pop(0)
        if isinstance(selection, FieldNode):
            fields.append(selection)
        elif isinstance(selection, InlineFragmentNode):
            waiting.extend(selection.selection_set.selections)
        elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
            seen.add(selection.name.value)
            spread = fragments.get(selection.name.value)
            waiting.extend(spread.selection_set.selections if spread else ())
    return fields


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def _operations(definitions: tuple[DefinitionNode, ...]) -> Iterator[OperationDefinitionNode]:
    return (node for node in definitions if isinstance(node, OperationDefinitionNode))


def _shapes(document: DocumentNode) -> Iterator[tuple[OperationDefinitionNode, Shape]]:
    measure = _Measure(_fragments(document))
    return ((operation, measure.shape(operation.selection_set)) for operation in _operations(document.definitions))


class _Measure:
    """Measures selections; each fragment once, so that fragments which double each other cost nothing."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Shape] = {}

    def shape(self, selections: SelectionSetNode | None) -> Shape:
        """The shape of a selection."""
        depth = fields = 0
        for selection in selections.selections if selections else ():
            part = self._part(selection)
            depth, fields = max(depth, part.depth), fields + part.fields
        return Shape(depth, fields)

    def _part(self, selection: Node) -> Shape:
        if isinstance(selection, FieldNode):
            inside = self.shape(selection.selection_set)
            return Shape(1 + (0 if selection.name.value in _INTROSPECTION else inside.depth), 1 + inside.fields)
        if isinstance(selection, InlineFragmentNode):
            return self.shape(selection.selection_set)
        return self._spread(selection.name.value) if isinstance(selection, FragmentSpreadNode) else Shape()

    def _spread(self, name: str) -> Shape:
        if name not in self._known and name in self._fragments:
            self._known[name] = Shape()  # what a fragment inside itself adds: validation refuses it
            self._known[name] = self.shape(self._fragments[name].selection_set)
        return self._known.get(name, Shape())
