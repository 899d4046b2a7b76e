"""Every dependency has its reason, and everything that is installed is locked by hash."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, pyproject

LOCKS = (".ci/requirements.lock", ".ci/requirements-dev.lock", ".ci/requirements-bench.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z0-9,-]+\])?==([^ ;\\]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
COMMENT = re.compile(r"^(    )?#")


def normal(requirement: str) -> str:
    """A requirement's name as locks write it (PEP 503)."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def locked(path: str) -> dict[str, str]:
    """Name and version of everything in a lock. A line that is not a pinned version, a hash or a comment is an error."""
    versions: dict[str, str] = {}
    hashes: dict[str, int] = {}
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            current = match.group(1)
            versions[current] = match.group(2)
            hashes.setdefault(current, 0)
        elif HASH.match(line):
            hashes[current] += 1
        else:
            assert COMMENT.match(line), f"{path}: {line}"
    assert [package for package, count in hashes.items() if count == 0] == []
    return versions


def direct(*, dev: bool) -> set[str]:
    project = pyproject()["project"]
    return {normal(r) for r in [*project["dependencies"], *(project["optional-dependencies"]["dev"] if dev else [])]}


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin, end = lines.index("dependencies = ["), lines.index("]")
    requirements = [number for number in range(begin + 1, end) if lines[number].startswith('    "')]

    silent = [lines[number].strip() for number in requirements if not lines[number - 1].startswith("    # ")]
    assert silent == []
    assert len(requirements) == len(pyproject()["project"]["dependencies"])


def test_every_group_of_test_tools_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("dev = [")

    assert lines[begin + 1].startswith("    # ")


@pytest.mark.parametrize("path", LOCKS)
def test_everything_is_locked_by_hash(path: str) -> None:
    assert direct(dev=path == LOCKS[1]) <= set(locked(path))


def test_tests_run_with_the_versions_of_production() -> None:
    production, *others = (locked(path) for path in LOCKS)

    assert [{name: other.get(name) for name in production} for other in others] == [production, production]


@pytest.mark.parametrize("package", ["psycopg", "psycopg-binary", "psycopg-c", "psycopg-pool"])
def test_what_must_not_be_installed(package: str) -> None:
    assert [path for path in LOCKS if package in locked(path)] == []


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_names_no_place_to_download_from(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")

    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links| @ ", text) == []


def test_the_lock_of_the_emulator_names_no_place_to_download_from() -> None:
    path: Path = ROOT / "tests" / "firebase_emulator" / "package-lock.json"
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [
        name for name, package in packages.items() if name and not package.get("integrity", "").startswith("sha512-")
    ] == []
