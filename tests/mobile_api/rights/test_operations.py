"""Every query about one's own data: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from matching.services.consents import give, withdraw
from matching.services.data_views import Looking, record_views
from tests.factories.employer import employer
from tests.factories.resident import resident
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES, statements

pytestmark = pytest.mark.django_db


def _choices(rows: int) -> None:
    for number in range(rows):
        act = withdraw if number % 2 else give
        words = {} if number % 2 else {"notice_version": 1}
        act(by=user(), purpose="CONTACT", now=timezone.now(), **words)


def _looks(rows: int) -> None:
    for _ in range(rows):
        record_views(
            residents=[user().resident],
            looking=Looking.as_member_of(employer()),
            what="Your application",
            why="To decide about it",
            by=user(uid="olga"),
            now=timezone.now(),
        )


# query -> what is made, and what of the answer must be as many as the rows
CASES: dict[str, tuple[Callable[[int], None], Callable[[Any], int]]] = {
    "my_consent_receipts": (_choices, lambda data: len(data["myConsentReceipts"]["edges"])),
    "who_looked_at_my_data": (_looks, lambda data: len(data["whoLookedAtMyData"]["edges"])),
}


def test_every_query_is_tried() -> None:
    assert {*CASES, "my_consents"} == {name for name, text in FILES.items() if "\nquery " in text}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(CASES))
def test_statements_of_a_query(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    resident()
    make, answered = CASES[name]
    make(rows)

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], {}, by="alice")

    assert answered(answer.data) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_my_consents(ask: Ask, rows: int, django_assert_num_queries: Any) -> None:
    """Every purpose is there once, however long the history."""
    resident()
    _choices(rows)

    with django_assert_num_queries(statements("my_consents")):
        answer = ask(FILES["my_consents"], {}, by="alice")

    assert [(state["purpose"], state["isGiven"]) for state in answer.data["myConsents"]] == [
        ("CONTACT", True),
        ("RESEARCH", False),
    ]
