"""The table of types: complete, consistent along every path, and asked of each object by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import HttpRequest
from graphql import GraphQLInterfaceType, GraphQLNamedType, build_schema, get_named_type

from mobile_api import owners
from mobile_api.auth import SignIn
from mobile_api.context import Context
from mobile_api.id_token import IdToken
from mobile_api.permissions import OPERATIONS, Who
from mobile_api.readers import TYPES, Line, Reader, guard_types, may_read, needs_line
from mobile_api.schema import schema
from tests.factories.course import course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import staff_user, user
from tests.mobile_api.conftest import Ask

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OF_ROOT = {
    Who.ANYONE: Reader.ANYONE,
    Who.SIGNED_IN: Reader.ASKER,
    Who.MEMBER: Reader.MEMBERS,
    Who.MEMBER_OR_STAFF: Reader.MEMBERS_OR_STAFF,
    # An analyst is an account like others but for the figures: what leads to staff alone is not for them.
    Who.ANALYST: Reader.ASKER,
    Who.STAFF: Reader.STAFF,
}
WITHIN = {
    Reader.SELF: {Reader.SELF},
    Reader.MEMBERS: {Reader.MEMBERS, Reader.OWNERS},
    Reader.MEMBERS_OR_STAFF: {Reader.MEMBERS, Reader.OWNERS, Reader.MEMBERS_OR_STAFF, Reader.STAFF},
    Reader.STAFF: {Reader.STAFF},
}
"""Reader of a type of values -> readers of what may lead there: nobody more comes along."""


def too_wide(name: str, reader: Reader) -> bool:
    """Whether a path on which this reader comes leads somebody to a type who may not read it."""
    line = TYPES[name]
    return line.owner is None and line.reader in WITHIN and reader not in WITHIN[line.reader]


def steps(kind: GraphQLNamedType, reader: Reader) -> list[tuple[str, GraphQLNamedType, Reader]]:
    """From a type that this reader may read: fields, the types behind them, and who comes along."""
    line = TYPES.get(kind.name)
    own = reader if line is None else line.reader
    exceptions = {} if line is None else line.fields
    fields = getattr(kind, "fields", {})
    return [(name, get_named_type(field.type), exceptions.get(name, own)) for name, field in fields.items()]


def wrong_paths() -> set[str]:
    """Every path of the schema, followed with whoever may take it."""
    found: set[str] = set()
    seen: set[tuple[str, Reader]] = set()
    waiting = []
    for root in (schema.graphql_schema.query_type, schema.graphql_schema.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            waiting.append((name, get_named_type(field.type), OF_ROOT[OPERATIONS[f"{root.name}.{name}"]]))
    while waiting:
        path, kind, reader = waiting.pop()
        for each in [
            kind,
            *(schema.graphql_schema.get_possible_types(kind) if isinstance(kind, GraphQLInterfaceType) else ()),
        ]:
            if each.name in TYPES and too_wide(each.name, reader):
                found.add(f"{path}: {each.name} is for {TYPES[each.name].reader.name}, and {reader.name} comes there")
            if (each.name, reader) not in seen:
                seen.add((each.name, reader))
                waiting += [(f"{path} > {name}", inner, who) for name, inner, who in steps(each, reader)]
    return found


def test_no_path_leads_somebody_to_values_that_they_may_not_read() -> None:
    assert wrong_paths() == set()


def test_every_type_has_a_line() -> None:
    assert {name for name, kind in schema.graphql_schema.type_map.items() if needs_line(kind)} - TYPES.keys() == set()


SMALL = "type Query { a: A } type A { b: B } type B { c: Int } type SavePayload { a: A } type AEdge { node: A }"


@pytest.mark.parametrize(
    ("types", "named"),
    [
        ({"A": Line(Reader.ANYONE)}, "B"),
        ({"A": Line(Reader.ANYONE), "B": Line(Reader.ANYONE), "C": Line(Reader.ANYONE)}, "C"),
        ({"A": Line(Reader.ANYONE, fields={"z": Reader.STAFF}), "B": Line(Reader.ANYONE)}, "A.z"),
    ],
)
def test_a_gap_in_the_table_does_not_start(types: dict[str, Line], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^Types and their readers .* differ: {named}\.$"):
        guard_types(build_schema(SMALL), types)


def context_of(uid: str | None) -> Context:
    """Of a request of this account."""
    context = Context(HttpRequest(), now=NOW)
    token = IdToken(uid or "", "", "", NOW, NOW, NOW)
    context.__dict__["sign_in"] = None if uid is None else SignIn(user(uid=uid), token)
    return context


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reader", "allowed"),
    [
        (Reader.SELF, set()),
        (Reader.MEMBERS, {"vera"}),
        (Reader.MEMBERS_OR_STAFF, {"vera", "stan"}),
        (Reader.STAFF, {"stan"}),
    ],
)
def test_who_may_read_what_belongs_to_an_organisation(reader: Reader, allowed: set[str]) -> None:
    ours, theirs = provider(), provider()
    staff_user(uid="stan")
    member(ours, uid="vera", role="VIEWER")
    member(theirs, uid="oscar")
    member(ours, uid="wanda", state="WAITING")

    people = (None, "rita", "vera", "oscar", "wanda", "stan")
    may = {uid for uid in people if may_read(context_of(uid), reader, owners.the_organisation, ours)}

    assert may == allowed


@pytest.mark.django_db
def test_who_may_read_what_belongs_to_a_person() -> None:
    staff_user(uid="stan")
    alice = resident(uid="alice")
    people = (None, "alice", "bob", "stan")

    assert [uid for uid in people if may_read(context_of(uid), Reader.SELF, owners.of_account, alice)] == ["alice"]


ELSEWHERE: list[tuple[str, str, Callable[[], Model]]] = [
    ("me", "{ me { wants } }", lambda: resident(uid="bob", wants="A secret")),
    ("organisation", '{ organisation(id: "x") { name } }', lambda: provider(name="A secret")),
    ("listing", '{ listing(id: "x") { title } }', lambda: course(title="A secret")),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "query", "make"), ELSEWHERE)
def test_a_resolver_that_hands_out_somebody_elses_row_gives_nothing_away(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, field: str, query: str, make: Callable[[], Model]
) -> None:
    """The policy is on the type: a root field whose own check is missing leads nowhere."""
    row: Any = make()
    resident(uid="alice")
    query_type = schema.graphql_schema.query_type
    assert query_type is not None
    monkeypatch.setattr(query_type.fields[field], "resolve", lambda *_, **__: row)

    answer = ask(query, by="alice")

    assert (answer.body["data"], answer.codes) == ({field: None}, ["NOT_FOUND"])
