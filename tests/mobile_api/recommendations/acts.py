"""Keeping and putting away, as the app does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backend.accounts.models import User
from matching.models import (
    DismissedOpportunity,
    Resident,
    SavedOpportunity,
)
from tests.mobile_api.conftest import Answer, Ask

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "resident"
ACTS = ("save", "unsave", "dismiss", "restore")


def operation(name: str) -> str:
    """Text of an operation that the app sends."""
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


def act(ask: Ask, verb: str, opportunity_id: str, *, by: str | None = "alice", reason: str = "TOO_FAR") -> Answer:
    """Do it."""
    given = {"opportunityId": opportunity_id, **({"reason": reason} if verb == "dismiss" else {})}
    return ask(operation(f"{verb}_opportunity"), {"input": given}, by=by)


def done(answer: Answer) -> dict[str, Any]:
    """The payload of a change that must not have been refused."""
    (payload,) = answer.data.values()
    assert payload["errors"] == []
    return dict(payload)


def kept(field: str, ask: Ask, *, by: str = "alice", **pages: Any) -> dict[str, Any]:
    """A page of what was saved or dismissed."""
    name = {"saved": "savedOpportunities", "dismissed": "dismissedOpportunities"}[field]
    return dict(ask(operation(field), pages, by=by).data["me"][name])


def ids(answer: dict[str, Any]) -> list[str]:
    """Ids of a page, in its order."""
    return [edge["node"]["opportunity"]["id"] for edge in answer["edges"]]


def stored() -> tuple[int, int, int, int]:
    """Accounts, residents, saved and dismissed."""
    models: tuple[Any, ...] = (User, Resident, SavedOpportunity, DismissedOpportunity)
    counts = [model.objects.count() for model in models]
    return counts[0], counts[1], counts[2], counts[3]
