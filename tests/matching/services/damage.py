"""Damage to stored files."""

from __future__ import annotations

from pathlib import Path

RECOMMENDER_FILES = ["arrays.npz", "manifest.json", "manifest.sha256"]
VECTOR_ARRAYS = ["bridge", "dense", "digests"]
WORD_ARRAYS = ["words_data", "words_indices", "words_indptr", "words_shape"]
VECTOR_FILES = [
    *(f"{name}.npy" for name in VECTOR_ARRAYS),
    *("manifest.json", "manifest.sha256"),
    *(f"{name}.npy" for name in WORD_ARRAYS),
]


def flip(path: Path, *, at: int | None = None) -> None:
    """Change one bit of a file, in its middle unless told otherwise."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 1
    path.write_bytes(content)
