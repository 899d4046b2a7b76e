"""No word of an answer for the equality monitoring comes out of the API, whoever asks for whatever.

DPA 2018 Sch 1 para 8(3) forbids to use them for any measure or decision about a person. Everybody in this world has answered with words
that stand nowhere else. Then every root field is asked for everything it has, as every role, and every operation of the app is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from graphql import OperationDefinitionNode, get_operation_ast, parse

from backend.management.commands.run_scheduler import JOBS
from courses.worker import Worker
from matching.models import ModelRelease, PrioritisationChoice, Resident
from matching.queries.prioritisation import groups_by_resident
from mobile_api.permissions import OPERATIONS
from tests.fitted import catalogue, data_folder, fitted
from tests.mobile_api.conftest import Ask, ask
from tests.mobile_api.permission_cases.world import Role, World, build_world
from tests.mobile_api.test_permission_matrix import CASES, root_field
from tests.taint.marked import OF_THE_LEDGER, Seen, every_row, mark, watching
from tests.taint.selections import requests_of

__all__ = ["ask", "catalogue", "data_folder", "fitted"]

pytestmark = pytest.mark.django_db
OPERATION_FILES = sorted((Path(__file__).parents[1] / "operations").rglob("*.graphql"))
ABOUT_THE_LEDGER = {"equalityQuestions", "answerEqualityQuestions", "withdrawEqualityAnswers"}
"""Root fields that may call the three functions."""


@pytest.fixture
def world(db: None) -> World:
    """Two tenants and the people around them."""
    return build_world()


@pytest.fixture
def words(world: World) -> list[str]:
    """Everybody in the world has answered; all the words by which their answers would be recognised."""
    return [word for resident in Resident.objects.select_related("user") for word in mark(resident)]


def send(ask: Ask, seen: Seen, request: str, variables: dict[str, Any], role: Role) -> list[str]:
    """Ask as this role, and undo what it changed. The codes of the answer."""
    with transaction.atomic():
        answer = ask(request, variables, by=None if role is Role.ANONYMOUS else role.value)
        transaction.set_rollback(True)
    seen.texts.append(f"{answer.headers} {answer.body}")
    return answer.codes


def allowed(name: str) -> tuple[str, ...]:
    """The functions that a root field may call."""
    return OF_THE_LEDGER if name in ABOUT_THE_LEDGER else ()


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_root_field_as_every_role(ask: Ask, world: World, words: list[str], name: str) -> None:
    arguments = CASES[name].arguments(world)

    with watching() as seen:
        codes = {
            code
            for request in requests_of(root_field(name), arguments)
            for role in Role
            for code in send(ask, seen, request, arguments, role)
        }

    assert codes & {"GRAPHQL_VALIDATION_FAILED", "INVALID_VARIABLES", "QUERY_TOO_COSTLY", "INTERNAL"} == set()
    assert seen.found(words) == []
    assert seen.naming_the_schema(besides=allowed(root_field(name).split(".")[1])) == []
    assert len(seen.statements) > 0 or "Query.uploadColumns" in name


def test_every_root_field_is_among_them() -> None:
    assert {root_field(name) for name in CASES} == set(OPERATIONS)


def variables_of(operation: OperationDefinitionNode, world: World) -> dict[str, Any]:
    """Values for what an operation of the app needs: those of the matrix of permissions, by the name of its root field."""
    fields = {selection.name.value for selection in operation.selection_set.selections}  # type: ignore[attr-defined]
    root = operation.operation.value.title()
    given: dict[str, Any] = {"first": 3}
    for name, case in CASES.items():
        if name in {f"{root}.{field}" for field in fields}:
            given |= case.arguments(world)
    given |= given.get("input", {})
    return {
        definition.variable.name.value: given[definition.variable.name.value]
        for definition in operation.variable_definitions
        if definition.variable.name.value in given
    }


@pytest.mark.parametrize("file", OPERATION_FILES, ids=lambda file: file.stem)
def test_every_operation_of_the_app(ask: Ask, world: World, words: list[str], fitted: ModelRelease, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    operation = get_operation_ast(parse(text))
    assert operation is not None
    variables = variables_of(operation, world)

    with watching() as seen:
        codes = {code for role in Role for code in send(ask, seen, text, variables, role)}

    assert "INTERNAL" not in codes
    assert seen.found(words) == []
    fields = {selection.name.value for selection in operation.selection_set.selections}  # type: ignore[attr-defined]
    besides = OF_THE_LEDGER if fields & ABOUT_THE_LEDGER else ()
    assert seen.naming_the_schema(besides=besides) == []


PAGES = (
    "/feeds/opportunities",
    "/feeds/courses.csv",
    "/feeds/jobs.csv",
    "/sitemap.xml",
    "/health/ready",
    "/admin/login/",
)


def test_every_page_and_every_periodic_job(world: World, words: list[str], client: Client) -> None:
    with watching() as seen:
        for page in PAGES:
            response = client.get(page)
            seen.texts.append(b"".join(response).decode())  # some are streamed
        Worker(JOBS).work_once(now=timezone.now())

    assert seen.found(words) == []
    assert seen.naming_the_schema() == []
    assert [word for word in words if word in every_row()] == []


def test_an_answer_is_no_choice(world: World, words: list[str]) -> None:
    """What somebody answered for statistics never switches a group on."""
    everybody = list(Resident.objects.values_list("pk", flat=True))

    assert len(words) > len(everybody) > 3
    assert set(groups_by_resident(everybody, today=timezone.localdate()).values()) == {frozenset()}
    assert PrioritisationChoice.objects.count() == 0


@pytest.fixture
def leak(world: World, words: list[str]) -> Iterator[Seen]:
    """A watch over something that does leak."""
    with watching() as seen:
        yield seen


def test_the_watch_has_teeth(leak: Seen, words: list[str]) -> None:
    leak.texts.append(f"and so {words[0].upper()} it is")
    leak.statements.append('SELECT * FROM "equality"."response"')

    assert leak.found(words) == [words[0]]
    assert leak.naming_the_schema(besides=OF_THE_LEDGER) == ['SELECT * FROM "equality"."response"']
