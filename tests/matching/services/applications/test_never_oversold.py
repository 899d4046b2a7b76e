"""Fifty people at once for ten places, on real connections: never eleven."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import pytest
from dj_db_conn_pool.core import pool_container
from django.db import connection

from courses.models import CourseRun
from matching.models import Application
from matching.services.application_sending import withdraw_application
from tests.courses.services.test_two_editors import at_once
from tests.factories.application import NOW, applied, run_with
from tests.factories.user import user

pytestmark = pytest.mark.django_db(transaction=True)
S = Application.Status
PEOPLE, PLACES = 50, 10


@pytest.fixture
def fifty_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that gives everybody a connection of their own at the same time."""
    connection.ensure_connection()
    pool: Any = pool_container.get(connection.alias)
    monkeypatch.setattr(pool, "_max_overflow", PEOPLE)


@pytest.mark.usefixtures("fifty_connections")
def test_fifty_applicants_for_ten_places() -> None:
    """So many rounds as `OVERSOLD_ROUNDS` says: `OVERSOLD_ROUNDS=200 pytest tests/matching/services/applications -k fifty`."""
    people = [user(uid=f"person-{number}").firebase_uid for number in range(PEOPLE)]
    for _ in range(int(os.environ.get("OVERSOLD_ROUNDS", "2"))):
        run = run_with(PLACES)

        outcome = at_once(*(partial(applied, run, uid=uid) for uid in people))

        assert outcome == ["ok"] * PEOPLE
        rows = Application.objects.filter(run=run)
        assert rows.filter(holds_place=True, status=S.RECEIVED).count() == PLACES
        assert rows.filter(holds_place=False, status=S.WAITING).count() == PEOPLE - PLACES
        run.refresh_from_db()
        assert (run.places, run.places_left, run.places_held) == (PLACES, 0, PLACES)


def test_places_given_back_while_others_ask() -> None:
    run = run_with(5)
    for one in range(5):
        applied(run, uid=f"first-{one}")
    for one in range(10):
        user(uid=f"later-{one}")

    take_back = partial(withdraw_application, opportunity_id=run.course_id, now=NOW)
    outcome = at_once(
        *(partial(take_back, by=user(uid=f"first-{one}")) for one in range(5)),
        *(partial(applied, run, uid=f"later-{one}") for one in range(10)),
    )

    assert outcome == ["ok"] * 15
    kept = Application.objects.filter(run=run, holds_place=True).count()
    stored = CourseRun.objects.get()
    assert (kept, stored.places_held, stored.places_left) == (5, 5, 0)


def test_one_person_who_taps_eight_times_has_one_application() -> None:
    run = run_with(PLACES)
    user()

    outcome = at_once(*[lambda: applied(run)] * 8)

    assert outcome == ["ALREADY_APPLIED"] * 7 + ["ok"]
    assert CourseRun.objects.get().places_held == 1
