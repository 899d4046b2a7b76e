"""Receipts over the real endpoint: one's own, nobody else's, and checked by anybody."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matching.models import Receipt, RecommendationList
from matching.receipts.document import open_receipt, read_file
from matching.services.receipts import signer
from mobile_api.node import encode
from tests.factories.outcode import outcode
from tests.factories.receipt import receipt
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import dismiss, say

pytestmark = pytest.mark.usefixtures("fitted")

FIELDS = "id number madeAt release token contents file"
OF_LIST = f"{{ recommendations(first: 1) {{ receipt {{ {FIELDS} }} }} }}"
ONE = f"query ($id: ID!) {{ recommendationReceipt(id: $id) {{ {FIELDS} }} }}"
ALL = """query ($first: Int, $after: String) { recommendationReceipts(first: $first, after: $after) {
    edges { cursor node { id release } } } }"""
CHECK = """query ($token: String!) { checkReceipt(token: $token) {
    isGenuine code text keyId number madeAt release releaseSha256 configurationSha256 engineSha256 catalogueVersion catalogueSha256
    contentsSha256 } }"""


def of_list(ask: Ask, by: str = "alice") -> dict[str, Any]:
    return dict(ask(OF_LIST, by=by).data["recommendations"]["receipt"])


def test_a_list_has_a_receipt_that_can_be_fetched_again(ask: Ask) -> None:
    say(wants="Repair computers")
    mine = of_list(ask)

    assert ask(ONE, {"id": mine["id"]}, by="alice").data["recommendationReceipt"] == mine
    opened = open_receipt(read_file(mine["file"]), signer().public)
    assert (opened.number, opened.contents.answers["wants"]) == (mine["number"], "Repair computers")
    assert json.loads(mine["contents"])["answers"]["wants"] == "Repair computers"


def test_nobody_elses(ask: Ask) -> None:
    mine = of_list(ask)
    for by in ("bob", "charlie"):
        answer = ask(ONE, {"id": mine["id"]}, by=by)
        assert (answer.codes, answer.body["data"]) == (["NOT_FOUND"], {"recommendationReceipt": None})
    assert ask(ALL, by="bob").data["recommendationReceipts"]["edges"] == []
    assert ask(ONE, {"id": encode("Course", 1)}, by="alice").codes == ["INVALID_ID"]
    assert ask(ONE, {"id": mine["id"]}).codes == ["SIGN_IN_NEEDED"]


def test_all_of_them_the_newest_first(ask: Ask) -> None:
    keys = []
    for words in ("One", "Two", "Three"):
        say(wants=words)
        keys.append(of_list(ask)["id"])
    first = ask(ALL, {"first": 2}, by="alice").data["recommendationReceipts"]["edges"]
    rest = ask(ALL, {"first": 2, "after": first[-1]["cursor"]}, by="alice").data["recommendationReceipts"]["edges"]

    assert [edge["node"]["id"] for edge in (*first, *rest)] == keys[::-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_a_page_of_receipts(
    ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_list(ask)
    kept = Receipt.objects.get()
    for _ in range(rows - 1):
        receipt(to=kept.resident)

    # Account, resident, and the page with the releases.
    with django_assert_num_queries(3):
        edges = ask(ALL, {"first": 20}, by="alice").data["recommendationReceipts"]["edges"]
    assert len(edges) == rows


def test_a_list_that_is_not_kept_has_none(ask: Ask) -> None:
    outcode(code="E7")
    query = '{ tryRecommendations(postcode: "E7", wants: "computers") { receipt { id } edges { node { rank } } } }'
    tried = ask(query).data["tryRecommendations"]

    assert (tried["receipt"], len(tried["edges"])) == (None, 6)
    assert Receipt.objects.count() == 0


def test_a_list_from_before_there_were_receipts(ask: Ask) -> None:
    of_list(ask)
    made = RecommendationList.objects.get()
    made.receipt = None
    made.save()

    assert (
        ask("{ recommendations(first: 1) { receipt { id } } }", by="alice").data["recommendations"]["receipt"] is None
    )


def test_a_new_list_has_a_new_one(ask: Ask, catalogue: Any) -> None:
    first = of_list(ask)
    dismiss(catalogue.repair.pk)

    assert of_list(ask)["number"] != first["number"]


def test_anybody_checks_a_token(ask: Ask) -> None:
    mine = of_list(ask)
    checked = ask(CHECK, {"token": mine["token"]}).data["checkReceipt"]
    said = jwt.decode(mine["token"], options={"verify_signature": False})

    assert checked == {
        "isGenuine": True,
        "code": None,
        "text": "We signed this, and it has not been changed.",
        "keyId": signer().key_id,
        "number": mine["number"],
        "madeAt": said["made_at"],
        "release": mine["release"],
        "releaseSha256": said["release_sha256"],
        "configurationSha256": said["configuration_sha256"],
        "engineSha256": said["engine_sha256"],
        "catalogueVersion": str(said["catalogue_version"]),
        "catalogueSha256": said["catalogue_sha256"],
        "contentsSha256": said["contents"],
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda token: token[:-6] + "AAAAAA", "RECEIPT_FORGED"),
        (lambda _token: "", "RECEIPT_UNREADABLE"),
        (lambda _token: "a.b.c", "RECEIPT_UNREADABLE"),
        (lambda token: token + "\ud83d\ude00", "RECEIPT_UNREADABLE"),
        (lambda _token: "A" * 5_000, "RECEIPT_UNREADABLE"),
    ],
)
def test_a_token_that_proves_nothing(ask: Ask, change: Any, code: str) -> None:
    checked = ask(CHECK, {"token": change(of_list(ask)["token"])}).data["checkReceipt"]

    assert (checked["isGenuine"], checked["code"]) == (False, code)
    assert checked["text"]
    assert {name for name, value in checked.items() if value is not None} == {"isGenuine", "code", "text"}


def test_the_public_keys_are_where_programs_look_for_them(ask: Ask, client: Client) -> None:
    response = client.get("/.well-known/receipt-keys.json")
    [published] = response.json()["keys"]

    assert (response.status_code, response["Content-Type"]) == (200, "application/jwk-set+json")
    assert response["Cache-Control"] == "public, max-age=3600"
    token = of_list(ask)["token"]
    assert jwt.decode(token, jwt.PyJWK(published), algorithms=["EdDSA"])["receipt"] == 1
    head = client.head("/.well-known/receipt-keys.json")
    assert (head.content, head["Content-Length"]) == (b"", response["Content-Length"])
