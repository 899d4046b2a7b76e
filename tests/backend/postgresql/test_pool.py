"""The pool on a real PostgreSQL: connections are kept, tested before use, replaced when broken, and bounded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2
import pytest
from dj_db_conn_pool.core import pool_container
from django.db import InterfaceError, OperationalError, connection

from backend.postgresql.base import DatabaseWrapper
from backend.postgresql.roles import Role
from courses.models import Employer

pytestmark = pytest.mark.django_db

Connect = Callable[[], DatabaseWrapper]
POOL = {"POOL_SIZE": 2, "MAX_OVERFLOW": 1, "TIMEOUT": 0.2, "PRE_PING": True, "RECYCLE": 1800}


def pid(wrapper: Any) -> int:
    """Process id of the server's half of the connection."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end(wrapper: Any, *pids: int) -> None:
    """End server processes from outside, as a restart of the database would, and wait until they are gone."""
    with wrapper.connected_as(Role.OWNER) as outside:
        outside.autocommit = True
        with outside.cursor() as cursor:
            for number in pids:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
                assert cursor.fetchone() == (True,)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connections of a small pool that stands in for ours: two kept, three at most, a fifth of a second of patience."""
    pid(connection)  # Django asks for the numbers of some types once, through the pool of this name
    ours = pool_container.pop("default")
    made: list[DatabaseWrapper] = []

    def one() -> DatabaseWrapper:
        wrapper = DatabaseWrapper({**connection.settings_dict, "POOL_OPTIONS": POOL}, alias="default")
        wrapper.inc_thread_sharing()
        made.append(wrapper)
        return wrapper

    yield one
    for wrapper in made:
        wrapper.close()
    pool_container.pop("default").dispose()
    pool_container.put("default", ours)


def test_the_settings_reach_the_pool() -> None:
    pid(connection)
    pool = pool_container.get("default")

    kept = (pool.size(), pool._max_overflow, pool.timeout(), pool._recycle, pool._pre_ping)
    assert kept == (10, 5, 5, 1800, True)


def test_the_driver_is_psycopg2() -> None:
    assert connection.Database is psycopg2


def test_a_closed_connection_is_used_again(connect: Connect) -> None:
    first = connect()
    number = pid(first)
    first.close()

    assert pid(first) == number
    first.close()
    assert pid(connect()) == number


def test_open_connections_are_not_shared(connect: Connect) -> None:
    assert pid(connect()) != pid(connect())


def test_connections_that_broke_while_idle_cost_nobody_an_error(connect: Connect) -> None:
    first, second = connect(), connect()
    before = {pid(first), pid(second)}
    first.close()
    second.close()

    end(first, *before)

    after = {pid(first), pid(second)}
    assert len(after) == 2
    assert after & before == set()


def test_a_connection_that_breaks_in_use_is_an_error_once(connect: Connect) -> None:
    one = connect()
    number = pid(one)
    end(one, number)

    with pytest.raises((OperationalError, InterfaceError)):
        pid(one)
    one.close_if_unusable_or_obsolete()

    assert pid(one) != number


def test_what_was_not_committed_is_undone_before_the_next_use(connect: Connect) -> None:
    one = connect()
    one.set_autocommit(False)
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO courses_catalogueversion (id, version) VALUES (999999, 1)")
    one.close()

    with one.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM courses_catalogueversion WHERE id = 999999")
        assert cursor.fetchone() == (0,)


def test_the_pool_is_bounded(connect: Connect) -> None:
    full = [connect() for _ in range(3)]
    assert len({pid(one) for one in full}) == 3
    fourth = connect()

    with pytest.raises(OperationalError):
        pid(fourth)

    number = pid(full[0])
    full[0].close()
    assert pid(fourth) == number


def test_someone_who_waits_gets_the_next_free_one(connect: Connect) -> None:
    full = [connect() for _ in range(3)]
    number = [pid(one) for one in full][2]
    started = threading.Event()

    def wait_for_one() -> int:
        one = connect()
        started.set()
        try:
            return pid(one)
        finally:
            one.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for_one)
        started.wait(timeout=5)
        full[2].close()
        assert waiting.result(timeout=5) == number


@pytest.mark.django_db(transaction=True)
def test_many_requests_of_two_threads_share_two_connections(connect: Connect) -> None:
    first = connect()
    pid(first)  # makes the small pool, which the threads then find under its name
    first.close()

    def work(number: int) -> int:
        try:
            Employer.objects.create(name=f"Employer {number}")
            return pid(connection)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        pids = set(pool.map(work, range(40)))

    assert Employer.objects.count() == 40
    assert len(pids) <= 2
