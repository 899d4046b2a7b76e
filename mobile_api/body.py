"""Reads the body of a GraphQL request, and refuses what is not one before anything costs time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, NoReturn

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from backend.errors import Refusal
from mobile_api.limits import LIMITS, Limits

# A browser cannot send this type across origins without asking first: with bearer tokens it is the whole CSRF defence.
_JSON: Final = re.compile(r'application/json(\s*;\s*charset\s*=\s*"?utf-?8"?)?\s*', re.IGNORECASE)


class RequestRefused(Refusal):
    """Not a GraphQL request that we answer."""

    status: ClassVar[int] = 400


class MediaTypeUnsupported(RequestRefused):
    """The body is something else, or packed."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "Please send the header Content-Type: application/json, and the body as it is, in UTF-8."
    status = 415


class BodyTooLarge(RequestRefused):
    """Longer than any request of ours."""

    code = "BODY_TOO_LARGE"
    message = f"This request is too large: {LIMITS.body_bytes} bytes at most."
    status = 413


class BodyUnreadable(RequestRefused):
    """Not JSON, or JSON that two programs would read differently."""

    code = "INVALID_JSON"
    message = "We can't read the body of this request as JSON."


class BodyTooComplex(RequestRefused):
    """Deeper, wider or longer than any variables of ours."""

    code = "JSON_TOO_COMPLEX"
    message = "The JSON of this request has too many parts, goes too deep, or has too long a text in it."


class CharacterRefused(RequestRefused):
    """Text that cannot be stored."""

    code = "INVALID_CHARACTER"
    message = "This request has a character in it that can't be stored."


class BatchRefused(RequestRefused):
    """Several requests in one."""

    code = "BATCH_NOT_SUPPORTED"
    message = "Please send one GraphQL request at a time, as a JSON object."


class RequestMalformed(RequestRefused):
    """JSON, and no GraphQL request."""

    code = "INVALID_REQUEST"
    message = "A GraphQL request is a JSON object with a text `query`, and where needed an object `variables` and a text `operationName`."


@dataclass(frozen=True)
class GraphQLRequest:
    """What is asked. Values are still as they were sent."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


def read_request(request: HttpRequest, limits: Limits = LIMITS) -> GraphQLRequest:
    """The GraphQL request in a POST.

    Raises:
        RequestRefused: a subclass of it says why, and has the HTTP status.
    """
    return _graphql_request(parse_json(read_body(request, limits), limits))


def read_body(request: HttpRequest, limits: Limits = LIMITS) -> bytes:
    """The body of a request that is JSON by its header, unread where it is too long.

    Raises:
        MediaTypeUnsupported, BodyTooLarge, BodyUnreadable.
    """
    if (
        not _JSON.fullmatch(request.headers.get("Content-Type", ""))
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise MediaTypeUnsupported
    if _announced_length(request) > limits.body_bytes:
        raise BodyTooLarge
    try:
        raw = request.body
    except (UnreadablePostError, RawPostDataException):
        raise BodyUnreadable from None
    if len(raw) > limits.body_bytes:
        raise BodyTooLarge
    return raw


def _announced_length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length") or "0"
    if not length.isascii() or not length.isdigit():
        raise BodyUnreadable
    return int(length[:18])


def parse_json(raw: bytes, limits: Limits = LIMITS) -> object:
    """The value of a JSON text, strictly: UTF-8, no key twice, no NaN, no number of more than 20 digits.

    Raises:
        BodyUnreadable, BodyTooComplex, CharacterRefused: says which rule it breaks.
    """
    try:
        value: object = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_no_key_twice,
            parse_constant=_refuse,
            parse_int=lambda digits: int(_short(digits, limits)),
            parse_float=lambda digits: float(_short(digits, limits)),
        )
    except RecursionError:
        raise BodyTooComplex from None
    except ValueError:
        raise BodyUnreadable from None
    _check_json(value, limits)
    return value


def _refuse(_text: str) -> NoReturn:
    raise BodyUnreadable


def _short(digits: str, limits: Limits) -> str:
    if len(digits) > limits.digits:
        raise BodyTooComplex
    return digits


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BodyUnreadable
    return members


def _check_json(value: object, limits: Limits) -> None:
    nodes = 0
    waiting = [(value, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > limits.json_depth or nodes > limits.json_nodes:
            raise BodyTooComplex
        if isinstance(node, dict):
            for name in node:
                check_text(name)
            waiting.extend((part, depth + 1) for part in node.values())
        elif isinstance(node, list):
            waiting.extend((part, depth + 1) for part in node)
        elif isinstance(node, str):
            check_text(node)


def check_text(text: str) -> None:
    """Refuse a text that PostgreSQL or UTF-8 cannot hold.

    Raises:
        CharacterRefused: a NUL, or half of a pair of surrogates.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise CharacterRefused


def _graphql_request(value: object) -> GraphQLRequest:
    if isinstance(value, list):
        raise BatchRefused
    if not isinstance(value, dict):
        raise RequestMalformed
    query, variables, name = value.get("query"), value.get("variables"), value.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise RequestMalformed(field="query")
    if not isinstance(variables, dict | None):
        raise RequestMalformed(field="variables")
    if not isinstance(name, str | None):
        raise RequestMalformed(field="operationName")
    if not isinstance(value.get("extensions"), dict | None):
        raise RequestMalformed(field="extensions")
    _check_variables(variables or {})
    return GraphQLRequest(query, variables or {}, name or None)


def _check_variables(variables: dict[str, Any]) -> None:
    waiting: list[object] = [variables]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, str) and len(node) > LIMITS.text_characters:
            raise BodyTooComplex(field="variables")
