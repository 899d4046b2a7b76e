"""A worker that is killed loses no row and doubles none; another one goes on. Real processes, real SIGKILL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from courses.models import Course, CourseRun, Upload
from courses.uploads import leases
from courses.uploads.services import publish_upload
from courses.uploads.work import work_once
from tests.courses.uploads.sending import COURSE, csv_of, send
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user
from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
Kill = Callable[[Callable[[], bool]], None]
ROWS = 6_000
WORKER = """
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.DATABASES["default"]["NAME"] = {database!r}
settings.DATA_DIR = Path({data!r})
from courses.uploads.work import work_once
work_once()
"""


@pytest.fixture
def upload() -> Upload:
    """A long file that waits for a worker."""
    lantern = provider()
    member(lantern)
    rows = [
        {**COURSE, "course_reference": f"C{n // 4}", "title": f"Course {n // 4}", "run_reference": f"R{n}"}
        for n in range(ROWS)
    ]
    return send(csv_of(rows), to=lantern)


@pytest.fixture
def kill_when(settings: Settings) -> Kill:
    """Start a worker in a process of its own, and kill it as soon as something is so."""

    def run(condition: Callable[[], bool]) -> None:
        code = WORKER.format(database=connection.settings_dict["NAME"], data=str(settings.DATA_DIR))
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.settings"}
        process = subprocess.Popen([sys.executable, "-c", code], env=environment)
        end = time.monotonic() + 60
        while not condition():
            assert process.poll() is None, "The worker ended before it was killed."
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL

    return run


def later() -> datetime:
    """A clock behind the end of the dead worker's lease."""
    return timezone.now() + leases.LASTS + timedelta(seconds=1)


def test_reading_goes_on_where_it_was(upload: Upload, kill_when: Kill) -> None:
    kill_when(lambda: Upload.objects.get().rows_read >= 1_000)

    before = Upload.objects.get()
    assert (before.state, 0 < before.rows_read < ROWS) == ("READING", True)
    assert before.rows.count() == before.rows_read
    assert work_once() is None  # the lease of the dead worker still runs

    done = work_once(clock=later)

    assert done is not None
    assert (done.state, done.rows_read, done.good_rows) == ("CHECKED", ROWS, ROWS)
    numbers = list(done.rows.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(2, ROWS + 2))


def test_publishing_is_all_or_nothing(upload: Upload, kill_when: Kill) -> None:
    work_once()
    publish_upload(by=user(), upload_id=upload.pk)

    def writing() -> bool:
        """Inside the transaction: the sequence of keys moves before anybody can see a row."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value, is_called FROM courses_opportunity_id_seq")
            return bool(cursor.fetchone()[1])

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE courses_opportunity_id_seq RESTART")
    kill_when(writing)
    with as_owner(), connection.cursor() as cursor:
        # As autovacuum does sooner or later: by its count there is no course, and the planner believes it.
        cursor.execute("ANALYZE")

    assert (Course.objects.count(), CourseRun.objects.count()) == (0, 0)
    assert Upload.objects.get().state == "PUBLISHING"

    done = work_once(clock=later)

    assert done is not None
    assert (done.state, done.outcome) == ("PUBLISHED", {"created": ROWS // 4})
    assert (Course.objects.count(), CourseRun.objects.count()) == (ROWS // 4, ROWS)
