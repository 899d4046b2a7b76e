"""Knock out one check of permission after the other, and expect a failing test for each: `make mutants`.

    python -m tests.mutants.run [--only WORDS]

Each mutant is made in a copy of the working tree. Before that, the tests of all of them must pass there as it is: a test that fails
anyway proves nothing. Ends with 1 where one survives; then write a test that notices it, or name one that does in
tests/mutants/mutants.py.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from backend.postgresql.embedded import socket_folder
from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data" / "mutants"
PASSED, FAILED = 0, 1
"""pytest's codes for "all passed" and "some failed". Any other is no proof: none ran, or nothing could be read."""


def copy(into: Path) -> None:
    """Every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)


def run_tests(folder: Path, file: str, only: str, *options: str) -> int:
    """Exit code of a file's tests, or of some of them, in the copy."""
    plain = ["-n0", "--no-cov", "-q", "-x", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plain, *options, file, *(["-k", only] if only else [])]
    environment = {**os.environ, "DATA_DIR": str(DATA)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode


def failing_anyway(chosen: Iterable[Mutant], folder: Path) -> list[str]:
    """Files whose tests do not pass without any mutant. The first of them makes the database."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for mutant in chosen:
        wanted[mutant.tests].add(mutant.only)
    options = ["--create-db", *["--reuse-db"] * (len(wanted) - 1)]
    return [
        file
        for option, (file, words) in zip(options, wanted.items(), strict=True)
        if run_tests(folder, file, "" if "" in words else " or ".join(f"({each})" for each in sorted(words)), option)
        != PASSED
    ]


def outcome(mutant: Mutant, folder: Path) -> int:
    """Exit code of its tests."""
    file = folder / mutant.file
    before = file.read_text(encoding="utf-8")
    if before.count(mutant.before) != 1:
        sys.exit(
            f"{mutant.what!r}: its text stands {before.count(mutant.before)} times in {mutant.file}. Mend tests/mutants/mutants.py."
        )
    file.write_text(before.replace(mutant.before, mutant.after), encoding="utf-8")
    try:
        return run_tests(folder, mutant.tests, mutant.only, "--reuse-db")
    finally:
        file.write_text(before, encoding="utf-8")


def knock_out(chosen: list[Mutant], folder: Path, console: Console) -> list[str]:
    """One after the other; each is printed as it ends. Returns those that survived."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    survivors = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Knocking out checks", total=len(chosen))
        for number, mutant in enumerate(chosen, 1):
            begun = time.monotonic()
            code = outcome(mutant, folder)
            said = "noticed " if code == FAILED else "SURVIVED"
            console.print(f"{number:>3} of {len(chosen)}  {said}  {time.monotonic() - begun:4.0f} s  {mutant.what}")
            survivors += [] if code == FAILED else [f"{mutant.what} (pytest ended with {code})"]
            bar.advance(task)
    return survivors


def main() -> None:
    """All of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="mutants with these words in their description")
    only = parser.parse_args().only
    chosen = [mutant for mutant in MUTANTS if only in mutant.what]
    if not chosen:
        sys.exit(f"No mutant has {only!r} in its description.")
    console, begun = Console(highlight=False), time.monotonic()
    socket_folder(DATA / "postgres", name="skills")  # one server for all of them, until this process ends
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(folder)
        console.print("First the tests as they are, without a mutant ...")
        failing = failing_anyway(chosen, folder)
        if failing:
            sys.exit(f"These fail without a mutant, so they prove nothing. Mend them first: {', '.join(failing)}")
        survivors = knock_out(chosen, folder, console)
    noticed, minutes = len(chosen) - len(survivors), (time.monotonic() - begun) / 60
    console.print(
        f"{noticed} of {len(chosen)} mutants were noticed, in {minutes:.0f} minutes.", *survivors, sep="\n  survived: "
    )
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
