"""Knock out one check of permission after the other, and expect a failing test for each: `make mutants`.

    python -m tests.mutants.run [--only WORDS]

Each mutant is made in a copy of the working tree. Ends with 1 where one survives.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
FAILED = 1
"""pytest's code for "tests ran and some failed". Any other is no proof: none ran, or nothing could be read."""


def copy(into: Path) -> None:
    """Every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)


def outcome(mutant: Mutant, folder: Path) -> int:
    """Exit code of its tests."""
    file = folder / mutant.file
    before = file.read_text(encoding="utf-8")
    if before.count(mutant.before) != 1:
        sys.exit(
            f"{mutant.what!r}: its text stands {before.count(mutant.before)} times in {mutant.file}. Mend tests/mutants/mutants.py."
        )
    file.write_text(before.replace(mutant.before, mutant.after), encoding="utf-8")
    only = ["-k", mutant.only] if mutant.only else []
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "--no-cov",
        "-q",
        "-x",
        "--reuse-db",
        "-p",
        "no:cacheprovider",
        mutant.tests,
        *only,
    ]
    environment = {**os.environ, "DATA_DIR": str(ROOT / ".data" / "mutants")}
    try:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode
    finally:
        file.write_text(before, encoding="utf-8")


def main() -> None:
    """All of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="mutants with these words in their description")
    chosen = [mutant for mutant in MUTANTS if parser.parse_args().only in mutant.what]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(folder)
        codes = {mutant.what: outcome(mutant, folder) for mutant in track(chosen, "Knocking out checks")}
    survivors = [f"{what} (pytest ended with {code})" for what, code in codes.items() if code != FAILED]
    Console().print(
        f"{len(codes) - len(survivors)} of {len(codes)} mutants were noticed.", *survivors, sep="\n  survived: "
    )
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
