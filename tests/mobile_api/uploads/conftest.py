"""What the tests of uploads over HTTP share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from courses.models import Employer, Provider
from mobile_api import development_signer
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider

Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.SIGN_IN = "development"


@pytest.fixture
def lantern(db: None) -> Provider:
    """A provider that Alice owns; Bob only looks."""
    made = provider()
    member(made)
    member(made, uid="bob", role="VIEWER")
    return made


@pytest.fixture
def dock(db: None) -> Employer:
    """An employer that Alice owns."""
    made = employer(approval="APPROVED")
    member(made)
    return made


def token(uid: str) -> dict[str, str]:
    """The header of somebody who is signed in."""
    issued = development_signer.issue(uid, now=timezone.now(), lifetime=timedelta(hours=1))
    return {"Authorization": f"Bearer {issued}"}


@pytest.fixture
def send(client: Client) -> Send:
    """`send("POST", "/uploads?…", body, by="alice")`."""

    def run(method: str, path: str, body: bytes = b"", *, by: str | None = "alice", **headers: str) -> Any:
        signed = token(by) if by else {}
        kind = headers.pop("Content_Type", "text/csv")
        return client.generic(
            method,
            path,
            body,
            content_type=kind,
            headers={**signed, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )

    return run


def codes(response: Any) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["code"] for error in response.json()["errors"]]
