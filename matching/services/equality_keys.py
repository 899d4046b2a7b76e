"""The answers of the equality monitoring get a new key, row by row, as the statistics' role. Stopped halfway, it goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.conf import settings
from django.db import connection
from psycopg2.extras import execute_values

from backend.postgresql.base import DatabaseWrapper
from backend.postgresql.roles import Role
from matching.equality.sealing import Keyring, SealBroken, key_number

BATCH: Final = 500
"""Rows of one transaction: what was done stays done when the command is stopped."""

_OLD: Final = """
    SELECT respondent, questionnaire, sealed FROM equality.response
    WHERE respondent > %s AND substring(sealed FROM 1 FOR 4) <> %s ORDER BY respondent LIMIT %s
"""
# A row that was answered anew meanwhile is no longer what was read, and has the new key already.
_RESEAL: Final = """
    UPDATE equality.response AS row SET sealed = new.sealed FROM (VALUES %s) AS new (respondent, old, sealed)
    WHERE row.respondent = new.respondent AND row.sealed = new.old
"""
_IN_USE: Final = "SELECT substring(sealed FROM 1 FOR 4), count(*) FROM equality.response GROUP BY 1"

Row = tuple[bytes, str, bytes]


@dataclass
class Rotation:
    """What a run found.

    Attributes:
        resealed: rows that have the new key now.
        unreadable: rows that did not open; they stay as they are.
        in_use: number of each key, to its rows after the run.
    """

    resealed: int = 0
    unreadable: int = 0
    in_use: dict[int, int] = field(default_factory=dict)


def rows_by_key() -> dict[int, int]:
    """How many rows each key has sealed."""
    with _statistics() as database, database.cursor() as cursor:
        return _rows_by_key(cursor)


def rotate_equality_keys(*, advance: Callable[[int], None]) -> Rotation:
    """Seal every row with the first of `EQUALITY_KEYS`.

    Args:
        advance: told how many more rows were looked at.
    """
    keyring = Keyring(settings.EQUALITY_KEYS)
    done = Rotation()
    with _statistics() as database, database.cursor() as cursor:
        after = b""
        while rows := _old_rows(cursor, keyring.current, after):
            new = [changed for row in rows if (changed := _resealed(keyring, row))]
            if new:
                execute_values(cursor, _RESEAL, new, template="(%s::bytea, %s::bytea, %s::bytea)", page_size=BATCH)
                done.resealed += cursor.rowcount
            database.commit()
            done.unreadable += len(rows) - len(new)
            after = rows[-1][0]
            advance(len(rows))
        done.in_use = _rows_by_key(cursor)
    return done


def _statistics() -> Any:
    return cast("DatabaseWrapper", connection).connected_as(Role.STATISTICS)


def _rows_by_key(cursor: Any) -> dict[int, int]:
    cursor.execute(_IN_USE)
    return dict(sorted((key_number(bytes(start)), rows) for start, rows in cursor.fetchall()))


def _old_rows(cursor: Any, current: int, after: bytes) -> list[Row]:
    cursor.execute(_OLD, [after, current.to_bytes(4, "big"), BATCH])
    rows: Iterable[tuple[memoryview, str, memoryview]] = cursor.fetchall()
    return [(bytes(name), version, bytes(sealed)) for name, version, sealed in rows]


def _resealed(keyring: Keyring, row: Row) -> tuple[bytes, bytes, bytes] | None:
    """The row's name, its value as it was and as it will be; None where it does not open."""
    name, version, sealed = row
    try:
        answers = keyring.open(sealed, respondent=name, version=version)
    except SealBroken:
        return None
    return name, sealed, keyring.seal(answers, respondent=name, version=version)
