"""Text as the rules read it: lower case, one kind of quote, dash and space. Every character knows where it came from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ALIKE: Final = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•●▪◦‣∙⁃■□➢➤✓✔★·", "•"),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    "\t": " ",
    "\r": "",
    "½": ".5",
}
_UNSEEN: Final = ("Cc", "Cf", "Mn")
"""Unicode categories of what a reader does not see: control and format characters, and marks that sit on a letter."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A simplified text and, for each of its characters, the offset in the text that the employer wrote."""

    original: str
    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the simplified text stands in the original one. The stretch is not empty."""
        return self.origins[start], self.origins[end - 1] + 1

    def is_lower(self, place: int) -> bool:
        """Return whether the employer wrote this character as a small letter."""
        return self.original[self.origins[place]].islower()


def plain(original: str) -> Plain:
    """Simplify a text. Linear in its length; any text at all is fine."""
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(original):
        for simple in _simple(character):
            if simple == " " and (not characters or characters[-1] in " \n"):
                continue
            characters.append(simple)
            origins.append(place)
    return Plain(original, "".join(characters), tuple(origins))


@lru_cache(maxsize=4096)
def _simple(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if character == "\n":
        return character
    if character.isspace():
        return " "
    return "".join(
        _ALIKE.get(part, part)
        for part in unicodedata.normalize("NFKD", character).lower()
        if unicodedata.category(part) not in _UNSEEN
    )
