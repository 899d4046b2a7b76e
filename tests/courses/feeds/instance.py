"""An instance of the service with a database of its own: its processes can be killed, and its catalogue looked at."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 90  # seconds, on a slow machine that does something else too

# What the programs below say of the catalogue: every live listing, without the keys that each instance gives itself.
LIVE = """
import django, json
django.setup()
from django.utils import timezone
from courses.feeds.listings import with_parts
from courses.feeds.record import record_of
from courses.models import Opportunity

def plain(value):
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        own = {"id", "ukprn", "reference", "entry_level"}  # given by each instance itself
        return {name: plain(entry) for name, entry in value.items() if name not in own}
    return value

live = Opportunity.objects.live(today=timezone.localdate()).values_list("pk", flat=True)
print(json.dumps(sorted(json.dumps(plain(record_of(row)), sort_keys=True) for row in with_parts(live))))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url(name: str) -> str:
    """Address of another database on the server that the tests use."""
    given = connection.get_connection_params()
    user, password = quote(str(given.get("user", ""))), quote(str(given.get("password", "")))
    port = f"&port={given['port']}" if given.get("port") else ""
    return f"postgres://{user}:{password}@/{name}?host={quote(str(given['host']), safe='')}{port}"


@dataclass
class Instance:
    """One of the two."""

    name: str
    log: Path
    port: int = field(default_factory=free_port)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return f"http://127.0.0.1:{self.port}/feeds/opportunities"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process of this instance."""
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=settings.BASE_DIR, env=self.environment(), stdout=out, stderr=out
            )
        self.running.append(process)
        return process

    def ask(self, program: str) -> Any:
        """What a program of this instance prints, as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=settings.BASE_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def serve(self) -> subprocess.Popen[bytes]:
        """Its web server; returns when it answers."""
        server = self.start("-m", "waitress", "--listen", f"127.0.0.1:{self.port}", "backend.wsgi:application")
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return server
            except OSError:
                assert server.poll() is None, self.log.read_text()
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.1)

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return {
            **inherited,
            "DATABASE_URL": database_url(self.name),
            "DJANGO_SETTINGS_MODULE": "backend.settings",
            "ENVIRONMENT": "test",
            "LOG_LEVEL": "ERROR",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
        }

    def end(self) -> None:
        """Stop what still runs."""
        for process in self.running:
            if process.poll() is None:
                kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut does it."""
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=PATIENCE)
