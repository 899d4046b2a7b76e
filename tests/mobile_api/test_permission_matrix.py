"""Every operation by every role: answered, or denied with the right code and nothing changed.

The cases stand in `permission_cases/`, one module an area; a root field without one fails
`test_every_root_field_has_a_case`. To add a field, add its line to a module there (a new module is found by itself):

    CASES = {
        "Mutation.publishCourse": Case(EDITORS, lambda world: {"input": {"courseId": about(world.draft), "revision": 1}}),
    }

That is: who gets an answer, and arguments that are right for them, about what belongs to the world's own provider or employer.
A second case of the same field has words behind its name: `"Mutation.publishCourse of an employer"`. Everything else follows:
seven roles each, the codes of `expected`, and for what belongs to a tenant that somebody else's id answers as one that does
not exist: the same bytes, the same number of statements.
"""

from __future__ import annotations

import base64
import importlib
import pkgutil
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLField

from mobile_api.permissions import OPERATIONS, WRITES, Who
from mobile_api.schema import schema
from tests.mobile_api import permission_cases
from tests.mobile_api.conftest import Answer, Ask
from tests.mobile_api.permission_cases.world import MEMBERS, Case, Role, World, build_world

pytestmark = pytest.mark.django_db

AREAS = [
    importlib.import_module(f"{permission_cases.__name__}.{module.name}")
    for module in pkgutil.iter_modules(permission_cases.__path__)
    if module.name != "world"
]
CASES: dict[str, Case] = {name: case for area in AREAS for name, case in area.CASES.items()}
ROOTS = {root.name: root for root in (schema.graphql_schema.query_type, schema.graphql_schema.mutation_type) if root}
GLOBAL_ID = re.compile(r"[A-Za-z]+:[0-9]+")
FAR_AWAY = 10**12
"""Added to a key to make one that no row has."""


def root_field(name: str) -> str:
    """`Mutation.publishCourse of an employer` is about `Mutation.publishCourse`."""
    return name.split(" ", 1)[0]


def denied(name: str, role: Role) -> str:
    """The code with which a role is refused, where the case doesn't say another."""
    case, who = CASES[name], OPERATIONS[root_field(name)]
    if role in case.denied:
        return case.denied[role]
    if who is not Who.ANYONE and role is Role.ANONYMOUS:
        return "SIGN_IN_NEEDED"
    if who is Who.STAFF:
        return "STAFF_ONLY"
    if who is Who.ANALYST:
        return "ANALYSTS_AND_STAFF_ONLY"
    outside = {Role.RESIDENT, Role.STAFF} if who is Who.MEMBER else {Role.RESIDENT}
    if who in {Who.MEMBER, Who.MEMBER_OR_STAFF} and role in outside:
        return "MEMBERS_ONLY"
    return "ROLE_TOO_LOW" if role in MEMBERS and who is not Who.ANYONE else "NOT_FOUND"


def expected(name: str, role: Role) -> list[str]:
    """The codes of the answer; none where the role may."""
    case = CASES[name]
    return list(case.answer) if role in case.allowed else [denied(name, role)]


def request_of(name: str, arguments: dict[str, Any]) -> str:
    """The operation as text, every argument a variable, written from the schema."""
    root, field = root_field(name).split(".")
    definition: GraphQLField = ROOTS[root].fields[field]
    declared = ", ".join(f"${argument}: {definition.args[argument].type}" for argument in arguments)
    given = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    select = CASES[name].select + (" errors { code }" if root == "Mutation" else "")
    return f"{root.lower()} {f'({declared})' if declared else ''} {{ {field} {f'({given})' if given else ''} {{ {select} }} }}"


def send(ask: Ask, name: str, arguments: dict[str, Any], role: Role) -> Answer:
    """Ask as this role."""
    by = None if role is Role.ANONYMOUS else role.value
    return ask(request_of(name, arguments), arguments, by=by)


def codes(answer: Answer) -> list[str]:
    """All codes of an answer: of the request, and of the payload of a mutation."""
    payloads = (answer.body.get("data") or {}).values()
    inside = [error["code"] for payload in payloads if isinstance(payload, dict) for error in payload.get("errors", [])]
    return answer.codes + inside


def everything_stored() -> list[tuple[str, str]]:
    """A mark of every table of ours: any change of any row changes it."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.split(".")[0] != "django"]
    mark = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{0}\" AS t"
    marks = (mark.format(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(marks))
        return sorted(cursor.fetchall())


def changed(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> set[str]:
    """The tables of which anything differs."""
    return {table for table, _ in set(before) ^ set(after)}


def written_by(name: str, role: Role) -> set[str]:
    """The tables that a query may write to, and does: none, but for the exceptions of `WRITES`."""
    if role not in CASES[name].leave_a_trace:
        return set()
    return {apps.get_model(label)._meta.db_table for label in WRITES[root_field(name)][0]}


def missing(value: Any) -> Any:
    """The same arguments about rows that do not exist."""
    if isinstance(value, dict):
        return {key: missing(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [missing(inner) for inner in value]
    try:
        text = base64.b64decode(value, altchars=b"-_", validate=True).decode() if isinstance(value, str) else ""
    except ValueError:
        return value
    if not GLOBAL_ID.fullmatch(text):
        return value
    kind, key = text.split(":")
    return base64.urlsafe_b64encode(f"{kind}:{int(key) + FAR_AWAY}".encode()).decode()


@pytest.fixture
def world(db: None) -> World:
    """Two tenants."""
    return build_world()


def test_every_root_field_has_a_case() -> None:
    fields = {f"{name}.{field}" for name, root in ROOTS.items() for field in root.fields}

    assert {root_field(name) for name in CASES} == fields == set(OPERATIONS)


def test_no_case_is_written_twice() -> None:
    assert len(CASES) == sum(len(area.CASES) for area in AREAS)


def test_queries_that_write_are_the_named_ones() -> None:
    traced = {root_field(name) for name, case in CASES.items() if case.leave_a_trace}

    assert traced == set(WRITES)
    assert traced == {
        "Query.receivedApplications",
        "Query.receivedApplication",
        "Query.disputedOutcomes",
        "Query.listQuestionCase",
    }


@pytest.mark.parametrize("role", [*Role], ids=lambda role: role.name.lower())
@pytest.mark.parametrize("name", sorted(CASES))
def test_answered_or_denied_and_nothing_changed(ask: Ask, world: World, name: str, role: Role) -> None:
    arguments = CASES[name].arguments(world)
    before = everything_stored()

    answer = send(ask, name, arguments, role)

    assert codes(answer) == expected(name, role)
    if role not in CASES[name].allowed or root_field(name).startswith("Query."):
        assert changed(before, everything_stored()) == written_by(name, role)


TENANTS = [
    (name, role)
    for name in sorted(CASES)
    for role in Role
    if role not in CASES[name].allowed and denied(name, role) == "NOT_FOUND"
]


@pytest.mark.parametrize(("name", "role"), TENANTS)
def test_somebody_elses_id_answers_as_one_that_does_not_exist(ask: Ask, world: World, name: str, role: Role) -> None:
    theirs = CASES[name].arguments(world)
    nobodys = missing(theirs)
    assert nobodys != theirs

    with CaptureQueriesContext(connection) as asked:
        first = send(ask, name, theirs, role)
    with CaptureQueriesContext(connection) as asked_again:
        second = send(ask, name, nobodys, role)

    assert (first.status, first.body) == (second.status, second.body)
    assert len(asked) == len(asked_again), [query["sql"] for query in asked] + [query["sql"] for query in asked_again]
