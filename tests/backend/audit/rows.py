"""Entries to chain, and a way past the triggers, as somebody with a superuser's rights has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from backend.audit.chain import extend_chain_to_its_end
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from tests.owner import as_owner

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entries(number: int) -> list[AuditEntry]:
    """So many, in the chain."""
    made = [
        record("SOMETHING_DONE", actor=AuditEntry.Actor.SYSTEM, now=NOW, facts={"number": n, "word": "é\u2028"})
        for n in range(number)
    ]
    assert extend_chain_to_its_end() == number
    return made


@contextmanager
def past_the_triggers() -> Iterator[Any]:
    """A cursor for which no trigger and no foreign key counts."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET LOCAL session_replication_role = origin")
