"""What one request shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from backend.errors import SignInNeeded
from mobile_api.context import Context
from mobile_api.loaders import BatchLoader


class Squares(BatchLoader[int, int]):
    """Squares of numbers; remembers what it was asked to fetch."""

    def __init__(self, asker: Context) -> None:
        super().__init__(asker)
        self.fetched: list[list[int]] = []

    def fetch(self, keys: list[int]) -> Mapping[int, int]:
        """Squares."""
        self.fetched.append(keys)
        return {key: key * key for key in keys}


def context(now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)) -> Context:
    return Context(RequestFactory().post("/graphql"), now=now)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_date_is_londons(now: datetime, today: date) -> None:
    assert context(now).today == today


def test_the_token_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[HttpRequest] = []
    monkeypatch.setattr("mobile_api.context.sign_in_of", calls.append)
    asked = context()

    assert (asked.user, asked.user) == (None, None)
    assert calls == [asked.request]
    with pytest.raises(SignInNeeded):
        asked.require_user()


def test_a_loader_fetches_what_is_expected_at_once_and_nothing_twice() -> None:
    squares = context().loader(Squares)
    squares.expect([3, 1, 3])
    squares.expect([2])

    assert [squares.load(key) for key in (1, 2, 3, 1)] == [1, 4, 9, 1]
    squares.expect([3, 4])
    assert squares.load(5) == 25
    assert squares.load(4) == 16
    assert squares.fetched == [[3, 1, 2], [4, 5]]


def test_a_request_has_one_loader_of_a_kind() -> None:
    asked = context()

    assert asked.loader(Squares) is asked.loader(Squares)
    assert asked.loader(Squares) is not context().loader(Squares)
