"""Figures into texts: every mark in braces is a name of a figure, and none may be unknown or empty."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_MARK: Final = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)*)\}")


class Unfilled(Exception):  # noqa: N818 - it is what was found
    """A record that nobody could publish. Says every field that is empty and every figure that is not there."""

    def __init__(self, found: list[str]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(found))


def fill(text: str, figures: Mapping[str, str], *, where: str) -> str:
    """Return a text with its marks replaced.

    Args:
        text: with marks such as `{release.version}`.
        figures: by their names.
        where: what to call the text in a refusal.

    Raises:
        Unfilled: the text is empty, or a mark names no figure, or an empty one.
    """
    found = [] if text.strip() else [f"{where} is empty"]
    found += [
        f"{where}: {'no figure is called' if name not in figures else 'nothing stands under'} {name}"
        for name in dict.fromkeys(_MARK.findall(text))
        if not figures.get(name, "").strip()
    ]
    if found:
        raise Unfilled(found)
    return _MARK.sub(lambda mark: figures[mark[1]], text)


def table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table; empty where there are no rows."""
    if not rows:
        return ""
    lines = [heading, ("---",) * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
