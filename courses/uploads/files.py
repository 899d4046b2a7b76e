"""Where the files of uploads lie until they are published or discarded."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from courses.uploads.reading.refusals import FileEmpty, FileTooLarge


@dataclass(frozen=True)
class KeptFile:
    """A file as it was received."""

    name: str
    sha256: str
    bytes: int


def folder() -> Path:
    """The folder, made on first use."""
    found = Path(settings.DATA_DIR) / "uploads"
    found.mkdir(parents=True, exist_ok=True)
    return found


def path_of(name: str) -> Path:
    """Where a kept file lies."""
    return folder() / name


def keep(blocks: Iterable[bytes]) -> KeptFile:
    """Write a stream to a file of its own. Nothing is left behind where it is refused.

    Raises:
        FileEmpty, FileTooLarge.
    """
    name = secrets.token_hex(16)
    path = path_of(name)
    try:
        sha256, size = _write(path, blocks)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return KeptFile(name, sha256, size)


def _write(path: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for block in blocks:
            size += len(block)
            if size > settings.UPLOAD_MAX_BYTES:
                raise FileTooLarge
            digest.update(block)
            file.write(block)
    if not size:
        raise FileEmpty
    return digest.hexdigest(), size


def remove(name: str) -> None:
    """Remove a file that is not needed any more."""
    path_of(name).unlink(missing_ok=True)
