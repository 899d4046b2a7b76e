"""`manage.py demo` as a newcomer runs it: in a process of its own, with an empty DATA_DIR, up to Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
from django.conf import settings

FIRST_START_SECONDS = 240
"""On a slow machine with everything to make: the database, 14 tables, the demo catalogue, the matcher."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(data: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    """Arguments for `subprocess`."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SIGN_IN")}
    development = {"ENVIRONMENT": "development", "DATA_DIR": str(data), "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    return {
        "args": [sys.executable, "manage.py", "demo", *arguments],
        "cwd": settings.BASE_DIR,
        "env": {**inherited, **development, **environment},
        "text": True,
    }


def servers_of(data: Path) -> list[int]:
    """PostgreSQL processes that work on this folder."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "name"])
        if process.info["name"] == "postgres" and str(data) in " ".join(process.info["cmdline"] or [])
    ]


def roles_at_work(data: Path) -> list[str]:
    """Whom the open connections of the demo belong to."""
    folder = (data / "postgres" / "postmaster.pid").read_text().splitlines()[4]
    with closing(psycopg2.connect(host=folder, user="postgres", dbname="skills")) as server, server.cursor() as cursor:
        cursor.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = 'skills-matcher'")
        return [name for (name,) in cursor.fetchall()]


@dataclass
class Demo:
    """A running demo, and what it printed before it served."""

    process: subprocess.Popen[str]
    printed: str
    port: int

    @property
    def headers(self) -> dict[str, str]:
        """Those that it printed to be pasted."""
        found = re.search(r"^Token .*:\n(\{.*\})$", self.printed, re.MULTILINE)
        assert found is not None
        return dict(json.loads(found[1]))

    @property
    def query(self) -> str:
        """The first query that it printed."""
        return self.printed.partition("\nFirst query:\n")[2].partition("\n\nCtrl-C")[0]

    def ask(self, headers: dict[str, str]) -> dict[str, Any]:
        """Send the query."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": self.query}).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return dict(json.load(response))


def start(data: Path, log: Path) -> Demo:
    """Start the demo, and wait until it serves."""
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(**command(data, "--port", str(port)), stdout=out, stderr=subprocess.STDOUT)
    patience = time.monotonic() + FIRST_START_SECONDS
    while "Ctrl-C stops the server" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < patience, log.read_text()
        time.sleep(0.2)
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except ConnectionRefusedError:
            assert time.monotonic() < patience
            time.sleep(0.1)
    return Demo(process, log.read_text(), port)


def end(demo: Demo, log: Path, signal_number: int) -> tuple[int, str]:
    """Send a signal; the exit code and what was printed after it."""
    demo.process.send_signal(signal_number)
    code = demo.process.wait(timeout=60)
    return code, log.read_text().removeprefix(demo.printed)


# One worker runs them, one after the other: they are the slowest tests that there are.
@pytest.mark.xdist_group("demo")
def test_from_nothing_to_a_first_answer_and_again(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    first = start(data, log)
    try:
        assert "Synthetic residents: 12 made." in first.printed
        assert re.search(r"^Fitted release \S+ on 91 occupations and \d+ opportunities\.$", first.printed, re.MULTILINE)
        headings = re.findall(r"^(\w+) \(synthetic\), (\w+): “", first.printed, re.MULTILINE)
        assert [name for name, _ in headings] == ["Amina", "Kai", "Tomasz"]
        assert "\n  demo-olu: owner of Larkfield College\n" in first.printed
        assert [sign for sign in ("Traceback", "Warning", "ERROR") if sign in first.printed] == []
        assert first.printed.count("Cost or pay") == 3

        answer = first.ask(first.headers)
        assert answer.keys() == {"data"}
        assert answer["data"]["me"]["outcode"] == {"code": "E7"}
        nodes = [edge["node"] for edge in answer["data"]["recommendations"]["edges"]]
        assert [node["rank"] for node in nodes] == [1, 2, 3]
        assert [node["opportunity"]["title"] for node in nodes if not node["reasons"]] == []

        refused = first.ask({})
        assert refused["data"] == {"me": None, "recommendations": None}
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["SIGN_IN_NEEDED"] * 2
        assert servers_of(data) != []
        assert roles_at_work(data) == ["skills_app"]
    finally:
        code, last_words = end(first, log, signal.SIGINT)
    assert (code, last_words) == (0, "\nStopped the server and the database.\n")
    assert servers_of(data) == []

    second = start(data, log)
    try:
        loaded, _, _ = second.printed.partition("Synthetic residents: already there.")
        assert [line for line in loaded.splitlines() if not line.endswith(": nothing changed")] == []
        assert loaded.count("\n") > 5
        assert "The matcher is up to date: the catalogue has not changed since it was fitted." in second.printed
        assert "Fitted release" not in second.printed
        assert second.ask(second.headers) == answer
    finally:
        code, _ = end(second, log, signal.SIGTERM)
    assert code == 0
    assert servers_of(data) == []


def refused(data: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and message of a demo that does not start."""
    done = subprocess.run(**command(data, *arguments, **environment), capture_output=True, timeout=60, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        message = f"CommandError: Port {port} is taken by another program. Choose one: make demo PORT={port + 1}\n"
        assert refused(tmp_path / "data", "--port", str(port)) == (1, message)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_what_is_no_port(tmp_path: Path, port: str) -> None:
    message = f"CommandError: {port} is not a port. Use a number from 1 to 65535.\n"

    assert refused(tmp_path / "data", f"--port={port}") == (1, message)
    assert not (tmp_path / "data").exists()


def test_only_with_the_development_signer(tmp_path: Path) -> None:
    message = (
        "CommandError: The demo signs its own tokens: run it with ENVIRONMENT=development and SIGN_IN=development.\n"
    )

    assert refused(tmp_path / "data", SIGN_IN="firebase") == (1, message)
    assert not (tmp_path / "data").exists()
