"""Arrays on disk that can be trusted: a folder with npz or npy files, a JSON manifest and the manifest's hash, without pickle.

A file is read only after its sha256 agrees with the manifest, and the manifest only after its own agrees, so one changed bit
is refused rather than quietly changing everybody's list. A save is a new folder that is renamed into place: a reader sees the
old one or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import scipy
import sklearn

if TYPE_CHECKING:
    from datetime import datetime

Arrays = dict[str, Any]
"""Named numpy arrays of plain numbers."""

FORMAT: Final = 1
"""Version of the layout. A reader refuses every other one."""

_ARRAYS: Final = "arrays.npz"
_MANIFEST: Final = "manifest.json"
_SEAL: Final = "manifest.sha256"


class ArtefactRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A stored artefact cannot be trusted or does not fit. Nothing of it was used."""

    code: ClassVar[str] = "ARTEFACT_REFUSED"


class ArtefactAbsent(ArtefactRefused):
    """The folder or one of its files is not there."""

    code = "ARTEFACT_ABSENT"


class ArtefactChanged(ArtefactRefused):
    """A file is not what was saved: its hash differs."""

    code = "ARTEFACT_CHANGED"


class ArtefactFormatUnknown(ArtefactRefused):
    """It was saved in a layout, or of a kind, that this version does not read."""

    code = "ARTEFACT_FORMAT_UNKNOWN"


class ArtefactMisshapen(ArtefactRefused):
    """The hashes agree, but the arrays do not fit together."""

    code = "ARTEFACT_MISSHAPEN"


class ArtefactOfAnotherRelease(ArtefactRefused):
    """These text vectors, or this configuration, belong to another recommender."""

    code = "ARTEFACT_OF_ANOTHER_RELEASE"


def write_artefact(folder: Path, kind: str, arrays: Arrays, about: Mapping[str, Any], created_at: datetime) -> str:
    """Write a new folder in one step. Return the sha256 of its manifest.

    Args:
        folder: to be made; its parents are made too.
        kind: of the contents, asked for again by the reader.
        arrays: the contents.
        about: further entries of the manifest, plain JSON.
        created_at: put into the manifest.

    Raises:
        FileExistsError: the folder exists.
    """
    buffer = io.BytesIO()
    # Not compressed: nearly all of it is half floats, which shrink by a tenth, and take fifteen times as long to write.
    np.savez(buffer, **arrays)
    return _write(folder, kind, {_ARRAYS: buffer.getvalue()}, about, created_at)


def write_mapped(folder: Path, kind: str, arrays: Arrays, about: Mapping[str, Any], created_at: datetime) -> str:
    """Write the same with a plain file for each array, `NAME.npy`, for `map_artefact`: an npz can't be mapped into memory.

    Raises:
        FileExistsError: the folder exists.
    """
    files = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
        files[f"{name}.npy"] = buffer.getvalue()
    return _write(folder, kind, files, about, created_at)


def _write(folder: Path, kind: str, files: Mapping[str, bytes], about: Mapping[str, Any], created_at: datetime) -> str:
    if folder.exists():
        message = f"{folder.name} exists already; a release is never overwritten."
        raise FileExistsError(message)
    manifest = {
        "format": FORMAT,
        "kind": kind,
        "created_at": created_at.isoformat(),
        "libraries": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        **about,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    seal = hashlib.sha256(text).hexdigest()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in {**files, _MANIFEST: text, _SEAL: f"{seal}\n".encode()}.items():
            _write_file(workplace / name, content)
        workplace.rename(folder)
    except BaseException:
        shutil.rmtree(workplace, ignore_errors=True)
        raise
    return seal


def _write_file(path: Path, content: bytes) -> None:
    """Write and wait for the disk, so that the rename never comes before the content."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_artefact(folder: Path, kind: str) -> tuple[dict[str, Any], Arrays]:
    """Return the manifest and the arrays, after every hash has been compared.

    Raises:
        ArtefactRefused: in one of its kinds.
    """
    manifest = _manifest(folder, kind)
    content = _file(folder, _ARRAYS)
    if hashlib.sha256(content).hexdigest() != manifest["files"].get(_ARRAYS):
        message = "The arrays are not what was saved."
        raise ArtefactChanged(message)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
            return manifest, dict(loaded)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise ArtefactMisshapen(str(error)) from error


def map_artefact(folder: Path, kind: str, seal: str | None = None) -> tuple[dict[str, Any], Arrays]:
    """Return the manifest and the arrays that `write_mapped` wrote, after every hash has been compared.

    The arrays are read-only and mapped into memory: all processes of a machine share one copy.

    Args:
        folder: of the artefact.
        kind: of its contents.
        seal: what `write_mapped` returned, where another artefact that is whole would be the wrong one.

    Raises:
        ArtefactRefused: in one of its kinds.
    """
    manifest = _manifest(folder, kind)
    if seal is not None and _file(folder, _SEAL) != f"{seal}\n".encode():
        message = "The files are consistent, but they are not the ones that were asked for."
        raise ArtefactChanged(message)
    arrays = {}
    for name, expected in manifest["files"].items():
        path = folder / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, NotADirectoryError) as error:
            message = f"{name} is not there."
            raise ArtefactAbsent(message) from error
        if found != expected:
            message = f"{name} is not what was saved."
            raise ArtefactChanged(message)
        try:
            # As a plain array: a `memmap` looks after its file at every slice, which costs more than the slice.
            arrays[path.stem] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        except (ValueError, OSError) as error:
            raise ArtefactMisshapen(str(error)) from error
    return manifest, arrays


def _manifest(folder: Path, kind: str) -> dict[str, Any]:
    text = _file(folder, _MANIFEST)
    if _file(folder, _SEAL) != f"{hashlib.sha256(text).hexdigest()}\n".encode():
        message = "The manifest is not what was saved."
        raise ArtefactChanged(message)
    manifest: dict[str, Any] = json.loads(text)
    if (manifest.get("format"), manifest.get("kind")) != (FORMAT, kind):
        message = (
            f"Format {manifest.get('format')} of kind {manifest.get('kind')}: this version reads {FORMAT} of {kind}."
        )
        raise ArtefactFormatUnknown(message)
    return manifest


def _file(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f"{name} is not there."
        raise ArtefactAbsent(message) from error


def expect(fits: bool, what: str) -> None:  # noqa: FBT001 - an assertion that stays in production
    """Refuse an artefact whose contents do not fit together.

    Raises:
        ArtefactMisshapen: they do not.
    """
    if not fits:
        message = f"These do not fit together: {what}."
        raise ArtefactMisshapen(message)
