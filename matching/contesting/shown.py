"""What a question keeps of the list that it is about, so that it can be answered when the list is no longer there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

KEPT: Final = ("rank", "score", "minutes", "reasons", "uplift", "rank_without")
"""Columns of a line that a resident is shown, and that are kept where they are there."""


def of_stored(
    columns: Mapping[str, Any], listing: int | None, *, title: str, raises: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what was shown, from the list itself.

    Args:
        columns: of the list: `items`, `considered` and `excluded`.
        listing: number of the course or job that is questioned; None: the whole list.
        title: of the course or job, as it is called now; empty for the whole list.
        raises: what policies added to courses, as the receipt says it.
    """
    line = next((item for item in columns["items"] if item["opportunity"] == listing), None)
    return {
        "title": title,
        "considered": columns["considered"],
        "excluded": dict(columns["excluded"]),
        "length": len(columns["items"]),
        "policies": policies_of(raises),
        "line": None if line is None else {name: line[name] for name in KEPT if name in line},
    }


def of_receipt(contents: Mapping[str, Any], listing: int | None, *, title: str) -> dict[str, Any]:
    """Return what the receipt still tells of a list that is not kept any more: places and codes of reasons, no words.

    Args:
        contents: of the receipt.
        listing: as of `of_stored`.
        title: as of `of_stored`.
    """
    order: Sequence[Sequence[Any]] = contents["order"]
    lines = ((rank, codes) for rank, (found, _, codes) in enumerate(order, 1) if found == listing)
    rank, codes = next(lines, (0, ""))
    return {
        "title": title,
        "considered": contents["considered"],
        "excluded": dict(contents["excluded"]),
        "length": len(order),
        "policies": policies_of(contents["raises"]),
        "line": {"rank": rank, "reasons": [{"code": code} for code in codes.split()]} if rank else None,
    }


def policies_of(raises: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the policies that moved any line of a list."""
    return sorted({str(one["policy"]) for one in raises})
