"""The endpoint by the GraphQL-over-HTTP specification, and what it refuses before anything is read as GraphQL."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.test import Client, RequestFactory
from pytest_django import Settings

from mobile_api.body import BodyTooLarge, read_request
from mobile_api.limits import LIMITS
from mobile_api.media_type import answer_type
from tests.mobile_api.conftest import Ask

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


def post(client: Client, body: str | bytes, content_type: str = JSON, **headers: str) -> Any:
    return client.post("/graphql", body, content_type=content_type, headers=headers)


def codes(response: Any) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


def test_answers_in_json(client: Client) -> None:
    response = post(client, '{"query": "{__typename}"}')

    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert (response["Cache-Control"], response["Vary"]) == ("no-store", "Accept, Authorization")


def test_answers_in_the_newer_type_when_asked_to(client: Client) -> None:
    response = post(client, '{"query": "{__typename}"}', Accept=GRAPHQL)

    assert (response.status_code, response["Content-Type"]) == (200, f"{GRAPHQL}; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{JSON};q=0", None),
        ("text/html", None),
        ("text/html, */*;q=0.1", JSON),
        ("APPLICATION/JSON", JSON),
    ],
)
def test_the_media_type_follows_the_header(accept: str | None, expected: str | None) -> None:
    assert answer_type(accept) == expected


def test_not_acceptable(client: Client) -> None:
    response = post(client, '{"query": "{__typename}"}', Accept="text/html")

    assert (response.status_code, codes(response)) == (406, ["NOT_ACCEPTABLE"])


@pytest.mark.parametrize("query", ["{", "{nope}", "{__typename}", "query A{__typename} query B{__typename}"])
def test_only_the_newer_type_has_a_status_for_a_wrong_query(client: Client, query: str) -> None:
    wrong = query != "{__typename}"
    body = json.dumps({"query": query})

    assert post(client, body, Accept=JSON).status_code == 200
    assert post(client, body, Accept=GRAPHQL).status_code == (400 if wrong else 200)
    assert ("data" in post(client, body).json()) == (not wrong)


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post(client: Client, method: str) -> None:
    response = client.generic(method.upper(), "/graphql?query={__typename}", headers={"Accept": JSON})

    assert (response.status_code, response["Allow"]) == (405, "GET, POST")
    if method != "head":
        assert codes(response) == ["METHOD_NOT_ALLOWED"]


def test_a_query_in_the_address_is_not_read(client: Client) -> None:
    response = client.post("/graphql?query={boroughs{name}}", '{"query": "{__typename}"}', content_type=JSON)

    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/json; charset=utf-16",
        "text/plain; application/json",
        "",
    ],
)
def test_only_json_is_read(client: Client, content_type: str) -> None:
    response = post(client, '{"query": "{__typename}"}', content_type)

    assert (response.status_code, codes(response)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]
)
def test_utf_8_may_be_named(client: Client, content_type: str) -> None:
    assert post(client, '{"query": "{__typename}"}', content_type).status_code == 200


def test_a_packed_body_is_refused(client: Client) -> None:
    response = client.post("/graphql", b"x", content_type=JSON, headers={"Content-Encoding": "gzip"})

    assert (response.status_code, codes(response)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


def test_a_large_body_is_refused_by_its_announced_length(client: Client) -> None:
    response = post(client, b"x" * (LIMITS.body_bytes + 1))

    assert (response.status_code, codes(response)) == (413, ["BODY_TOO_LARGE"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b" ", "INVALID_JSON"),
        (b"not json", "INVALID_JSON"),
        (b"{", "INVALID_JSON"),
        (b"\xff\xfe", "INVALID_JSON"),
        (b'{"query": "{__typename}", "query": "{boroughs{name}}"}', "INVALID_JSON"),
        (b'{"query": "{__typename}", "variables": {"a": NaN}}', "INVALID_JSON"),
        (b'{"query": "{__typename}", "variables": {"a": -Infinity}}', "INVALID_JSON"),
        (b'{"query": "{__typename}", "variables": {"a": ' + b"9" * 21 + b"}}", "JSON_TOO_COMPLEX"),
        (b'{"query": "{__typename}", "variables": {"a": ' + b"[" * 20 + b"]" * 20 + b"}}", "JSON_TOO_COMPLEX"),
        (b"[" * 60_000, "JSON_TOO_COMPLEX"),
        (b'{"query": "{__typename}", "variables": {"a": [' + b"1," * 1_000 + b"1]}}", "JSON_TOO_COMPLEX"),
        (b'{"query": "{__typename}", "variables": {"a": "' + b"x" * 10_001 + b'"}}', "JSON_TOO_COMPLEX"),
        (b'{"query": "{__typename}", "variables": {"a": "\\u0000"}}', "INVALID_CHARACTER"),
        (b'{"query": "{__typename}", "variables": {"a": "\\ud800"}}', "INVALID_CHARACTER"),
        (b'[{"query": "{__typename}"}, {"query": "{__typename}"}]', "BATCH_NOT_SUPPORTED"),
        (b"[]", "BATCH_NOT_SUPPORTED"),
        (b'"{__typename}"', "INVALID_REQUEST"),
        (b"null", "INVALID_REQUEST"),
        (b"{}", "INVALID_REQUEST"),
        (b'{"query": ""}', "INVALID_REQUEST"),
        (b'{"query": 1}', "INVALID_REQUEST"),
        (b'{"query": "{__typename}", "variables": []}', "INVALID_REQUEST"),
        (b'{"query": "{__typename}", "variables": "{}"}', "INVALID_REQUEST"),
        (b'{"query": "{__typename}", "operationName": 1}', "INVALID_REQUEST"),
        (b'{"query": "{__typename}", "extensions": 1}', "INVALID_REQUEST"),
    ],
)
def test_a_body_that_is_no_request_is_refused(client: Client, body: bytes, code: str) -> None:
    response = post(client, body)

    assert (response.status_code, codes(response)) == (400, [code])


def test_the_operation_is_chosen_by_its_name(client: Client) -> None:
    query = "query A { a: __typename } query B { b: __typename }"

    chosen = post(client, json.dumps({"query": query, "operationName": "B"}))
    unknown = post(client, json.dumps({"query": query, "operationName": "C"}))

    assert chosen.json() == {"data": {"b": "Query"}}
    assert codes(unknown) == ["OPERATION_UNKNOWN"]


def test_a_bad_token_is_refused_even_where_nobody_has_to_sign_in(ask: Ask) -> None:
    answer = ask("{__typename}", Authorization="Bearer nonsense")

    assert (answer.status, answer.codes, answer.headers["WWW-Authenticate"]) == (401, ["TOKEN_MALFORMED"], "Bearer")


def test_graphiql_needs_no_other_host_and_no_inline_script(client: Client) -> None:
    response = client.get("/graphql", headers={"Accept": "text/html"})
    page = response.content.decode()

    assert response.status_code == 200
    assert "script-src 'self'; style-src 'self'" in response["Content-Security-Policy"]
    assert ("<script>" in page, "<style" in page, "http" in page, " on" in page) == (False, False, False, False)


def test_production_shows_neither_graphiql_nor_the_schema(client: Client, settings: Settings) -> None:
    settings.GRAPHIQL = False

    page = client.get("/graphql", headers={"Accept": "text/html"})
    schema = post(client, '{"query": "{__schema{types{name}}}"}')
    one_type = post(client, '{"query": "{__type(name: \\"Query\\"){name}}"}')
    name = post(client, '{"query": "{__typename}"}')

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert (set(codes(schema)), set(codes(one_type))) == ({"GRAPHQL_VALIDATION_FAILED"}, {"GRAPHQL_VALIDATION_FAILED"})
    assert name.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("length", ["many", "-1", "1.5", "１"])
def test_an_announced_length_that_is_no_number(client: Client, length: str) -> None:
    response = client.generic("POST", "/graphql", b"{}", content_type=JSON, CONTENT_LENGTH=length)

    assert (response.status_code, codes(response)) == (400, ["INVALID_JSON"])


def test_a_body_that_breaks_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: object) -> bytes:
        raise UnreadablePostError

    monkeypatch.setattr(HttpRequest, "body", property(broken))

    response = post(client, "{}")

    assert (response.status_code, codes(response)) == (400, ["INVALID_JSON"])


def test_a_body_longer_than_it_says_is_refused(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpRequest, "body", property(lambda _request: b"x" * (LIMITS.body_bytes + 1)))

    with pytest.raises(BodyTooLarge):
        read_request(rf.post("/graphql", b"{}", content_type=JSON))
