"""Health of one process: alive, able to work, and honest about it when the database is away."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

DATABASE_DOWN = """
import json, django
django.setup()
from django.test import Client
answers = [Client().get(path) for path in ("/health/live", "/health/ready")]
print(json.dumps([[a.status_code, a.json(), a.headers.get("Retry-After")] for a in answers]))
"""


def test_live_needs_no_database(client: Client) -> None:
    response = client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_ready_when_the_database_answers(client: Client) -> None:
    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_only_reading(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


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

    assert json.loads(done.stdout) == [
        [200, {"status": "live"}, None],
        [503, {"status": "unavailable", "missing": "database"}, "5"],
    ]
