"""A shelf on disk: the same answers, one copy for all processes, and nothing of it is believed that was changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from matching.recommender.artefact import (
    ArtefactAbsent,
    ArtefactChanged,
    ArtefactFormatUnknown,
    ArtefactMisshapen,
    ArtefactRefused,
    map_artefact,
    write_mapped,
)
from matching.recommender.frames import JourneyTable, Resident
from matching.recommender.topn.search import Shelf, best_of_each
from matching.recommender.topn.shelves import StoredShelf, open_shelf, save_shelf
from tests.matching.recommender.catalogue import BRIXTON, LISTINGS, TODAY
from tests.matching.recommender.topn.scans import TRAVEL, indexed, listed, shelved
from tests.matching.services.damage import flip

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
PEOPLE = [
    Resident(),
    Resident(latitude=BRIXTON[0], longitude=BRIXTON[1], longest_journey=30, starts_from="SW9"),
    Resident(highest_level=0, hidden=frozenset({104})),
]


def made(*, journeys: bool = True) -> Shelf:
    index = indexed(LISTINGS)
    table = JourneyTable({"E7": 0, "SW9": 1}, np.array([[1, 2], [200, 20]], dtype=np.uint8)) if journeys else None
    shelf = shelved(index, np.array(index.vectors.dense))
    return replace(shelf, journeys=table)


def queries(shelf: Shelf) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((len(PEOPLE), shelf.vectors.shape[1])).astype(np.float32)


@pytest.mark.parametrize("shelf", [made(journeys=True), made(journeys=False)], ids=["journeys", "straight lines"])
def test_an_opened_shelf_gives_the_same_lists(tmp_path: Path, shelf: Shelf) -> None:
    stored = save_shelf(shelf, tmp_path / "shelf", NOW)
    expected = listed(best_of_each(shelf, PEOPLE, queries(shelf), 4, TODAY, TRAVEL))

    assert listed(best_of_each(open_shelf(stored.folder), PEOPLE, queries(shelf), 4, TODAY, TRAVEL)) == expected
    assert stored.open() is stored.open()


def test_its_arrays_are_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    shelf = save_shelf(made(), tmp_path / "shelf", NOW).open()

    assert [type(array.base) for array in (shelf.ids, shelf.vectors, shelf.gates.places.code)] == [np.memmap] * 3
    with pytest.raises(ValueError, match="read-only"):
        shelf.vectors[0, 0] = 1


MEMORY = """
import sys
from pathlib import Path
from matching.recommender.topn.shelves import open_shelf
shelf = open_shelf(Path(sys.argv[1]))
total = float(shelf.vectors.sum())
private = shared = mapped = 0
for line in Path("/proc/self/smaps").read_text().splitlines():
    if "-" in line.split()[0] and not line.split()[0].endswith(":"):
        mapped = line.endswith("/vectors.npy")
    elif mapped and line.startswith("Private_Dirty:"):
        private += int(line.split()[1])
    elif mapped and line.startswith("Rss:"):
        shared += int(line.split()[1])
print(total, private, shared)
"""


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells which pages are a process's own")
def test_processes_share_one_copy_of_the_vectors(tmp_path: Path) -> None:
    vectors = np.ones((6, 40_000), dtype=np.float32)
    shelf = replace(made(), vectors=vectors)
    folder = save_shelf(shelf, tmp_path / "shelf", NOW).folder
    run = [sys.executable, "-c", MEMORY, str(folder)]
    processes = [subprocess.Popen(run, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=120)[0].split() for process in processes]

    assert [(float(total), int(private)) for total, private, _ in told] == [(240_000.0, 0)] * 2
    assert min(int(kilobytes) for *_, kilobytes in told) >= vectors.nbytes // 1024


DAMAGES: dict[str, tuple[Callable[[Path], object], type[ArtefactRefused]]] = {
    "vectors flipped": (lambda folder: flip(folder / "vectors.npy"), ArtefactChanged),
    "codes flipped": (lambda folder: flip(folder / "ages_code.npy", at=-1), ArtefactChanged),
    "header flipped": (lambda folder: flip(folder / "ids.npy", at=3), ArtefactChanged),
    "vectors cut short": (lambda folder: _cut(folder / "vectors.npy"), ArtefactChanged),
    "vectors gone": (lambda folder: (folder / "vectors.npy").unlink(), ArtefactAbsent),
    "manifest flipped": (lambda folder: flip(folder / "manifest.json"), ArtefactChanged),
    "seal gone": (lambda folder: (folder / "manifest.sha256").unlink(), ArtefactAbsent),
}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4])


@pytest.mark.parametrize(("damage", "refusal"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_shelf_is_refused(
    tmp_path: Path, damage: Callable[[Path], object], refusal: type[ArtefactRefused]
) -> None:
    folder = save_shelf(made(), tmp_path / "shelf", NOW).folder
    damage(folder)

    with pytest.raises(refusal):
        open_shelf(folder)


def test_another_shelf_in_the_same_place_is_not_the_one_that_was_meant(tmp_path: Path) -> None:
    folder = save_shelf(made(), tmp_path / "shelf", NOW).folder

    with pytest.raises(ArtefactChanged, match="not the ones that were asked for"):
        StoredShelf(folder, "0" * 64).open()


def test_arrays_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    shelf = made()
    save_shelf(replace(shelf, vectors=shelf.vectors[:-1]), tmp_path / "shelf", NOW)

    with pytest.raises(ArtefactMisshapen):
        open_shelf(tmp_path / "shelf")


def test_what_is_no_shelf_is_refused(tmp_path: Path) -> None:
    write_mapped(tmp_path / "other", "soup", {"vectors": np.zeros(3)}, {}, NOW)

    with pytest.raises(ArtefactFormatUnknown):
        open_shelf(tmp_path / "other")


def test_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pickle"):
        write_mapped(tmp_path / "bad", "shelf", {"ids": np.array([{}])}, {}, NOW)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_array_comes_back(tmp_path: Path) -> None:
    write_mapped(tmp_path / "empty", "nothing", {"one": np.zeros((0, 3), dtype=np.float32)}, {"note": "x"}, NOW)
    manifest, arrays = map_artefact(tmp_path / "empty", "nothing")

    assert (arrays["one"].shape, arrays["one"].dtype, manifest["note"]) == ((0, 3), np.dtype(np.float32), "x")
    assert json.loads((tmp_path / "empty" / "manifest.json").read_text())["files"].keys() == {"one.npy"}
