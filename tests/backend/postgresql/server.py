"""A process of its own that uses an embedded server, as `manage.py` would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_PROGRAM = """
import json, sys
from pathlib import Path
import psycopg2
from backend.postgresql.embedded import socket_folder
data, name = Path(sys.argv[1]), sys.argv[2]
folder = socket_folder(data, name=name)
connection = psycopg2.connect(host=folder, user="postgres", dbname=name)
cursor = connection.cursor()
cursor.execute("SELECT current_database(), pg_postmaster_start_time()::text")
database, started = cursor.fetchone()
connection.close()
print(json.dumps({"database": database, "started": started}), flush=True)
sys.stdin.read()
"""


class UserOfServer:
    """Starts at once and uses the server until `leave()`, or until it is killed."""

    def __init__(self, data: Path, *, name: str = "skills") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(data), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> dict[str, str]:
        """The database it is connected to and the moment that its server started; `failed` with the error otherwise."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            return {"failed": self._process.stderr.read()}
        return dict(json.loads(line))

    def leave(self) -> None:
        """Ends as a program ends: its clean-up runs."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def kill(self) -> None:
        """Ends with no clean-up."""
        self._process.kill()
        self._process.wait(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.leave()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
