"""How something is tried, and what came of it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from courses.models import (
    Course,
    Provider,
)
from tests.factories.course import course
from tests.mobile_api.conftest import Answer, Ask
from tests.mobile_api.uploads.conftest import token

INSIDE, OUTSIDE = "olga", "oscar"
"""Owners of `provider` and `employer`, and of the others. The attacker is the second, where nothing else is said."""


def payload(answer: Answer) -> Any:
    """The one answer, with the codes and fields of its errors."""
    (found,) = (answer.body.get("data") or {"": None}).values()
    return found


def tried(ask: Ask, mutation: str, by: str = OUTSIDE, select: str = "__typename", **given: Any) -> list[str]:
    """The codes with which a mutation is refused."""
    kind = mutation[0].upper() + mutation[1:]
    query = f"mutation($i: {kind}Input!) {{ {mutation}(input: $i) {{ {select} errors {{ code }} }} }}"
    answer = ask(query, {"i": given}, by=by)
    inside = payload(answer) or {}
    return answer.codes + [error["code"] for error in inside.get("errors", [])]


def asked(ask: Ask, query: str, by: str = OUTSIDE, **given: Any) -> Any:
    """What a query gives, or its codes."""
    kinds = {"id": "ID!", "search": "String", "after": "String"}
    declared = ", ".join(f"${name}: {kinds[name]}" for name in given)
    answer = ask(f"query{f'({declared})' if declared else ''} {{ {query} }}", given, by=by)
    return answer.codes or payload(answer)


def course_of(owner: Provider, **fields: Any) -> Course:
    return course(provider=owner, **{"status": "DRAFT", "published_at": None, **fields})


def http(method: str, path: str, body: bytes = b"", by: str | None = None, **headers: str) -> tuple[int, list[str]]:
    """Status and codes."""
    sent = {**(token(by) if by else {}), **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = Client().generic(method, path, body, content_type="application/json", headers=sent)
    if answer.streaming or answer.status_code < 400:
        return answer.status_code, []
    return answer.status_code, [error["extensions"]["code"] for error in answer.json()["errors"]]
