"""Installs the Firebase Auth emulator beside the test data: `python tests/firebase_emulator/install.py`.

Idempotent: nothing happens while the lock file is the one that was installed last. Needs node and npm, no Java.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_NODE = 20
_FILES = ("package.json", "package-lock.json", ".npmrc")
_COMMAND = ("npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")


class InstallError(Exception):
    """npm could not install what the lock file names."""


def missing_tools() -> str | None:
    """Why the emulator can't run on this machine, or None when it can."""
    absent = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if absent:
        return f"{' and '.join(absent)} not found: the Firebase Auth emulator needs Node.js {OLDEST_NODE} or later"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        return f"Node.js {version} is too old: the Firebase Auth emulator needs {OLDEST_NODE} or later"
    return None


def folder() -> Path:
    """Where it is installed: outside the tracked tree, in DATA_DIR."""
    return HERE.parents[1] / os.environ.get("DATA_DIR", ".data") / "firebase-tools"


def install(target: Path) -> Path:
    """Install into `target` unless that was done before; returns the path of the firebase command.

    Raises:
        InstallError: with the last words of npm.
    """
    install_packages(HERE, target)
    return target / "node_modules" / "firebase-tools" / "lib" / "bin" / "firebase.js"


def install_packages(source: Path, target: Path) -> None:
    """Install what the lock file in `source` names into `target`, unless that was done before.

    Raises:
        InstallError: with the last words of npm.
    """
    target.mkdir(parents=True, exist_ok=True)
    with (target / "install.lock").open("w") as lock:
        # Two test processes may start at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = target / "installed.sha256"
        wanted = hashlib.sha256(b"".join((source / name).read_bytes() for name in _FILES)).hexdigest()
        if not installed.exists() or installed.read_text() != wanted:
            installed.unlink(missing_ok=True)
            for name in _FILES:
                shutil.copyfile(source / name, target / name)
            _run_npm(target)
            installed.write_text(wanted)


def _run_npm(target: Path) -> None:
    done = subprocess.run(_COMMAND, cwd=target, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallError(f"`{' '.join(_COMMAND)}` failed:\n{(done.stdout + done.stderr)[-2000:]}")


def main() -> int:
    """Install, and say where; 0 also when there is no node, as the tests then skip and say so."""
    missing = missing_tools()
    if missing:
        sys.stderr.write(f"Skipped: {missing}.\n")
        return 0
    try:
        sys.stdout.write(f"{install(folder())}\n")
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
