"""Saving and loading: a fitted recommender, and the text vectors of a catalogue. See `artefact` for the files."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from scipy import sparse

from matching.recommender.artefact import (
    Arrays,
    ArtefactMisshapen,
    ArtefactOfAnotherRelease,
    expect,
    map_artefact,
    read_artefact,
    write_artefact,
    write_mapped,
)
from matching.recommender.bridge import OccupationBridge
from matching.recommender.co_interest import CoInterest
from matching.recommender.index import TextVectors
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.text import TextEncoder
from matching.recommender.wordpieces import WordPieceTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray


Settings = TypeVar("Settings", bound=Any)


def save(recommender: Recommender, folder: Path, created_at: datetime) -> str:
    """Save a fitted recommender. Return the manifest's sha256, which names the release.

    Raises:
        FileExistsError: the folder exists. A release is never overwritten.
    """
    bridge: OccupationBridge = recommender.bridge_
    arrays = {f"table_{name}": array for name, array in recommender.pieces_.to_arrays().items()}
    arrays |= recommender.text_.to_arrays() | {
        "occupations": bridge.occupations_,
        "names": bridge.names_.astype(np.float16),
        "owners": bridge.owners_.astype(np.int32),
    }
    if len(recommender.co_interest_):
        arrays |= recommender.co_interest_.to_arrays()
    settings = {
        "text": recommender.text_.get_params(),
        "bridge": bridge.get_params(),
        "configuration": asdict(recommender.configuration_),
    }
    arrays["labels"] = _text_array(recommender.occupation_labels_)
    arrays["isco_groups"] = _text_array(bridge.isco_groups_)
    about = {"fingerprint": recommender.fingerprint_, "settings": settings}
    return write_artefact(folder, "recommender", arrays, about, created_at)


def load(folder: Path, configuration: Configuration | None = None) -> Recommender:
    """Load what `save` wrote.

    Args:
        folder: of the release.
        configuration: that it must have been saved with; None for whichever it was.

    Raises:
        ArtefactRefused: in one of its kinds, see their codes.
    """
    manifest, arrays = read_artefact(folder, "recommender")
    saved = configuration_from(manifest["settings"]["configuration"])
    if configuration not in (None, saved):
        message = "The release was made with another configuration."
        raise ArtefactOfAnotherRelease(message)
    try:
        recommender = Recommender(configuration=saved, co_interest=CoInterest.from_arrays(arrays))
        text = TextEncoder(**manifest["settings"]["text"]).restore(arrays)
        parameters = manifest["settings"]["bridge"]
        bridge = OccupationBridge(**parameters | {"shares": tuple(parameters["shares"])})
        groups, labels = _texts(arrays["isco_groups"]), _texts(arrays["labels"])
        pieces = WordPieceTable.from_arrays(
            {name.removeprefix("table_"): array for name, array in arrays.items() if name.startswith("table_")}
        )
        occupations = arrays["occupations"]
        expect(occupations.shape == (len(labels), pieces.width), "occupations and the word-piece table")
        expect(len(groups) == len(labels), "occupations and groups")
        names, owners = arrays["names"].astype(np.float32), arrays["owners"].astype(np.intp)
        expect(names.shape == (len(owners), pieces.width), "names of occupations")
        expect(bool(np.isfinite(names).all()), "names and what is no number")
        expect(bool((np.diff(owners, prepend=0) >= 0).all() and (owners < len(labels)).all()), "names and owners")
        recommender.adopt(text, pieces, bridge.fit(occupations, groups, names, owners), labels)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ArtefactMisshapen(str(error)) from error
    expect(recommender.fingerprint_ == manifest["fingerprint"], "contents and fingerprint")
    return recommender


def configuration_from(stored: Mapping[str, Any]) -> Configuration:
    """Return the configuration that was stored as JSON.

    Raises:
        ArtefactOfAnotherRelease: it has not just the settings of this version.
    """
    return _settings_from(Configuration(), stored)


def _settings_from(pattern: Settings, stored: Mapping[str, Any]) -> Settings:
    """Return settings of the pattern's type; settings within them likewise."""
    names = {field.name for field in fields(pattern)}
    if names != set(stored):
        message = f"These settings are not in both: {', '.join(sorted(names ^ set(stored)))}."
        raise ArtefactOfAnotherRelease(message)
    values = {}
    for name in names:
        known, value = getattr(pattern, name), stored[name]
        values[name] = _settings_from(known, value) if is_dataclass(known) else value
        if isinstance(known, tuple):
            values[name] = tuple(value)
    made: Settings = type(pattern)(**values)
    return made


def save_vectors(vectors: TextVectors, folder: Path, created_at: datetime) -> str:
    """Save the text vectors of a catalogue, so that a start does not read every text again. Return the manifest's sha256.

    Each array is a file of its own: `load_vectors` maps them into memory, and all processes of a machine share them.

    Raises:
        FileExistsError: the folder exists.
    """
    arrays = _sparse_arrays("words", vectors.words)
    arrays |= {"digests": vectors.digests, "dense": vectors.dense, "bridge": vectors.bridge}
    return write_mapped(folder, "vectors", arrays, {"fingerprint": vectors.fingerprint}, created_at)


def load_vectors(folder: Path, recommender: Recommender) -> TextVectors:
    """Load what `save_vectors` wrote, for the recommender that made it.

    Raises:
        ArtefactRefused: in one of its kinds, see their codes.
    """
    manifest, arrays = map_artefact(folder, "vectors")
    if manifest["fingerprint"] != recommender.fingerprint_:
        message = "The vectors were made by another recommender."
        raise ArtefactOfAnotherRelease(message)
    try:
        words = _sparse_from("words", arrays)
        digests, dense, bridge = (arrays[name] for name in ("digests", "dense", "bridge"))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ArtefactMisshapen(str(error)) from error
    shape = (words.shape[0], recommender.pieces_.width)
    expect(dense.shape == bridge.shape == shape, "dense rows")
    expect(digests.shape == (words.shape[0], 16), "rows")
    return TextVectors(fingerprint=manifest["fingerprint"], digests=digests, words=words, dense=dense, bridge=bridge)


def _sparse_arrays(name: str, matrix: Any) -> Arrays:
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape, dtype=np.int64),
    }


def _sparse_from(name: str, arrays: Mapping[str, NDArray[Any]]) -> Any:
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    matrix = sparse.csr_array(parts, shape=tuple(arrays[f"{name}_shape"].tolist()))
    matrix.check_format(full_check=True)
    return matrix


def _text_array(texts: tuple[str, ...]) -> NDArray[np.uint8]:
    """Return texts without line breaks as UTF-8 lines, each with its end."""
    lines = "".join(f"{' '.join(text.split())}\n" for text in texts)
    return np.frombuffer(lines.encode(), dtype=np.uint8)


def _texts(array: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n")[:-1])
