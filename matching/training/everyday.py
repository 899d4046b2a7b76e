"""Sentences as people say them, and what adverts call what they mean: written for this project, none from a person.

No published text about jobs says "my gran can't find the button" and means user experience. The teacher, who has read widely,
half knows; the table is taught it outright. Openings, tails and asides ("to be honest", "I don't drive") are put around each sentence
and the row to be learnt stays the same, so the table learns that they say nothing of what somebody is looking for.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WRITTEN: Final = Path(__file__).parent / "everyday.json"
"""Fields of work and learning, and what people say of each; frames, openings, tails and asides."""
_TIMES: Final = 8
"""Each sentence is dressed so many times."""
_DRESSED: Final = {"openings": 2, "tails": 2, "asides": 3}
"""One in so many of them gets one of these."""


_SHORT: Final = 8
"""Words of a published text that is short enough to be said in one breath."""


class Said(NamedTuple):
    """A sentence, the same without what stands around it, and the field of work or learning that it is about."""

    sentence: str
    bare: str
    field: str


def sentences(written: Path = WRITTEN) -> list[Said]:
    """Return every sentence bare and dressed, each once; the same ones at every run."""
    words = _read(written)
    said = [(bare, field["is"]) for field in words["fields"] for bare in field["said"]]
    dressed = [
        Said(_dressed(bare, f"{bare} {number}", words), bare, field) for bare, field in said for number in range(_TIMES)
    ]
    return list({one.sentence: one for one in (*(Said(bare, bare, field) for bare, field in said), *dressed)}.values())


def spoken(texts: Iterable[str], written: Path = WRITTEN) -> dict[str, str]:
    """Return sentences that speak of published texts, the short ones: sentence -> text."""
    words = _read(written)
    short = (text for text in texts if len(text.split()) <= _SHORT)
    return {
        _dressed(words["frames"][_number("frames", text) % len(words["frames"])].format(text), text, words): text
        for text in short
    }


def _dressed(text: str, key: str, words: Any) -> str:
    opening, tail, aside = (_maybe(words[kind], kind, key) for kind in _DRESSED)
    return " ".join(filter(None, (opening, text, tail, aside)))


def _maybe(texts: Sequence[str], kind: str, key: str) -> str:
    """Return one of the texts or "", as the hash of the key has it."""
    rounds, left = divmod(_number(kind, key), _DRESSED[kind])
    return "" if left else texts[rounds % len(texts)]


def _number(purpose: str, key: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{purpose}\0{key}".encode(), digest_size=8).digest())


def _read(written: Path) -> Any:
    return json.loads(written.read_text(encoding="utf-8"))
