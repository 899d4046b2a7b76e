"""What the app sees when something goes wrong: its own refusals in words, everything else masked with a reference."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from graphql import GraphQLError
from psycopg2.errors import QueryCanceled
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.errors import InvalidInput, NotFound
from mobile_api.catalogue import queries
from mobile_api.errors import format_execution_error, format_refusal, internal, is_too_slow, is_unavailable
from mobile_api.firebase import SignInUnavailable
from tests.mobile_api.conftest import Ask

DATABASE_DOWN = """
import json, django
django.setup()
from django.test import Client
body = json.dumps({"query": "{ boroughs { name } }"})
answer = Client().post("/graphql", body, content_type="application/json")
print(json.dumps([answer.status_code, answer.json(), answer.headers.get("Retry-After")]))
"""
BOROUGHS = '{ boroughs { name } outcode(code: "E7") { code } }'


def fail_with(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Every list of boroughs fails like this."""

    def boroughs() -> Any:
        raise fault

    monkeypatch.setattr(queries.models.Borough.objects, "order_by", lambda *_columns: boroughs())


def test_a_refusal_speaks_for_itself() -> None:
    assert format_refusal(InvalidInput("Too long.", field="home_postcode")) == {
        "message": "Too long.",
        "extensions": {"code": "INVALID_INPUT", "field": "homePostcode"},
    }
    assert format_refusal(NotFound()) == {"message": "We can't find that.", "extensions": {"code": "NOT_FOUND"}}


def test_a_fault_is_masked_and_its_words_are_not_logged(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    fail_with(monkeypatch, IntegrityError("Key (email)=(alice@example.org) already exists"))

    with caplog.at_level(logging.ERROR):
        answer = ask(BOROUGHS)

    fault, not_found = answer.body["errors"]
    reference = fault["extensions"]["reference"]
    assert fault == {
        "message": f"Something went wrong on our side. Reference: {reference}",
        "locations": [{"line": 1, "column": 3}],
        "path": ["boroughs"],
        "extensions": {"code": "INTERNAL", "reference": reference},
    }
    assert re.fullmatch("[0-9a-f]{16}", reference)
    assert (answer.status, not_found["extensions"]["code"]) == (200, "OUTCODE_NOT_FOUND")
    assert answer.body["data"] == {"boroughs": None, "outcode": None}
    assert (reference in caplog.text, "IntegrityError" in caplog.text, "alice" in caplog.text) == (True, True, False)


def test_every_fault_has_its_own_reference() -> None:
    references = {internal(ValueError("x"))["extensions"]["reference"] for _ in range(20)}

    assert len(references) == 20


@pytest.mark.parametrize("fault", [OperationalError("gone"), InterfaceError("closed"), PoolTimeout("full")])
def test_a_lost_database_is_503_for_the_whole_answer(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, db: None, fault: Exception
) -> None:
    fail_with(monkeypatch, fault)

    answer = ask(BOROUGHS)

    assert (answer.status, answer.codes, answer.headers["Retry-After"]) == (503, ["UNAVAILABLE"], "5")
    assert "data" not in answer.body


def test_unavailable_while_the_database_is_down() -> None:
    settings = {
        "ENVIRONMENT": "test",
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-c", DATABASE_DOWN],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    message = "We can't answer right now. Please try again in a few seconds."
    assert json.loads(done.stdout) == [
        503,
        {"errors": [{"message": message, "extensions": {"code": "UNAVAILABLE"}}]},
        "5",
    ]
    assert "Traceback" not in done.stderr


def test_a_statement_that_takes_too_long_is_no_outage(ask: Ask, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    fault = OperationalError("canceling statement due to statement timeout")
    fault.__cause__ = QueryCanceled()
    fail_with(monkeypatch, fault)

    answer = ask(BOROUGHS)

    assert (is_too_slow(fault), is_unavailable(fault)) == (True, False)
    assert (answer.status, answer.codes) == (200, ["TOO_SLOW", "OUTCODE_NOT_FOUND"])


def test_variables_of_the_wrong_kind(ask: Ask) -> None:
    answer = ask("query ($n: Int) { courses(first: $n) { edges { cursor } } }", {"n": "many"})

    assert answer.body == {
        "errors": [
            {
                "message": "The value of this variable is of the wrong type, or missing.",
                "locations": [{"line": 1, "column": 8}],
                "extensions": {"code": "INVALID_VARIABLES"},
            }
        ]
    }


def test_a_missing_variable(ask: Ask) -> None:
    assert ask("query ($id: ID!) { node(id: $id) { id } }").codes == ["INVALID_VARIABLES"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ nope }", "There is no such field on this type."),
        ("{ courses(nope: 1) { edges { cursor } } }", "There is no such argument."),
        ("{ courses(first: true) { edges { cursor } } }", "This value is of the wrong type."),
        ("{ node { id } }", "This field needs other arguments, or a selection of its own fields."),
        ("{ boroughs }", "This field needs other arguments, or a selection of its own fields."),
        ("query ($a: Int) { __typename }", "This variable is not defined, not used, or of the wrong type."),
        ("{ ...F }", "There is no such fragment."),
        ("{ __typename @nope }", "There is no such directive."),
        ("{ courses(filter: {minLevel: NOPE}) { edges { cursor } } }", "This value is not one of those allowed here."),
        (
            "{ a: __typename a: boroughs { name } }",
            "This field needs other arguments, or a selection of its own fields.",
        ),
        ("query A { __typename } query A { __typename }", "Two things here have the same name."),
    ],
)
def test_mistakes_in_a_query_are_explained(ask: Ask, query: str, message: str) -> None:
    assert ask(query).body["errors"][0]["message"] == message


def test_at_most_five_mistakes_are_listed(ask: Ask) -> None:
    assert ask("{" + " ".join(f"x{n}" for n in range(9)) + "}").codes == ["GRAPHQL_VALIDATION_FAILED"] * 5


def test_certificates_that_cannot_be_fetched_are_an_outage(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object, **__: object) -> None:
        raise SignInUnavailable

    monkeypatch.setattr("mobile_api.context.sign_in_of", unavailable)

    answer = ask("{__typename}", Authorization="Bearer x.y.z")

    assert (answer.status, answer.codes, answer.headers["Retry-After"]) == (503, ["SIGN_IN_UNAVAILABLE"], "5")


def test_an_error_of_graphql_itself_while_running_is_masked() -> None:
    error = format_execution_error(
        GraphQLError("Cannot return null for non-nullable field Course.title.", path=["courses"])
    )

    assert error["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (OperationalError("gone"), 503, "UNAVAILABLE"),
        (RuntimeError("alice@example.org"), 200, "INTERNAL"),
    ],
)
def test_a_fault_before_the_query_runs(
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("mobile_api.context.sign_in_of", fail)

    answer = ask("{__typename}", Authorization="Bearer x.y.z")

    assert (answer.status, answer.codes, answer.body.get("data")) == (status, [code], None)
    assert ("alice" in caplog.text, "alice" in json.dumps(answer.body)) == (False, False)


def test_a_resolver_must_not_be_asynchronous(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobile_api.view.execute", lambda *_args, **_options: object())

    assert ask("{__typename}").codes == ["INTERNAL"]
