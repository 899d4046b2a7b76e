"""The catalogue's version while many write: it only grows, nobody waits, and no write is missed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, transaction

from courses import models as c
from tests.factories.course import course, course_run

pytestmark = pytest.mark.django_db
WRITERS = 4
WRITES = 10


def version() -> int:
    return c.CatalogueVersion.current()


def write(name: str) -> None:
    c.Occupation.objects.create(uri=f"http://data.europa.eu/esco/occupation/{name}", label=name)


@pytest.mark.django_db(transaction=True)
def test_a_part_of_a_draft_that_is_published_meanwhile_counts() -> None:
    """The editor of the run cannot see yet that the course is live, and the publisher not yet the run."""
    run = course_run(course=course(status="DRAFT"), places=9)
    before = version()

    def edit() -> int:
        try:
            c.CourseRun.objects.filter(pk=run.pk).update(places_left=0)
            return version()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            c.Opportunity.objects.filter(pk=run.course_id).update(status="LIVE")
            edited = pool.submit(edit)
            time.sleep(0.3)
            assert not edited.done()
        assert edited.result(timeout=10) == before + 2


@pytest.mark.django_db(transaction=True)
def test_it_only_grows_while_four_write_at_once() -> None:
    start = version()
    begin = threading.Barrier(WRITERS)

    def work(writer: int) -> list[int]:
        try:
            begin.wait(timeout=10)
            seen = [version()]
            for number in range(WRITES):
                write(f"{writer}-{number}")
                seen.append(version())
            return seen
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        histories = list(pool.map(work, range(WRITERS)))

    for seen in histories:
        assert all(earlier < later for earlier, later in pairwise(seen))
    assert version() == start + WRITERS * WRITES


@pytest.mark.django_db(transaction=True)
def test_no_writer_waits_for_another() -> None:
    """However many there are at once: each counts on a row that nobody else holds."""
    start = version()

    def other(number: int) -> int:
        try:
            write(str(number))
            return version()
        finally:
            connection.close()

    with transaction.atomic():
        write("first")
        with ThreadPoolExecutor(1) as pool:
            found = [pool.submit(other, number).result(timeout=10) for number in range(3)]

    assert found == [start + 1, start + 2, start + 3]
    assert version() == start + 4


def test_a_large_update_after_a_small_one_is_planned_for_its_size() -> None:
    """A plan that was made for one row would compare each of the 20,000 with each: half a minute and more."""
    rows = c.Occupation.objects.bulk_create(
        c.Occupation(uri=f"http://data.europa.eu/esco/occupation/{number}", label="a") for number in range(20_000)
    )
    c.Occupation.objects.filter(pk=rows[0].pk).update(label="b")
    before, started = version(), time.monotonic()

    c.Occupation.objects.update(label="c")

    assert version() == before + 1
    assert time.monotonic() - started < 10
