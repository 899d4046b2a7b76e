"""Arrays on disk that can be trusted: a folder with one npz file, a JSON manifest and the manifest's hash, without pickle.

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
    if folder.exists():
        message = f"{folder.name} exists already; a release is never overwritten."
        raise FileExistsError(message)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
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
        "files": {_ARRAYS: hashlib.sha256(buffer.getvalue()).hexdigest()},
        **about,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    seal = hashlib.sha256(text).hexdigest()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in ((_ARRAYS, buffer.getvalue()), (_MANIFEST, text), (_SEAL, f"{seal}\n".encode())):
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
    content = _file(folder, _ARRAYS)
    if hashlib.sha256(content).hexdigest() != manifest["files"][_ARRAYS]:
        message = "The arrays are not what was saved."
        raise ArtefactChanged(message)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
            return manifest, dict(loaded)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise ArtefactMisshapen(str(error)) from error


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
