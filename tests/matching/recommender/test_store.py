from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.recommender.artefact import (
    ArtefactAbsent,
    ArtefactChanged,
    ArtefactFormatUnknown,
    ArtefactMisshapen,
    ArtefactOfAnotherRelease,
    ArtefactRefused,
)
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.store import configuration_from, load, load_vectors, save, save_vectors
from matching.recommender.travel import TravelModel
from tests.matching.recommender.catalogue import LISTINGS, OCCUPATIONS, RECOMMENDER, TODAY, frame, recommended
from tests.matching.recommender.test_pipeline import ADA, as_text

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(name="release")
def _release(tmp_path: Path) -> Path:
    save(RECOMMENDER, tmp_path / "release", NOW)
    return tmp_path / "release"


def reseal(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a manifest and make its hash agree again, as a careless (or hostile) hand could."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    text = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(text)
    (folder / "manifest.sha256").write_text(hashlib.sha256(text).hexdigest() + "\n")


def test_a_loaded_recommender_answers_byte_for_byte_the_same(release: Path) -> None:
    loaded = load(release)
    index = loaded.index(frame(LISTINGS))
    assert as_text(loaded.recommend(ADA, index, 50, TODAY)) == as_text(recommended(ADA, LISTINGS))


def test_the_manifest_says_what_was_saved_when_and_with_what(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_text())
    assert (manifest["format"], manifest["kind"], manifest["created_at"]) == (
        1,
        "recommender",
        "2026-11-23T03:00:00+00:00",
    )
    assert set(manifest["libraries"]) == {"python", "numpy", "scipy", "scikit-learn"}
    assert manifest["files"] == {"arrays.npz": hashlib.sha256((release / "arrays.npz").read_bytes()).hexdigest()}
    assert manifest["settings"]["configuration"]["scoring"]["weights"]["travel"] == 0.4
    assert manifest["fingerprint"] == RECOMMENDER.fingerprint_


def test_the_name_of_a_release_is_the_hash_of_its_manifest(tmp_path: Path) -> None:
    name = save(RECOMMENDER, tmp_path / "one", NOW)
    assert name == hashlib.sha256((tmp_path / "one" / "manifest.json").read_bytes()).hexdigest()


def test_one_changed_bit_anywhere_is_refused(release: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(20261123)
    for name in ("arrays.npz", "manifest.json", "manifest.sha256"):
        content = (release / name).read_bytes()
        for place in rng.integers(len(content) * 8, size=40).tolist():
            damaged = bytearray(content)
            damaged[place // 8] ^= 1 << place % 8
            copy = tmp_path / "copy"
            shutil.copytree(release, copy, dirs_exist_ok=True)
            (copy / name).write_bytes(bytes(damaged))
            with pytest.raises(ArtefactChanged):
                load(copy)


@pytest.mark.parametrize("name", ["arrays.npz", "manifest.json", "manifest.sha256"])
def test_a_missing_file_is_refused(release: Path, name: str) -> None:
    (release / name).unlink()
    with pytest.raises(ArtefactAbsent):
        load(release)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactAbsent):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda manifest: manifest.update(format=2), ArtefactFormatUnknown),
        (lambda manifest: manifest.update(kind="vectors"), ArtefactFormatUnknown),
        (lambda manifest: manifest.update(fingerprint="0" * 64), ArtefactMisshapen),
        (lambda manifest: manifest["settings"]["text"].update(unheard_of=1), ArtefactMisshapen),
        (lambda manifest: manifest["settings"]["bridge"].update(nearest=3), ArtefactMisshapen),
        (lambda manifest: manifest["settings"]["configuration"].clear(), ArtefactOfAnotherRelease),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    release: Path, change: Callable[[dict[str, Any]], None], refusal: type[ArtefactRefused]
) -> None:
    reseal(release, change)
    with pytest.raises(refusal):
        load(release)


@pytest.mark.parametrize("name", ["word_rarity", "labels", "occupations", "table_piece_vectors", "isco_groups"])
def test_arrays_of_the_wrong_shape_are_refused(release: Path, name: str) -> None:
    with np.load(release / "arrays.npz", allow_pickle=False) as loaded:
        arrays = dict(loaded)
    arrays[name] = arrays[name][:-1]
    np.savez_compressed(release / "arrays.npz", **arrays)
    digest = hashlib.sha256((release / "arrays.npz").read_bytes()).hexdigest()
    reseal(release, lambda manifest: manifest["files"].update({"arrays.npz": digest}))
    with pytest.raises(ArtefactMisshapen):
        load(release)


def test_a_pickle_inside_the_arrays_is_never_opened(release: Path) -> None:
    np.savez(release / "arrays.npz", words=np.array([{"a": 1}], dtype=object))
    digest = hashlib.sha256((release / "arrays.npz").read_bytes()).hexdigest()
    reseal(release, lambda manifest: manifest["files"].update({"arrays.npz": digest}))
    with pytest.raises(ArtefactMisshapen):
        load(release)


def test_another_configuration_is_another_release(release: Path, tmp_path: Path) -> None:
    slower = Configuration(travel=TravelModel(ride_speed=12.0))
    with pytest.raises(ArtefactOfAnotherRelease):
        load(release, slower)
    save(Recommender(configuration=slower).fit(OCCUPATIONS, frame(LISTINGS)), tmp_path / "slower", NOW)
    assert load(tmp_path / "slower", slower).configuration_ == slower
    assert load(tmp_path / "slower").configuration_ == slower


def test_a_configuration_comes_back_from_json_as_it_was() -> None:
    changed = Configuration(travel=TravelModel(ride_speed=12.0), heading_share=0.5)
    assert configuration_from(json.loads(json.dumps(asdict(changed)))) == changed


@pytest.mark.parametrize("change", [{"unheard_of": 1}, {"spread": {"organisation_limit": 3}}])
def test_settings_of_another_version_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ArtefactOfAnotherRelease, match="not in both"):
        configuration_from(asdict(Configuration()) | change)


def test_a_release_is_never_overwritten_and_a_failed_save_leaves_nothing(release: Path) -> None:
    before = {path.name: path.read_bytes() for path in release.iterdir()}
    with pytest.raises(FileExistsError):
        save(RECOMMENDER, release, NOW)
    assert {path.name: path.read_bytes() for path in release.iterdir()} == before
    assert [path.name for path in release.parent.iterdir()] == ["release"]


def test_a_save_that_dies_half_way_leaves_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(RECOMMENDER, tmp_path / "release", NOW)
    assert list(tmp_path.iterdir()) == []


def test_vectors_are_saved_for_the_recommender_that_made_them(tmp_path: Path) -> None:
    index = RECOMMENDER.index(frame(LISTINGS))
    save_vectors(index.vectors, tmp_path / "vectors", NOW)
    vectors = load_vectors(tmp_path / "vectors", RECOMMENDER)
    again = RECOMMENDER.index(frame(LISTINGS), known=vectors)
    assert as_text(RECOMMENDER.recommend(ADA, again, 50, TODAY)) == as_text(
        RECOMMENDER.recommend(ADA, index, 50, TODAY)
    )
    with pytest.raises(ArtefactOfAnotherRelease):
        load_vectors(tmp_path / "vectors", Recommender().fit(OCCUPATIONS, frame(LISTINGS[:2])))
    with pytest.raises(ArtefactFormatUnknown):
        load(tmp_path / "vectors")


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [ArtefactAbsent, ArtefactChanged, ArtefactFormatUnknown, ArtefactMisshapen, ArtefactOfAnotherRelease]
    assert [kind.code for kind in kinds] == [
        "ARTEFACT_ABSENT",
        "ARTEFACT_CHANGED",
        "ARTEFACT_FORMAT_UNKNOWN",
        "ARTEFACT_MISSHAPEN",
        "ARTEFACT_OF_ANOTHER_RELEASE",
    ]
