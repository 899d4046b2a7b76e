"""What the tests of the API share: a client that asks as the app does, anonymously or as a persona."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mobile_api import development_signer
from tests.firebase_emulator.fixtures import emulator, emulator_of_session

__all__ = ["emulator", "emulator_of_session"]


@dataclass(frozen=True)
class Answer:
    """An answer of the endpoint."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def data(self) -> Any:
        """The data of an answer that must have no errors."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def codes(self) -> list[str]:
        """The codes of the errors."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


Ask = Callable[..., Answer]


@pytest.fixture
def ask(client: Client, settings: Settings) -> Ask:
    """`ask(query, variables, by="alice")`; `by` is the persona that is signed in, nobody without it."""

    def send(query: str, variables: dict[str, Any] | None = None, *, by: str | None = None, **headers: str) -> Answer:
        if by is not None:
            settings.SIGN_IN = "development"
            token = development_signer.issue(by, now=timezone.now(), lifetime=timedelta(hours=1))
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps({"query": query, "variables": variables})
        response = client.post("/graphql", body, content_type="application/json", headers=headers)
        return Answer(response.status_code, response.json(), dict(response.headers))

    return send
