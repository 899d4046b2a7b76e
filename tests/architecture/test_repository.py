"""What is committed: a licence, and nothing that only makes sense on one machine."""

from __future__ import annotations

import re

from tests.architecture.sources import ROOT, name, repository_files

MACHINE = re.compile(rb"(?<![\w.:/-])/(?:work|root|home|Users)/[\w.]")
REGISTRY = re.compile(rb"\b(?:registry\.npmjs|registry\.yarnpkg|files\.pythonhosted|pypi\.python|test\.pypi)\.\w+")
LARGEST = 2_000_000


def files_with(pattern: re.Pattern[bytes]) -> list[str]:
    return [name(path) for path in repository_files() if pattern.search(path.read_bytes())]


def test_no_path_of_a_development_machine() -> None:
    assert files_with(MACHINE) == []


def test_no_package_registry_is_named() -> None:
    assert files_with(REGISTRY) == []


def test_no_bytecode_no_archive_no_pickle() -> None:
    unwanted = {".pyc", ".pkl", ".pickle", ".joblib", ".zip", ".gz", ".xz", ".whl", ".sqlite3", ".parquet"}

    assert [name(path) for path in repository_files() if path.suffix in unwanted] == []


def test_no_file_is_huge() -> None:
    # The fitted word pieces are shipped on purpose: docs/adr/0009.
    huge = [name(path) for path in repository_files() if path.stat().st_size > LARGEST]
    assert huge == ["matching/recommender/artefacts/word_pieces/arrays.npz"]


def test_there_is_a_licence() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
