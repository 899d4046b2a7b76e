"""What Django answers by itself has a code too, and tells nothing of what went wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from courses.feeds import views

pytestmark = pytest.mark.django_db


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/uploads/../x", "/api/v1/organisations/x/jobs/a/b", "/%00", "/x" * 5_000]
)
def test_no_such_address(client: Client, path: str) -> None:
    assert code(client.post(path, "{}", content_type="application/json")) == (404, "NOT_FOUND")


def test_another_host(client: Client) -> None:
    assert code(client.get("/nothing", headers={"Host": "evil.example"})) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("raised", "expected"), [(OperationalError, (503, "UNAVAILABLE")), (ValueError, (500, "INTERNAL"))]
)
def test_a_fault(raised: type[Exception], expected: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise raised("of secrets")

    monkeypatch.setattr(views, "read_page", broken)
    response = Client(raise_request_exception=False).get("/feeds/opportunities")

    assert code(response) == expected
    assert b"secrets" not in response.content


@pytest.mark.parametrize("path", ["/feeds/opportunities", "/feeds/courses.csv", "/opportunities/1", "/sitemap.xml"])
def test_open_data_is_only_read(path: str) -> None:
    response = Client(enforce_csrf_checks=True).post(path)

    assert (code(response), response["Allow"]) == ((405, "METHOD_NOT_ALLOWED"), "GET, HEAD")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_only_read(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405


def test_the_admin_keeps_its_pages(client: Client) -> None:
    response = client.get("/admin/jsi18n/nothing/")

    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (302, "text/html")
