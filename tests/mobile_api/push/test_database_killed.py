"""PostgreSQL itself is killed in the middle, again and again, and comes back: real workers go on by themselves, and nothing is lost.

The server is the test's own. Workers are `manage.py run_worker`, and send by the real way to a fake of FCM, which counts what it took.
Small here; `PUSH_KILL_MESSAGES=100000 PUSH_KILLS=20` makes it the full trial, and `PUSH_KILL_WORKERS=3` lets several work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.backend.postgresql.killable import KillableServer
from tests.factories.full_outbox import full_outbox
from tests.fakes.fcm.service import FakeFcm

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES = int(os.environ.get("PUSH_KILL_MESSAGES", "600"))
KILLS = int(os.environ.get("PUSH_KILLS", "2"))
WORKERS = int(os.environ.get("PUSH_KILL_WORKERS", "1"))
LOT = 50
PATIENCE = 40 + MESSAGES / 100 + KILLS * 10
NAME = "killed"


@pytest.fixture
def server() -> Iterator[KillableServer]:
    """A server of our own, with the outbox of this test's database in it."""
    with KillableServer() as own:
        yield own


def start_worker(server: KillableServer, fcm: FakeFcm, folder: Path) -> subprocess.Popen[bytes]:
    ours = {
        "DATABASE_URL": server.url(NAME),
        "DATA_DIR": str(folder / "data"),
        "ENVIRONMENT": "test",
        "FIREBASE_CREDENTIALS": str(fcm.key_file),
        "FIREBASE_PROJECT_ID": fcm.project,
        "FIREBASE_AUTH_EMULATOR_HOST": "",
        "PUSH_TRANSPORT": "native",
        "PUSH_CONNECTIONS": "8",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "run_worker", "--lot", str(LOT)]
    with (folder / "workers.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=settings.BASE_DIR, env={**os.environ, **ours}, stdout=subprocess.DEVNULL, stderr=log
        )


def rows_of(server: KillableServer, statement: str) -> list[Any]:
    database = server.connect(NAME)
    with database.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    database.close()
    return list(rows)


def test_postgresql_is_killed_again_and_again_and_nothing_is_lost(
    server: KillableServer, fcm: FakeFcm, tmp_path: Path
) -> None:
    addresses = full_outbox(MESSAGES)
    given = connection.get_connection_params()
    server.copy_from(str(given["host"]), str(given["dbname"]), to=NAME)
    deadline = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        workers = [start_worker(server, fcm, tmp_path) for _ in range(WORKERS)]
        for worker in workers:
            stack.callback(worker.wait, 20)
            stack.callback(worker.kill)
        for number in range(1, KILLS + 1):
            # In the middle of a lot, at another place each time.
            goal = MESSAGES * number // (KILLS + 1) + 7 * number
            while len(fcm.delivered) < goal:
                assert time.monotonic() < deadline, (tmp_path / "workers.log").read_text()[-4_000:]
                time.sleep(0.002)
            if number % 2:
                server.kill()
            else:
                server.stop_at_once()
            server.start()
        left = "SELECT count(*) FROM mobile_api_pushbatch WHERE done_at IS NULL"
        while rows_of(server, left) != [(0,)]:
            assert time.monotonic() < deadline, (tmp_path / "workers.log").read_text()[-4_000:]
            time.sleep(0.05)
        assert [worker.poll() for worker in workers] == [None] * WORKERS  # the same ones, to the end

    shown = Counter(device for device, _ in fcm.delivered)
    twice = shown.total() - len(shown)
    print(f"{MESSAGES} messages, {KILLS} deaths of PostgreSQL: {MESSAGES - len(shown)} lost, {twice} twice")  # noqa: T201 - with -s
    assert set(shown) == addresses
    assert twice <= KILLS * LOT * WORKERS  # each death meets one lot of each worker
    assert server.log.count("automatic recovery in progress") == KILLS
    assert rows_of(server, 'SELECT DISTINCT "end" FROM mobile_api_pushbatch') == [("SENT",)]
    assert rows_of(server, "SELECT count(DISTINCT device), max(verdict) FROM mobile_api_pushresult") == [
        (MESSAGES, "accepted")
    ]
