"""Reads the files of this package: a mistake stops everything, and says where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class GuideBroken(Exception):  # noqa: N818 - as the other refusals of files
    """A file is not as it must be. Says the file and where in it."""


def read_json(path: Path) -> Any:
    """The file as JSON.

    Raises:
        GuideBroken: it is missing, or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GuideBroken(f"{path.name}: can't be read as JSON") from error


def demand(path: Path, where: str, *, so: bool, what: str) -> None:
    """Stop where something is not so.

    Raises:
        GuideBroken: it is not.
    """
    if not so:
        raise GuideBroken(f"{path.name}: {where} {what}")


def once(path: Path, ids: Iterable[str]) -> None:
    """Stop where an id stands twice.

    Raises:
        GuideBroken: one does.
    """
    seen: set[str] = set()
    for one in ids:
        demand(path, one, so=one not in seen, what="is an id that stands twice")
        seen.add(one)
