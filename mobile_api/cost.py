"""What a query would cost: about how many objects it can ask the database for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.language import Node
from graphql.type import GraphQLInterfaceType, GraphQLObjectType

from mobile_api.connections import DEFAULT_PAGE, LARGEST_PAGE
from mobile_api.limits import LIMITS, Limits, QueryRefused

ROWS_OF_A_LIST: Final = 3  # of a list that is no page, such as the runs of a course: usual, not worst


class QueryTooCostly(QueryRefused):
    """Pages in lists in pages."""

    code = "QUERY_TOO_COSTLY"
    message = "This query asks for too much at once. Ask for fewer rows, or for fewer lists."


def check_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    limits: Limits = LIMITS,
) -> int:
    """The cost of one operation of a valid document: one for each object, times the rows of the lists around it.

    Raises:
        QueryTooCostly: above the limit.
    """
    defaults = {
        definition.variable.name.value: definition.default_value.value
        for definition in operation.variable_definitions
        if isinstance(definition.default_value, IntValueNode)
    }
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    cost = _Cost(schema, fragments, {**defaults, **variables}).of(operation.selection_set, root, rows=1)
    if cost > limits.cost:
        raise QueryTooCostly
    return cost


class _Cost:
    """Adds up; each fragment once for each size of page that it stands in."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._known: dict[tuple[str, int], int] = {}

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None, *, rows: int) -> int:
        """Cost of a selection on a type. `rows`: of the page, where the type is a connection."""
        return sum(self._part(selection, parent, rows) for selection in selections.selections) if selections else 0

    def _part(self, selection: Node, parent: GraphQLNamedType | None, rows: int) -> int:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent, rows)
        if isinstance(selection, InlineFragmentNode):
            # graphql-core says that there always is a condition; `... { name }` has none.
            condition: NamedTypeNode | None = selection.type_condition
            on = parent if condition is None else self._schema.get_type(condition.name.value)
            return self.of(selection.selection_set, on, rows=rows)
        return self._spread(selection.name.value, rows) if isinstance(selection, FragmentSpreadNode) else 0

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, rows: int) -> int:
        field = (
            parent.fields.get(node.name.value) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None
        )
        if field is None or not is_composite_type(get_named_type(field.type)):
            return 0
        named = get_named_type(field.type)
        inside = self.of(node.selection_set, named, rows=self._page(node) if named.name.endswith("Connection") else 1)
        in_connection = isinstance(parent, GraphQLNamedType) and parent.name.endswith("Connection")
        times = (rows if in_connection else ROWS_OF_A_LIST) if is_list_type(get_nullable_type(field.type)) else 1
        return times * (1 + inside)

    def _page(self, node: FieldNode) -> int:
        value = next((argument.value for argument in node.arguments if argument.name.value == "first"), None)
        if isinstance(value, IntValueNode):
            return _rows(value.value)
        return _rows(self._variables.get(value.name.value)) if isinstance(value, VariableNode) else DEFAULT_PAGE

    def _spread(self, name: str, rows: int) -> int:
        if (name, rows) not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name, rows] = self.of(fragment.selection_set, parent, rows=rows)
        return self._known[name, rows]


def _rows(asked: object) -> int:
    """Rows of a page that is asked for as a number or as digits; what is no size of a page is refused when it is resolved."""
    if isinstance(asked, str):
        asked = (
            int(asked)
            if asked.isascii() and asked.isdigit() and len(asked) < len(str(LARGEST_PAGE)) + 1
            else LARGEST_PAGE
        )
    return min(max(asked, 1), LARGEST_PAGE) if type(asked) is int else DEFAULT_PAGE
