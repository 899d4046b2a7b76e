"""Addresses of a plan's calendar: unguessable, silent about whose they are, and ended by time or by their owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from matching.models import CalendarLink
from matching.services.calendar_links import (
    LASTS,
    MOST_LINKS,
    end_calendar_links,
    forget_calendar_links,
    make_calendar_link,
    resident_of_token,
    token_of,
)
from tests.factories.resident import the_resident
from tests.matching.services.conftest import NOW

pytestmark = pytest.mark.django_db


def test_it_shows_whose_plan_until_it_ends(alice: User, bob: User) -> None:
    tokens = [token_of(make_calendar_link(by=by, now=NOW)) for by in (alice, bob)]

    shown = [resident_of_token(token, now=NOW + LASTS - timedelta(seconds=1)) for token in tokens]

    assert shown == [the_resident("alice"), the_resident("bob")]
    assert [resident_of_token(token, now=NOW + LASTS) for token in tokens] == [None, None]


def test_a_forged_one_costs_nothing(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    link = make_calendar_link(by=alice, now=NOW)
    token = token_of(link)
    forged = [
        link.key.hex,
        f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        f"{'0' * 32}{token[32:]}",
        "",
        ".",
        "x.y",
    ]

    with django_assert_num_queries(0):
        assert [resident_of_token(one, now=NOW) for one in forged] == [None] * len(forged)


def test_nothing_about_the_person_stands_in_it(alice: User) -> None:
    number, signature = token_of(make_calendar_link(by=alice, now=NOW)).split(".")

    assert (len(number), len(signature)) == (32, 43)
    assert number == CalendarLink.objects.get().key.hex


def test_it_is_ended_by_its_owner_and_the_sixth_ends_the_first(alice: User, bob: User) -> None:
    bobs = token_of(make_calendar_link(by=bob, now=NOW))
    tokens = [token_of(make_calendar_link(by=alice, now=NOW + timedelta(n))) for n in range(MOST_LINKS + 1)]
    later = NOW + timedelta(7)

    assert [resident_of_token(token, now=later) is None for token in tokens] == [True] + [False] * MOST_LINKS
    assert end_calendar_links(by=alice) == MOST_LINKS
    assert [resident_of_token(token, now=later) for token in (*tokens, bobs)] == [None] * 6 + [the_resident("bob")]


def test_the_worker_forgets_what_has_ended(alice: User) -> None:
    make_calendar_link(by=alice, now=NOW)

    assert forget_calendar_links(NOW + LASTS - timedelta(seconds=1)) == "0 calendar addresses deleted."
    assert forget_calendar_links(NOW + LASTS) == "1 calendar addresses deleted."
