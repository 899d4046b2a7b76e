"""Two instances on this machine, each with its own database and processes: one publishes and changes all the while, the other
follows and is killed again and again. They end the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from psycopg2 import sql

from tests.courses.feeds.instance import LIVE, PATIENCE, Instance, kill

NAMES = ("feed_test_publisher", "feed_test_follower")
BOROUGH = (
    "INSERT INTO courses_borough (gss_code, name, part, latitude, longitude) "
    "VALUES ('E09000025', 'Newham', 'inner', 51.53, 0.03)"
)
READ = "SELECT coalesce(sum(pages), 0)::int, coalesce(sum(refused), 0)::int FROM courses_followedfeed"


@pytest.fixture
def instances(transactional_db: None, tmp_path: Path) -> Iterator[list[Instance]]:
    """Both, with databases that are copies of the tests' own, which is empty."""
    template = sql.Identifier(connection.settings_dict["NAME"])
    made = [Instance(name, tmp_path / f"{name}.log") for name in NAMES]
    given = connection.get_connection_params()
    kept = {name: given[name] for name in ("host", "port", "user", "password") if name in given}
    connection.close()
    with closing(psycopg2.connect(**kept, dbname="postgres")) as server, server.cursor() as cursor:
        server.autocommit = True
        for name in NAMES:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            # Nobody may be in a database that is copied, and the pool keeps connections open.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [connection.settings_dict["NAME"]],
            )
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
        try:
            yield made
        finally:
            for instance in made:
                instance.end()
            for name in NAMES:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(instance: Instance, statement: str) -> list[tuple[int, ...]]:
    """One statement in the database of an instance."""
    given = {**connection.get_connection_params(), "dbname": instance.name}
    kept = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if name in given}
    with closing(psycopg2.connect(**kept)) as opened, opened.cursor() as cursor:
        cursor.execute(statement)
        opened.commit()
        return list(cursor.fetchall()) if cursor.description else []


def pages(follower: Instance) -> int:
    """How many pages it has read and written, as its database has it."""
    return run(follower, READ)[0][0]


def wait_for_pages(follower: Instance, count: int) -> None:
    """Until it has read so many more."""
    wanted, until = pages(follower) + count, time.monotonic() + PATIENCE
    while pages(follower) < wanted:
        assert follower.running[-1].poll() is None, follower.log.read_text()
        assert time.monotonic() < until, follower.log.read_text()
        time.sleep(0.02)


def until_they_are_equal(publisher: Instance, follower: Instance, address: str) -> tuple[list[str], list[str]]:
    """Follow to the end until both hold the same, or until patience ends; what both hold then.

    The feed may say "nothing more for now" before it has told everything: a killed writer's transaction is open until its
    connection is found dead, and nothing behind it is numbered before.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        last = follower.start("manage.py", "follow_feed", address, "--once")
        assert last.wait(timeout=PATIENCE) == 0, follower.log.read_text()
        published, followed = publisher.ask(LIVE), follower.ask(LIVE)
        if sorted(published) == sorted(followed) or time.monotonic() > ends:
            return published, followed


@pytest.mark.xdist_group("demo")
def test_one_follows_the_other_through_every_power_cut(instances: list[Instance]) -> None:
    publisher, follower = instances
    run(follower, BOROUGH)  # reference data, which every instance loads for itself
    server = publisher.serve()
    writer = publisher.start("-m", "tests.courses.feeds.writer", "7")
    # Small pages, so that a kill falls between two of them and inside them.
    address = f"{publisher.feed}?limit=7"
    command = ("manage.py", "follow_feed", address, "--forever", "--every", "0.1")

    for count in (2, 3, 5):
        victim = follower.start(*command)
        wait_for_pages(follower, count)
        kill(victim)
    patient = follower.start(*command)
    wait_for_pages(follower, 2)
    kill(server)  # the publisher's turn: the follower waits for it, and the writer goes on
    publisher.serve()
    follower.running.append(patient)
    wait_for_pages(follower, 3)
    kill(patient)
    kill(writer)  # in the middle of a transaction, like as not

    published, followed = until_they_are_equal(publisher, follower, address)
    assert len(published) > 50
    assert (set(published) - set(followed), set(followed) - set(published)) == (set(), set())
    assert len(followed) == len(published)
    ((read, refused),) = run(follower, READ)
    assert (read > 15, refused) == (True, 0)
