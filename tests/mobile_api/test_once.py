"""One key, one effect: what a mutation does when it is sent again."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DataError, connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from courses.models import ApiKey, Course
from matching.models import DismissedOpportunity, Resident, SavedOpportunity
from mobile_api import development_signer
from mobile_api.models import AnsweredMutation
from mobile_api.node import encode
from mobile_api.once import KEPT, forget_answers
from mobile_api.schema import schema
from tests.factories.course import course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import user
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

UPDATE = "mutation ($i: UpdateMeInput!) { updateMe(input: $i) { me { wants } errors { code field } clientMutationId } }"
SAVE = (
    "mutation ($i: SaveOpportunityInput!) { saveOpportunity(input: $i) { opportunity { id } errors { code field } } }"
)
NEW_KEY = "mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { key errors { code } } }"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def errors(answer: Any, field: str = "updateMe") -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in answer.data[field]["errors"]]


def wants(ask: Ask, text: str, key: str | None = "k1", *, by: str = "alice", document: str = UPDATE) -> Any:
    return ask(document, {"i": {"wants": text, "clientMutationId": key}}, by=by)


def test_sent_again_it_is_answered_as_before_and_done_once(ask: Ask) -> None:
    first = wants(ask, "Sewing")
    wants(ask, "Coding", "k2")

    again = wants(ask, "Sewing")

    assert (
        again.body
        == first.body
        == {"data": {"updateMe": {"me": {"wants": "Sewing"}, "errors": [], "clientMutationId": "k1"}}}
    )
    assert Resident.objects.get().wants == "Coding"


def test_the_same_key_with_another_input_is_refused(ask: Ask) -> None:
    wants(ask, "Sewing")

    assert errors(wants(ask, "Coding")) == [("IDEMPOTENCY_KEY_REUSED", None)]
    assert Resident.objects.get().wants == "Sewing"


def test_the_same_key_with_another_mutation_is_refused(ask: Ask) -> None:
    wants(ask, "Sewing")

    answer = ask(SAVE, {"i": {"opportunityId": encode("Course", course().pk), "clientMutationId": "k1"}}, by="alice")

    assert errors(answer, "saveOpportunity") == [("IDEMPOTENCY_KEY_REUSED", None)]
    assert SavedOpportunity.objects.count() == 0


def test_a_key_belongs_to_one_account(ask: Ask) -> None:
    wants(ask, "Sewing")

    assert errors(wants(ask, "Coding", by="bob")) == []
    assert sorted(Resident.objects.values_list("wants", flat=True)) == ["Coding", "Sewing"]


def test_without_a_key_nothing_is_kept(ask: Ask) -> None:
    wants(ask, "Sewing", None)
    wants(ask, "Sewing", "")

    assert AnsweredMutation.objects.count() == 0


def test_what_was_refused_can_be_mended_under_the_same_key(ask: Ask) -> None:
    assert errors(wants(ask, "x" * 1001)) == [("TOO_LONG", "wants")]
    assert AnsweredMutation.objects.count() == 0

    assert errors(wants(ask, "Sewing")) == []


@pytest.mark.parametrize("key", ["x" * 256, "a\nb"])
def test_what_can_be_no_key(ask: Ask, key: str) -> None:
    assert errors(wants(ask, "Sewing", key)) == [("IDEMPOTENCY_KEY_INVALID", "clientMutationId")]
    assert Resident.objects.filter(wants="Sewing").count() == 0


def test_another_selection_is_told_that_it_was_done(ask: Ask) -> None:
    wants(ask, "Sewing")

    again = wants(ask, "Sewing", document=UPDATE.replace("wants", "languages"))

    assert errors(again) == [("ALREADY_DONE", None)]


def test_an_answer_that_is_shown_once_is_not_kept(ask: Ask) -> None:
    owner = provider()
    member(owner)
    given = {"i": {"organisationId": encode("Provider", owner.pk), "name": "Ours", "clientMutationId": "k1"}}
    secret = ask(NEW_KEY, given, by="alice").data["createApiKey"]["key"]

    again = ask(NEW_KEY, given, by="alice").data["createApiKey"]

    assert again == {"key": None, "errors": [{"code": "ALREADY_DONE"}]}
    assert ApiKey.objects.count() == 1
    assert secret not in AnsweredMutation.objects.get().answer


@pytest.mark.parametrize("fault", [ZeroDivisionError, DataError])
def test_what_can_not_be_answered_whole_is_undone(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """A fault of ours behind the effect, and one that ends PostgreSQL's transaction too."""

    def fail(*_args: object) -> None:
        if fault is DataError:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        raise fault

    monkeypatch.setattr(schema.graphql_schema.type_map["Resident"].fields["skills"], "resolve", fail)
    document = UPDATE.replace("wants", "wants skills { label }")
    resident(wants="Cooking")

    answer = wants(ask, "Sewing", document=document)

    assert (answer.codes, answer.body["data"]) == (["INTERNAL"], {"updateMe": None})
    assert Resident.objects.get().wants == "Cooking"
    monkeypatch.undo()
    assert errors(wants(ask, "Sewing", document=document)) == []
    assert Resident.objects.get().wants == "Sewing"


def test_kept_for_fourteen_days(ask: Ask) -> None:
    for key in ("k1", "k2"):
        wants(ask, "Sewing", key)
    AnsweredMutation.objects.filter(key="k1").update(at=NOW - KEPT - timedelta(seconds=1))
    AnsweredMutation.objects.filter(key="k2").update(at=NOW - KEPT)

    assert forget_answers(NOW) == "1 answers to mutations deleted."
    assert list(AnsweredMutation.objects.values_list("key", flat=True)) == ["k2"]


def test_erased_with_the_account(ask: Ask) -> None:
    wants(ask, "Sewing")

    user().delete()

    assert AnsweredMutation.objects.count() == 0


def at_once(times: int, act: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    """The same in so many threads that start together, each on a connection of its own."""
    barrier = Barrier(times)

    def run(_number: int) -> dict[str, Any]:
        try:
            barrier.wait(timeout=10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_effect_and_all_hear_of_it(settings: Settings) -> None:
    settings.SIGN_IN = "development"
    row: Course = course()
    resident()
    token = development_signer.issue("alice", now=timezone.now(), lifetime=timedelta(hours=1))
    dismiss = "mutation ($i: DismissOpportunityInput!) { dismissOpportunity(input: $i) { opportunity { id } errors { code } } }"
    given = {"opportunityId": encode("Course", row.pk), "reason": "TOO_FAR", "clientMutationId": "k1"}
    body = json.dumps({"query": dismiss, "variables": {"i": given}})

    def send() -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        answer: dict[str, Any] = (
            Client().post("/graphql", body, content_type="application/json", headers=headers).json()
        )
        return answer

    answers = at_once(8, send)

    done = {"data": {"dismissOpportunity": {"opportunity": {"id": given["opportunityId"]}, "errors": []}}}
    assert answers == [done] * 8
    assert (DismissedOpportunity.objects.count(), AnsweredMutation.objects.count()) == (1, 1)
