"""How patterns are written down: one alternative a line, bounded, so that a reader can check them and a search stays linear."""

from __future__ import annotations

import re
from typing import Final

_GOES_ON: Final = re.compile(r" \+\n\s{0,20}")
CLAUSE: Final = "[^.;:!?]"
"""A character within one clause."""


def one_of(alternatives: str) -> str:
    """Return a pattern for any one of the alternatives, each of which is a pattern itself.

    They stand on lines of their own or between " | ". A line that ends in " +" goes on in the next one, without a space.
    """
    lines = _GOES_ON.sub("", alternatives).splitlines()
    parts = [part.strip() for line in lines for part in line.split(" | ")]
    return f"(?:{'|'.join(part for part in parts if part)})"


def words(most: int) -> str:
    """Return a pattern for up to so many words in a row within one clause, as few as will do."""
    return rf"(?:[a-z0-9'\"+#./&()-]{{1,30}},? ){{0,{most}}}?"


def near(pattern: str, reach: int) -> re.Pattern[str]:
    """Compile a pattern that ends up to so many characters before the phrase, in the same clause. For `Context.left`."""
    return re.compile(rf"{pattern}{CLAUSE}{{0,{reach}}}$")


def soon(pattern: str, reach: int) -> re.Pattern[str]:
    """Compile a pattern that begins up to so many characters after the phrase, in the same clause. For `Context.right`."""
    return re.compile(rf"{CLAUSE}{{0,{reach}}}?{pattern}")
