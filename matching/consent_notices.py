"""The words that people agree to: versions in `fixtures/consent_notices.json`, each from its first day on.

A version that was ever in force is never edited, because people agreed to those very words: a new one is added. The file
keeps the SHA-256 of each version's words, and reading refuses a version that doesn't match.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).resolve().parent.parent / "fixtures" / "consent_notices.json"


@dataclass(frozen=True)
class ConsentNotice:
    """One version of the words for one purpose.

    Attributes:
        purpose: a `Consent.Purpose`.
        version: 1, 2, 3 … of this purpose.
        valid_from: its first day; it counts until the day before the next version's.
        asks_again: whether it asks for something else than the version before, so that a yes to that one no longer counts.
        title: its heading.
        text: the words.
        sha256: of `title`, a line feed and `text`, in UTF-8.
    """

    purpose: str
    version: int
    valid_from: date
    asks_again: bool
    title: str
    text: str
    sha256: str


def sha256_of(title: str, text: str) -> str:
    """The mark of a version's words."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


@cache
def notices() -> tuple[ConsentNotice, ...]:
    """Every version, by purpose and version.

    Raises:
        ValueError: a version was edited, or the versions of a purpose have a gap or are out of order.
    """
    return read_notices(json.loads(FILE.read_text(encoding="utf-8")))


def read_notices(entries: list[dict[str, Any]]) -> tuple[ConsentNotice, ...]:
    """The versions of a file's entries, checked.

    Raises:
        ValueError: as of `notices`.
    """
    made = [ConsentNotice(**{**entry, "valid_from": date.fromisoformat(entry["valid_from"])}) for entry in entries]
    made.sort(key=lambda notice: (notice.purpose, notice.version))
    last: dict[str, ConsentNotice] = {}
    for notice in made:
        name = f"{notice.purpose} version {notice.version}"
        before = last.get(notice.purpose)
        if notice.sha256 != sha256_of(notice.title, notice.text):
            raise ValueError(f"The words of {name} were edited. People agreed to the old ones: add a new version.")
        if notice.version != (before.version + 1 if before else 1):
            raise ValueError(f"{name} doesn't follow the version before.")
        if before is not None and notice.valid_from <= before.valid_from:
            raise ValueError(f"{name} doesn't start after the version before.")
        last[notice.purpose] = notice
    return tuple(made)


def in_force(purpose: str, today: date) -> ConsentNotice | None:
    """The version of a day; None before the first."""
    begun = [notice for notice in notices() if notice.purpose == purpose and notice.valid_from <= today]
    return begun[-1] if begun else None


def notice_of(purpose: str, version: int) -> ConsentNotice | None:
    """A version, in force or not."""
    return next((n for n in notices() if (n.purpose, n.version) == (purpose, version)), None)


def still_counts(purpose: str, version: int, today: date) -> bool:
    """Whether a yes to this version is a yes to what is asked today: no later version in force asks again."""
    later = (n for n in notices() if n.purpose == purpose and n.version > version and n.valid_from <= today)
    return not any(notice.asks_again for notice in later)
