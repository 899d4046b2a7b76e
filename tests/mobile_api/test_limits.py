"""Attacks on the query language: each is refused with its own code, at once, and quotes nothing."""

from __future__ import annotations

import json
import time

import pytest
from graphql import get_introspection_query, parse

from mobile_api.cost import QueryTooCostly, check_cost
from mobile_api.limits import LIMITS, QueryTooDeep, QueryTooLarge, TooManyAliases, TooManyMutations, check_size
from mobile_api.schema import schema
from tests.mobile_api.conftest import Ask


def nested(levels: int) -> str:
    return "{" + "a{" * (levels - 1) + "a" + "}" * (levels - 1) + "}"


def doubling(fragments: int) -> str:
    """Each fragment spreads the next one twice: 2 to the power of `fragments` fields."""
    steps = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments - 1)]
    return "{ ...F0 } " + " ".join(steps) + f" fragment F{fragments - 1} on Query {{ __typename }}"


def ring(fragments: int) -> str:
    """Every fragment spreads every fragment."""
    spreads = " ".join(f"...F{n}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ {spreads} }}" for n in range(fragments))


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        (nested(LIMITS.depth + 1), QueryTooDeep),
        ("{" + "__typename " * (LIMITS.fields + 1) + "}", QueryTooLarge),
        ("{" + " ".join(f"a{n}: __typename" for n in range(LIMITS.aliases + 1)) + "}", TooManyAliases),
        ("{" + " ".join(f"f{n}" for n in range(LIMITS.root_fields + 1)) + "}", QueryTooLarge),
        ("{ a " + "@include(if: true) " * (LIMITS.directives + 1) + "}", QueryTooLarge),
        ("query (" + " ".join(f"$v{n}: Int" for n in range(LIMITS.variables + 1)) + ") { a }", QueryTooLarge),
        ("{ a } " + " ".join(f"fragment F{n} on Query {{ a }}" for n in range(LIMITS.fragments + 1)), QueryTooLarge),
        (" ".join(f"query Q{n} {{ a }}" for n in range(LIMITS.operations + 1)), QueryTooLarge),
        ("mutation { a b }", TooManyMutations),
        ("mutation { ...F } fragment F on Mutation { a b }", TooManyMutations),
        (doubling(LIMITS.fragments), QueryTooLarge),
    ],
)
def test_too_large(query: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as refused:
        check_size(parse(query))
    assert refused.type is refusal


@pytest.mark.parametrize(
    "query",
    [
        nested(LIMITS.depth),
        "{" + "__typename " * LIMITS.root_fields + "}",
        "{ a { " + " ".join(f"a{n}: b" for n in range(LIMITS.aliases)) + " } }",
        "{ a { " + "b " * (LIMITS.fields - 1) + "} }",
        "mutation { a }",
        doubling(3),
        get_introspection_query(),
        ring(LIMITS.fragments),  # passes here: validation refuses the circle, in no time
        "{ ...Unknown }",
    ],
)
def test_just_small_enough(query: str) -> None:
    check_size(parse(query))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        (ring(LIMITS.fragments), "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...Unknown }", "GRAPHQL_VALIDATION_FAILED"),
        (doubling(LIMITS.fragments), "QUERY_TOO_LARGE"),
        ("{" + "a{" * 400 + "a" + "}" * 400 + "}", "QUERY_TOO_LARGE"),
        ("{" + "x " * 1_001 + "}", "QUERY_TOO_LARGE"),
        ("{ __typename }" + "#\n" * 101, "QUERY_TOO_LARGE"),
        ("{ __typename }" + " " * LIMITS.document_characters, "QUERY_TOO_LARGE"),
        ("{ courses(filter: " + "[" * 250 + "]" * 250 + ") { edges { cursor } } }", "QUERY_TOO_LARGE"),
        ('{ courses(search: "\\u0000") { edges { cursor } } }', "INVALID_CHARACTER"),
        ("subscription { a }", "OPERATION_UNSUPPORTED"),
        ("type Query { a: Int }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ courses(first: " + "9" * 5_000 + ") { edges { cursor } } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
def test_attacks_are_answered_at_once(ask: Ask, query: str, code: str) -> None:
    started = time.perf_counter()
    answer = ask(query)

    assert (answer.status, set(answer.codes)) == (400 if code == "INVALID_CHARACTER" else 200, {code})
    assert "data" not in answer.body
    assert time.perf_counter() - started < 1


def test_the_whole_schema_can_be_asked_for_where_graphiql_is_on(ask: Ask) -> None:
    query = get_introspection_query(specified_by_url=True, input_value_deprecation=True)

    assert ask(query).data["__schema"]["queryType"]["name"] == "Query"


def cost(query: str, **variables: object) -> int:
    document = parse(query)
    operation = document.definitions[0]
    return check_cost(schema.graphql_schema, document, operation, variables)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __typename }", 0),
        ("{ boroughs { name } }", 3),
        ("{ courses { pageInfo { hasNextPage } } }", 2),
        ("{ courses(first: 2) { edges { node { title } } } }", 1 + 2 * 2),
        ("{ courses { edges { node { title } } } }", 1 + 20 * 2),
        ("{ courses(first: 100) { edges { node { provider { name } } } } }", 1 + 100 * 3),
        ("{ courses(first: 1) { edges { node { runs { venue { name } } } } } }", 1 + 1 + 1 + 3 * 2),
        ("{ courses(first: 3) { ...C } } fragment C on CourseConnection { edges { node { id } } }", 1 + 3 * 2),
        ('{ node(id: "x") { ... on Course { provider { id } } ... { id } } }', 2),
    ],
)
def test_cost_counts_objects(query: str, expected: int) -> None:
    assert cost(query) == expected


@pytest.mark.parametrize(("first", "expected"), [(3, 7), (None, 41), (1_000_000, 201), (-5, 3), ("7", 15), (True, 41)])
def test_cost_reads_the_variables(first: object, expected: int) -> None:
    assert cost("query ($n: Int) { courses(first: $n) { edges { node { title } } } }", n=first) == expected


def test_cost_reads_the_default_of_a_variable() -> None:
    assert cost("query ($n: Int = 5) { courses(first: $n) { edges { node { title } } } }") == 11


@pytest.mark.django_db
def test_too_costly(ask: Ask) -> None:
    part = "courses(first: 100) { edges { node { runs { venue { borough { name } } } skills { skill { label } } } } }"
    assert ask(f"{{ {part} }}").codes == []

    answer = ask(f"{{ a: {part} b: {part} }}")

    assert (answer.status, answer.codes, "data" in answer.body) == (200, [QueryTooCostly.code], False)


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ canary_7f3a }", None),
        ("{ courses(canary_7f3a: 1) { edges { cursor } } }", None),
        ('{ node(id: "canary_7f3a") { id } }', None),
        ('{ courses(after: "canary_7f3a") { edges { cursor } } }', None),
        ('{ courses(filter: {maxCost: "canary_7f3a"}) { edges { cursor } } }', None),
        ("{ courses(filter: {courseTypes: [CANARY_7F3A]}) { edges { cursor } } }", None),
        (
            "query ($f: CourseFilter) { courses(filter: $f) { edges { cursor } } }",
            {"f": {"courseTypes": ["canary_7f3a"]}},
        ),
        ("query ($f: CourseFilter) { courses(filter: $f) { edges { cursor } } }", {"f": {"canary_7f3a": 1}}),
        ("query canary_7f3a($a: Nope) { x", None),
        ("{ ...canary_7f3a }", None),
        ("{ corses { edges { cursor } } }", None),
    ],
)
@pytest.mark.django_db
def test_nothing_is_echoed_or_suggested(ask: Ask, query: str, variables: dict[str, object] | None) -> None:
    answer = ask(query, variables)
    text = json.dumps(answer.body).lower()

    assert answer.codes != []
    assert ("canary" in text, "did you mean" in text, "graphql-core" in text) == (False, False, False)
