"""The contract with the app: the schema's file, its descriptions, and who may ask what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    get_operation_ast,
    is_required_argument,
    print_schema,
)

from mobile_api.cost import check_cost
from mobile_api.document import prepare
from mobile_api.limits import LIMITS
from mobile_api.management.commands import export_schema
from mobile_api.permissions import OPERATIONS, Who, guard
from mobile_api.schema import schema
from tests.mobile_api.conftest import Ask

DEFINED = {name: kind for name, kind in schema.graphql_schema.type_map.items() if not name.startswith("__")}


def descriptions() -> Iterator[tuple[str, str | None]]:
    """Every part of the schema with its description."""
    for name, kind in DEFINED.items():
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", member.description) for value, member in kind.values.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}", definition.description
                yield from (
                    (f"{name}.{field}({argument})", arg.description) for argument, arg in definition.args.items()
                )
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", definition.description) for field, definition in kind.fields.items())


def test_everything_has_a_description() -> None:
    assert [part for part, words in descriptions() if not (words or "").strip()] == []


def test_the_file_is_the_schema() -> None:
    call_command("export_schema", "--check")


def test_the_file_can_be_read_back() -> None:
    text = export_schema.FILE.read_text(encoding="utf-8")

    assert print_schema(build_schema(text)) == print_schema(schema.graphql_schema)


def test_a_difference_says_how_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "schema.graphql"
    monkeypatch.setattr(export_schema, "FILE", file)

    with pytest.raises(CommandError, match=r"Write it again with: python manage\.py export_schema"):
        call_command("export_schema", "--check")
    assert not file.exists()

    call_command("export_schema")
    call_command("export_schema", "--check")
    assert file.read_text(encoding="utf-8").splitlines()[0] == (
        "# Written by `python manage.py export_schema`. Do not edit by hand: change the code and write it again."
    )


def test_every_root_field_has_a_permission() -> None:
    roots = (schema.graphql_schema.query_type, schema.graphql_schema.mutation_type)
    fields = {f"{root.name}.{field}" for root in roots if root for field in root.fields}

    assert fields == set(OPERATIONS)


def test_every_mutation_needs_a_sign_in() -> None:
    assert {name for name, who in OPERATIONS.items() if name.startswith("Mutation.") and who is Who.ANYONE} == set()


@pytest.mark.parametrize("operations", [{}, {"Query.a": Who.ANYONE, "Query.b": Who.ANYONE, "Query.c": Who.ANYONE}])
def test_a_field_without_a_permission_does_not_start(operations: dict[str, Who]) -> None:
    with pytest.raises(ImproperlyConfigured, match="Root fields and permissions differ: Query"):
        guard(build_schema("type Query { a: Int b: Int }"), operations)


@pytest.mark.parametrize(
    "name", [name for name, who in OPERATIONS.items() if who is Who.SIGNED_IN and name.startswith("Query.")]
)
def test_a_field_for_people_is_null_for_nobody(ask: Ask, name: str) -> None:
    field = name.removeprefix("Query.")
    arguments = schema.graphql_schema.query_type.fields[field].args  # type: ignore[union-attr]
    needed = ", ".join(f'{key}: "any"' for key, argument in arguments.items() if is_required_argument(argument))

    answer = ask(f"{{ {field} {f'({needed})' if needed else ''} {{ __typename }} }}")

    assert (answer.status, answer.body["data"], answer.codes) == (200, {field: None}, ["SIGN_IN_NEEDED"])


def test_no_salary_of_2020_is_exposed() -> None:
    assert [name for name in DEFINED if "profile" in name.lower()] == []
    assert [part for part, _ in descriptions() if "salary" in part.lower()] == []


OPERATION_FILES = sorted((Path(__file__).resolve().parents[1] / "operations").rglob("*.graphql"))


@pytest.mark.parametrize("file", OPERATION_FILES, ids=lambda file: file.stem)
def test_what_the_app_sends_fits_the_schema_and_the_limits(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    document = prepare(schema.graphql_schema, text, introspection=False)

    operation = get_operation_ast(document)
    assert operation is not None
    assert check_cost(schema.graphql_schema, document, operation, {"first": 20}) <= LIMITS.cost / 2
