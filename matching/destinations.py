"""The official codes of what somebody does after a course or an application (ILR, Destination and Progression), from a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Destination:
    """One code.

    Attributes:
        code: type and number: `EMP1`.
        label: its official name.
        reported_as: the reports that it fits: STARTED, COMPLETED, HIRED.
        valid_to: its last day; None: none is known.
    """

    code: str
    label: str
    reported_as: frozenset[str]
    valid_to: date | None

    def fits(self, kind: str, on: date) -> bool:
        """Whether it may stand at a report of this kind about this day."""
        return kind in self.reported_as and (self.valid_to is None or on <= self.valid_to)


def load_destinations(file: Path) -> Mapping[str, Destination]:
    """The codes of a file, by code."""
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: _destination(row) for row in csv.DictReader(rows)}


def _destination(row: Mapping[str, str]) -> Destination:
    valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Destination(row["code"], row["label"], frozenset(row["reported_as"].split()), valid_to)
