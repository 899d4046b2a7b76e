"""Many writers at once, on connections of their own, and a follower that looks in between: nothing is lost or out of order."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.feeds.listings import own_live
from courses.models import Opportunity
from tests.courses.feeds.follower import Follower
from tests.factories.course import course, course_run
from tests.factories.provider import provider
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db(transaction=True)
Connection = Any


def connect() -> Connection:
    """Another connection to the test's database."""
    connection.ensure_connection()
    given = connection.get_connection_params()
    kept = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if name in given}
    return psycopg2.connect(**kept, options="-c lock_timeout=20000")


@pytest.fixture
def other() -> Iterator[Connection]:
    with closing(connect()) as opened:
        yield opened


def run(opened: Connection, sql: str, *values: object) -> None:
    with opened.cursor() as cursor:
        cursor.execute(sql, values)


def test_who_commits_late_is_not_overtaken(other: Connection) -> None:
    """The writer that began first commits last; the reader has been at the end of the feed meanwhile."""
    early, late = course(title="Early"), course(title="Late")
    follower = Follower(Client())
    follower.catch_up()
    run(other, "UPDATE courses_opportunity SET title = 'Early, changed' WHERE id = %s", early.pk)
    Opportunity.objects.filter(pk=late.pk).update(title="Late, changed")
    follower.catch_up()
    assert [data["name"] for _, data in sorted(follower.open.items())] == ["Early", "Late, changed"]

    other.commit()

    follower.catch_up()
    assert [data["name"] for _, data in sorted(follower.open.items())] == ["Early, changed", "Late, changed"]


def test_who_rolls_back_leaves_nothing(other: Connection) -> None:
    row = course(title="As it was")
    follower = Follower(Client())
    follower.catch_up()
    seen = follower.last
    run(other, "UPDATE courses_opportunity SET title = 'Never' WHERE id = %s", row.pk)
    other.rollback()

    follower.catch_up()

    assert (follower.open[row.pk]["name"], follower.last) == ("As it was", seen)


def test_a_name_that_changes_while_a_course_is_added(other: Connection) -> None:
    """Neither transaction sees the other's row. The course must still come out under the new name."""
    owner = provider(name="Old name")
    follower = Follower(Client())
    run(other, "UPDATE courses_provider SET name = 'New name' WHERE id = %s", owner.pk)
    row = course(provider=owner)
    follower.catch_up()
    assert follower.open[row.pk]["provider"]["name"] == "Old name"

    other.commit()

    follower.catch_up()
    assert follower.open[row.pk]["provider"]["name"] == "New name"


def test_a_run_that_is_added_while_its_draft_goes_live(other: Connection) -> None:
    """Whoever publishes it waits for the end of the other: it goes live with the run."""
    row = course(status="DRAFT", title="A draft")
    follower = Follower(Client())
    run(
        other,
        "INSERT INTO courses_courserun (course_id, delivery_mode, study_mode, attendance, duration_unit, sessions, "
        "reference, status, status_reason, cost_description, has_waitlist, flexible_start, url, places_held) "
        "VALUES (%s, 'ONLINE', '', '', '', '{}', '', 'SCHEDULED', '', '', false, false, '', 0)",
        row.pk,
    )
    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(publish, row.pk)
        assert wait([published], timeout=0.5).not_done == {published}
        follower.catch_up()
        assert row.pk not in follower.open

        other.commit()

        published.result(timeout=10)
    follower.catch_up()
    assert len(follower.open[row.pk]["hasCourseInstance"]) == 1


def publish(key: int) -> None:
    try:
        Opportunity.objects.filter(pk=key).update(status="LIVE")
    finally:
        connection.close()


@dataclass
class Writer:
    """A transaction that may be open for long. It writes only rows that no other open one has written, so it never waits."""

    connection: Connection
    held: set[tuple[str, int]] = field(default_factory=set)

    def end(self, *, commit: bool) -> None:
        if commit:
            self.connection.commit()
        else:
            self.connection.rollback()
        self.held.clear()


STATEMENTS = {
    "courses_opportunity": (
        "UPDATE courses_opportunity SET title = %s WHERE id = %s",
        "UPDATE courses_opportunity SET status = CASE status WHEN 'LIVE' THEN 'CLOSED' ELSE 'LIVE' END, summary = %s WHERE id = %s",
        "UPDATE courses_opportunity SET hidden_at = CASE WHEN hidden_at IS NULL THEN now() END, summary = %s WHERE id = %s",
    ),
    "courses_provider": ("UPDATE courses_provider SET name = %s WHERE id = %s",),
    "courses_venue": ("UPDATE courses_venue SET name = %s WHERE id = %s",),
    "courses_courserun": ("UPDATE courses_courserun SET status_reason = %s, cost_gbp = 5 WHERE id = %s",),
}


@pytest.mark.parametrize("seed", range(8))
def test_any_interleaving_ends_with_what_is_live(seed: int) -> None:
    """Three writers begin, write, commit and roll back in any order; a follower reads pages of any size at any moment."""
    rng = random.Random(seed)
    owners, places = [provider() for _ in range(2)], [venue() for _ in range(2)]
    keys: dict[str, list[int]] = {
        "courses_provider": [row.pk for row in owners],
        "courses_venue": [row.pk for row in places],
        "courses_opportunity": [],
        "courses_courserun": [],
    }
    for number in range(6):
        row = course(provider=owners[number % 2])
        made = course_run(course=row, delivery_mode="CLASSROOM", venue=places[number % 2])
        keys["courses_opportunity"].append(row.pk)
        keys["courses_courserun"].append(made.pk)
    follower = Follower(Client(), url=f"/feeds/opportunities?limit={rng.randint(1, 4)}")
    writers = [Writer(connect()) for _ in range(3)]
    try:
        for step in range(60):
            act = rng.random()
            writer = rng.choice(writers)
            if act < 0.5:
                write(writer, writers, keys, rng, step)
            elif act < 0.7:
                writer.end(commit=rng.random() < 0.8)
            else:
                follower.read_page()
        for writer in writers:
            writer.end(commit=True)
    finally:
        for writer in writers:
            writer.connection.close()

    follower.catch_up()

    assert follower.open == what_is_live()


def write(writer: Writer, writers: list[Writer], keys: dict[str, list[int]], rng: random.Random, step: int) -> None:
    table = rng.choice(sorted(STATEMENTS))
    key = rng.choice(keys[table])
    written = {(table, key)}
    if table == "courses_courserun":  # a run of a course that is not open holds the course
        written.add(("courses_opportunity", keys["courses_opportunity"][keys[table].index(key)]))
    if all(written.isdisjoint(other.held) for other in writers if other is not writer):
        writer.held |= written
        run(writer.connection, rng.choice(STATEMENTS[table]), f"Written in step {step}", key)


def what_is_live() -> dict[int, dict[str, Any]]:
    """By the catalogue, not by the feed's own table: each listing's public address has its data."""
    fresh = Client()
    whole = Follower(fresh)
    whole.catch_up()
    for row in own_live(today=timezone.localdate()):
        told = {name: value for name, value in whole.open[row.pk].items() if name not in {"@context", "record"}}
        assert told == {
            name: value
            for name, value in json.loads(fresh.get(f"/opportunities/{row.pk}.jsonld").content).items()
            if name != "@context"
        }
    assert set(whole.open) == set(own_live(today=timezone.localdate()).values_list("pk", flat=True))
    return whole.open
