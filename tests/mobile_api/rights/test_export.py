"""The way to one's own data: links by GraphQL, then two documents by HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from mobile_api.rights import export_links
from mobile_api.rights.export_links import export_link
from tests.factories.resident import resident
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOT_VALID = {
    "errors": [
        {
            "message": "This link has run out. Please ask for your data again in the app.",
            "extensions": {"code": "EXPORT_LINK_NOT_VALID"},
        }
    ]
}


def links(ask: Ask) -> dict[str, Any]:
    return ask(FILES["export_my_data"], {"input": {}}, by="alice").data["exportMyData"]


def path(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def get(client: Client, link: str, *, after: timedelta = timedelta(0)) -> HttpResponse:
    with patch.object(export_links.timezone, "now", return_value=NOW + after):
        return client.get(path(link))


def test_links_lead_to_both_documents(ask: Ask, client: Client) -> None:
    resident(wants="A job with computers")
    given = links(ask)

    page, document = client.get(path(given["htmlUrl"])), client.get(path(given["jsonUrl"]))

    assert (given["errors"], page.status_code, document.status_code) == ([], 200, 200)
    assert (page.streaming, document.streaming) == (True, True)
    assert b"A job with computers" in page.getvalue()
    data = {section["model"]: section["rows"] for section in json.loads(document.getvalue())["data"]}
    assert data["matching.Resident"][0]["wants"] == "A job with computers"
    assert {
        name: page[name] for name in ("Content-Disposition", "Cache-Control", "Content-Type", "Referrer-Policy")
    } == {
        "Content-Disposition": 'attachment; filename="my-data.html"',
        "Cache-Control": "no-store",
        "Content-Type": "text/html; charset=utf-8",
        "Referrer-Policy": "no-referrer",
    }
    assert page["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_asking_is_written_down(ask: Ask) -> None:
    links(ask)

    assert list(AuditEntry.objects.values_list("action", "subject_pseudonym")) == [
        ("DATA_EXPORTED", User.objects.get(firebase_uid="alice").pseudonym)
    ]


def test_a_link_works_for_ten_minutes(client: Client) -> None:
    link = export_link(user(), "json", now=NOW)

    last = get(client, link, after=timedelta(minutes=9, seconds=59))
    late = get(client, link, after=timedelta(minutes=10))

    assert last.status_code == 200
    assert (late.status_code, late.json()) == (404, NOT_VALID)


def _bad_links() -> dict[str, str]:
    good = export_link(user(), "json", now=NOW)
    token = good.rsplit("/", 1)[1].removesuffix(".json")
    other = export_link(user(uid="bob"), "json", now=NOW).rsplit("/", 1)[1].removesuffix(".json")
    value, signature = token.split(":", 1)
    return {
        "cut": f"/my-data/{token[:-1]}.json",
        "nothing": "/my-data/x.json",
        "another's value": f"/my-data/{other.split(':', 1)[0]}:{signature}.json",
        "no signature": f"/my-data/{value}.json",
    }


@pytest.mark.parametrize("name", ["cut", "nothing", "another's value", "no signature"])
def test_a_link_that_is_not_ours(client: Client, name: str) -> None:
    answer = get(client, _bad_links()[name])

    assert (answer.status_code, answer.json()) == (404, NOT_VALID)


def test_a_link_dies_with_the_sign_in_and_with_the_account(client: Client) -> None:
    link = export_link(user(), "html", now=NOW)
    assert get(client, link).status_code == 200

    User.objects.update(tokens_valid_after=NOW + timedelta(seconds=1))
    assert get(client, link).status_code == 404
    User.objects.update(tokens_valid_after=None, is_active=False)
    assert get(client, link).status_code == 404
    User.objects.all().delete()
    assert get(client, link).status_code == 404


def test_only_reading(client: Client) -> None:
    assert client.post(path(export_link(user(), "json", now=NOW))).status_code == 405


def test_nobody_gets_links_without_a_sign_in(ask: Ask) -> None:
    assert ask(FILES["export_my_data"], {"input": {}}).codes == ["SIGN_IN_NEEDED"]
