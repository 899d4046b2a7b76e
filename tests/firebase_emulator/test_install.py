"""The installer of the emulator, with an npm that only says what it was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firebase_emulator.install import HERE, InstallError, install, main, missing_tools

NPM = '#!/bin/sh\necho "$@" >> asked\necho "no network" >&2\nexit %d\n'
NODE = "#!/bin/sh\necho %s\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}")
    return folder


def write(path: Path, script: str) -> None:
    path.write_text(script)
    path.chmod(0o755)


def test_it_installs_once_for_a_lock_file(programs: Path, tmp_path: Path) -> None:
    write(programs / "npm", NPM % 0)
    target = tmp_path / "tools"

    command = install(target)
    assert install(target) == command == target / "node_modules/firebase-tools/lib/bin/firebase.js"
    asked = "ci --ignore-scripts --omit=optional --no-audit --no-fund\n"
    assert (target / "asked").read_text() == asked
    assert (target / "package-lock.json").read_bytes() == (HERE / "package-lock.json").read_bytes()

    (target / "installed.sha256").write_text("of an older lock file")
    install(target)
    assert (target / "asked").read_text() == asked * 2


def test_a_failed_installation_is_a_failure_and_is_tried_again(programs: Path, tmp_path: Path) -> None:
    write(programs / "npm", NPM % 1)
    with pytest.raises(
        InstallError, match=r"^`npm ci --ignore-scripts --omit=optional --no-audit --no-fund` failed:\nno network\n$"
    ):
        install(tmp_path)

    write(programs / "npm", NPM % 0)
    install(tmp_path)

    assert len((tmp_path / "asked").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("scripts", "reason"),
    [
        ({}, "node and npm not found: the Firebase Auth emulator needs Node.js 20 or later"),
        ({"npm": NPM % 0}, "node not found: the Firebase Auth emulator needs Node.js 20 or later"),
        (
            {"npm": NPM % 0, "node": NODE % "v18.19.0"},
            "Node.js v18.19.0 is too old: the Firebase Auth emulator needs 20 or later",
        ),
        ({"npm": NPM % 0, "node": NODE % "v20.0.0"}, None),
    ],
)
def test_what_is_missing_has_a_name(programs: Path, scripts: dict[str, str], reason: str | None) -> None:
    for name, script in scripts.items():
        write(programs / name, script)

    assert missing_tools() == reason


def test_without_node_the_command_says_that_it_did_nothing(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert capsys.readouterr() == (
        "",
        "Skipped: node and npm not found: the Firebase Auth emulator needs Node.js 20 or later.\n",
    )


def test_the_lock_file_names_no_registry() -> None:
    """Whoever has a mirror installs from it, and every package has its checksum."""
    lock = (HERE / "package-lock.json").read_text()

    assert lock.count('"resolved"') == 0
    assert lock.count('"integrity": "sha512-') == lock.count('"integrity"') > 500
