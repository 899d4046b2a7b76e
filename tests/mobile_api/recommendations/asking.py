"""Asking for the list, and changing what it is made from."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from matching.services.interactions import dismiss_opportunity
from matching.services.residents import ResidentChanges, update_resident
from tests.factories.user import user
from tests.mobile_api.conftest import Ask

PAGE = """query ($first: Int, $after: String) {
  recommendations(first: $first, after: $after) {
    totalCount { value isExact text } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id rank opportunity { id } } }
  }
}"""


def page(ask: Ask, *, by: str = "alice", **variables: Any) -> dict[str, Any]:
    return dict(ask(PAGE, variables, by=by).data["recommendations"])


def ranks(answer: dict[str, Any]) -> list[int]:
    return [edge["node"]["rank"] for edge in answer["edges"]]


def shown(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["opportunity"]["id"] for edge in answer["edges"]]


def say(**answers: Any) -> None:
    update_resident(by=user(uid="alice"), changes=ResidentChanges(**answers), today=timezone.localdate())


def dismiss(pk: int) -> None:
    dismiss_opportunity(by=user(uid="alice"), opportunity_id=pk, reason="OTHER", now=timezone.now())
