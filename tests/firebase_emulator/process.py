"""The process of the Auth emulator: started on free ports, stopped with everything it started."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.firebase_emulator.install import HERE

PROJECT = "demo-londoners"  # The CLI promises that a project named demo-… is never looked for at Google.
START_SECONDS = 180  # 14 to 19 on an idle machine
STOP_SECONDS = 30
# `emulators:exec` runs the emulator for as long as its script runs, and `cat` runs until our end of the pipe closes:
# also when the tests are killed, nothing is left behind.
_SCRIPT = 'echo "$FIREBASE_AUTH_EMULATOR_HOST" > ready.new && mv ready.new ready && cat'


class EmulatorError(Exception):
    """The emulator did not start, or did not stop by itself."""


@contextmanager
def running_emulator(command: Path, scratch: Path) -> Iterator[str]:
    """Run the emulator; yields its `host:port`.

    Args:
        command: the installed firebase.js.
        scratch: an empty folder, for its settings, log and home.
    """
    _configure(scratch)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(scratch),
        "CI": "1",
        "FIREBASE_CLI_DISABLE_UPDATE_CHECK": "1",
    }
    arguments = ["node", str(command), "emulators:exec", "--only", "auth", "--project", PROJECT, _SCRIPT]
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(
            arguments,
            cwd=scratch,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _wait_until_ready(process, scratch)
    finally:
        _stop(process)


def _configure(scratch: Path) -> None:
    settings = json.loads((HERE / "firebase.json").read_text())
    names = ("auth", "hub", "logging")
    for name, port in zip(names, _free_ports(len(names)), strict=True):
        settings["emulators"][name]["port"] = port
    (scratch / "firebase.json").write_text(json.dumps(settings))


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _wait_until_ready(process: subprocess.Popen[bytes], scratch: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if (scratch / "ready").exists():
            return (scratch / "ready").read_text().strip()
        time.sleep(0.2)
    raise EmulatorError(f"The Auth emulator did not start:\n{(scratch / 'log').read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    # It leads a process group of its own: whoever is still in it was left behind.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
    raise EmulatorError(f"The Auth emulator did not stop within {STOP_SECONDS} s and was killed.")
