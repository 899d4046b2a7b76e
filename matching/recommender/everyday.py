"""Everyday words and the words that adverts and the taxonomy use for the same thing.

ESCO's alternative labels bring "coder" to "programmer", but no label says "fix" or "hacking". People do. The list is our own,
is used on the resident's side only, and adds words without taking any away. What it adds is never quoted as theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIELD_WORDS: Final = {
    "fix fixing fixed mend mending broken": "repair fault hardware",
    "computer computers pc pcs laptop laptops": "ict",
    "phone phones mobile": "phone mobile device",
    "coding coder code": "programming programmer code",
    "program programs": "programming software",
    "app apps": "mobile application",
    "website websites": "web",
    "game games gaming": "game",
    "hacking hacker hackers": "cyber security",
    "wifi internet": "network",
    "ai chatgpt": "artificial intelligence machine learning",
    "robot robots": "robotics",
    "maths math": "mathematics numeracy",
    "number numbers": "data numeracy",
    "excel": "spreadsheets",
    "typing": "data entry",
    "admin": "administration office",
    "shop shops": "retail",
    "instagram tiktok youtube": "social media content",
    "photo photos": "photography",
    "draw drawing art": "design graphic",
    "video videos film films": "video editing media",
    "music": "sound audio",
    "money": "finance",
    "teach teaching": "teaching training",
    "helping": "help support",
    "testing": "tester test",
}

EVERYDAY: Final = {word: meant for words, meant in _FIELD_WORDS.items() for word in words.split()}
"""Everyday word -> words of the field."""


def field_words(words: Iterable[str]) -> str:
    """Return the field's words for some telling words, each once, in their order."""
    meant = (word for said in words for word in EVERYDAY.get(said, "").split())
    return " ".join(dict.fromkeys(meant))
