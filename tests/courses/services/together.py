"""Two people in the same moment, on two connections.

Both are made to wait behind a lock of the test's own, so that they are really under way at once when it is released.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from backend.errors import Refusal
from tests.owner import as_owner

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
PATIENCE_SECONDS = 20


def waiting() -> int:
    """Connections that wait for a lock."""
    # Who waits for what is shown to the owner only.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees who is busy as it first looked
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


@contextmanager
def held(rows: QuerySet[Any]) -> Iterator[None]:
    """These rows are locked until everybody else waits for them."""
    with transaction.atomic():
        assert list(rows.select_for_update()) != []
        yield
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting() < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert waiting() == 2


def at_once(rows: QuerySet[Any], *acts: Callable[[], object]) -> list[str]:
    """What came of both: "" for done, or the code of the refusal; sorted."""
    results: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            results.append("")
        except Refusal as refusal:
            results.append(refusal.code)
        except Exception as fault:  # noqa: BLE001 - shown by the assertion
            results.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    with held(rows):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return sorted(results)
