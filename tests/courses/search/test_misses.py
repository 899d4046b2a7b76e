"""Searches that found nothing: counted without knowing whose they were, and told when five people searched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from courses.models import MissWeek, SearchMiss
from courses.search import misses
from courses.search.misses import BUCKETS, DemandHint, close_weeks, demand_hints, monday, note_miss

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


def miss(words: str, people: int, *, today: date = TODAY, start: int = 0) -> None:
    for number in range(start, start + people):
        note_miss(words=words, person=str(number), today=today)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A known secret, so that the counts are exact: with another one two of a few people share a bucket now and then."""
    monkeypatch.setattr("courses.search.misses.secrets.token_bytes", lambda size: b"x" * size)


def test_a_person_counts_once_a_week() -> None:
    miss("glass blowing", 3)
    miss("Glass  Blowing", 3)
    miss("glass blowing", 1, today=TODAY + timedelta(7))

    assert list(SearchMiss.objects.values_list("week", "words", "people")) == [
        (MONDAY + timedelta(7), "glass blowing", 1),
        (MONDAY, "glass blowing", 3),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "x",
        "ann@example.com",
        "07700 900123",
        "se1",
        "a b c d",
        "one two three four",
        "josé",
        "x" * 21,
        "o'brien",
        "a\nb1",
    ],
)
def test_words_that_could_say_who_somebody_is_are_not_kept(words: str) -> None:
    assert note_miss(words=words, person="1", today=TODAY) is False
    assert (SearchMiss.objects.count(), MissWeek.objects.count()) == (0, 0)


def test_a_count_can_only_be_too_low() -> None:
    miss("glass", 600)

    row = SearchMiss.objects.get()
    assert row.people == len(set(row.buckets)) <= 600
    assert max(row.buckets) < BUCKETS


def test_two_searches_of_one_person_lie_in_buckets_that_have_nothing_to_do_with_each_other() -> None:
    buckets = []
    for words in ("glass", "weaving", "sculpture"):
        miss(words, 1)
        buckets += SearchMiss.objects.get(words=words).buckets

    assert len(set(buckets)) == 3


def test_hints_are_of_five_people_or_more_in_one_week() -> None:
    miss("four people", 4)
    miss("five people", 5)
    miss("six people", 6, today=TODAY - timedelta(7))
    miss("six people", 5)
    miss("four twice", 4, today=TODAY - timedelta(7))
    miss("four twice", 4)
    miss("long ago", 9, today=TODAY - timedelta(weeks=13))

    assert demand_hints(today=TODAY) == [DemandHint("six people", 6, MONDAY), DemandHint("five people", 5, MONDAY)]


def test_when_a_week_is_over_the_secret_and_the_buckets_are_forgotten() -> None:
    miss("five people", 5)
    miss("four people", 4)
    assert close_weeks(today=TODAY) == 0
    assert (MissWeek.objects.count(), SearchMiss.objects.count()) == (1, 2)

    assert close_weeks(today=TODAY + timedelta(5)) == 1
    assert close_weeks(today=TODAY + timedelta(6)) == 0

    assert MissWeek.objects.count() == 0
    assert list(SearchMiss.objects.values_list("words", "people", "buckets")) == [("five people", 5, [])]
    assert demand_hints(today=TODAY + timedelta(5)) == [DemandHint("five people", 5, MONDAY)]

    close_weeks(today=TODAY + timedelta(weeks=13))
    assert SearchMiss.objects.count() == 0


def test_every_week_has_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = iter([b"a" * 32, b"b" * 32])
    monkeypatch.setattr("courses.search.misses.secrets.token_bytes", lambda _size: next(keys))
    miss("glass", 2)
    miss("weaving", 2)
    miss("glass", 2, today=TODAY + timedelta(7))

    assert [bytes(row.secret) for row in MissWeek.objects.order_by("week")] == [b"a" * 32, b"b" * 32]


def test_nobody_fills_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses, "MOST_KEPT", 2)

    assert [note_miss(words=words, person="1", today=TODAY) for words in ("aa", "bb", "cc", "aa")] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("day", [MONDAY, TODAY, date(2026, 11, 29)])
def test_the_monday_of_a_week(day: date) -> None:
    assert monday(day) == MONDAY


def test_statements(django_assert_num_queries: Any) -> None:
    miss("glass", 1)

    with django_assert_num_queries(5):  # one of them opens the savepoint of the transaction, one closes it
        note_miss(words="glass", person="2", today=TODAY)
