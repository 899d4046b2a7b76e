"""What was left out of an import, and why."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import models

_CSV_FIELDS = ("file", "row", "field", "code", "left_out", "reason")


class SkipCode(models.TextChoices):
    """Why something was left out: a code that stays, and the reason in plain English."""

    VALUE_MISSING = "VALUE_MISSING", "It is empty, and we cannot do without it."
    TOO_LONG = "TOO_LONG", "The text is longer than the catalogue takes."
    NUL_BYTE = "NUL_BYTE", "It holds a NUL byte, so the file was damaged here."
    TEXT_DAMAGED = "TEXT_DAMAGED", "It holds half a character, so the file was damaged here."
    DUPLICATE = "DUPLICATE", "It stands in this file already. What stands there first stays."
    COLUMNS_WRONG = "COLUMNS_WRONG", "The row has more or fewer cells than the header."
    VALUE_UNKNOWN = "VALUE_UNKNOWN", "It is none of the values that this column may have."
    LEVEL_UNKNOWN = "LEVEL_UNKNOWN", "It is not Entry Level or Level 1 to 8."
    NUMBER_INVALID = "NUMBER_INVALID", "It is not a number, or not one that is possible here."
    DATE_INVALID = "DATE_INVALID", "It is not a real day written dd/mm/yyyy."
    DATES_REVERSED = "DATES_REVERSED", "It ends before it starts."
    REFERENCE_INVALID = "REFERENCE_INVALID", "It does not have the shape of this publisher's references."
    UKPRN_INVALID = "UKPRN_INVALID", "A UKPRN has eight digits, the first of them 1."
    UKPRN_TAKEN = "UKPRN_TAKEN", "A provider from another source already has this UKPRN. That provider stays as it is."
    URL_INVALID = "URL_INVALID", "It is not a web address."
    BOROUGH_UNKNOWN = "BOROUGH_UNKNOWN", "It is not one of London's 33 areas."
    PLACE_INVALID = "PLACE_INVALID", "The coordinates are missing, or not in or near London."
    POSTCODE_INVALID = "POSTCODE_INVALID", "It does not have the shape of a postcode."
    CLOSED = "CLOSED", "It has closed."
    NOT_A_VENUE = "NOT_A_VENUE", "It is not a library building that anyone can walk into."
    NOT_IN_USE = "NOT_IN_USE", "The publisher says that it is not in use."
    COST_UNKNOWN = "COST_UNKNOWN", "The cost is not “Free” and not a plain amount in pounds."
    TIME_UNKNOWN = "TIME_UNKNOWN", "The length is not written as a number of hours, days, weeks, months or years."
    PAY_REVERSED = "PAY_REVERSED", "The starter's pay is higher than the experienced pay."
    SKILL_UNKNOWN = "SKILL_UNKNOWN", "No skill has this label."
    OCCUPATION_UNKNOWN = "OCCUPATION_UNKNOWN", "No occupation has this URI."
    LABEL_UNKNOWN = "LABEL_UNKNOWN", "The text begins with no known label, so we cannot tell where the label ends."


class Skip(Exception):  # noqa: N818 - it says what is left out; the import goes on
    """A row, or one value of it, breaks a rule and is left out.

    Args:
        field: the publisher's name of the column.
        code: the reason. The rejected value itself is not kept: it may be anything.
    """

    def __init__(self, field: str, code: SkipCode) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True)
class Skipped:
    """One line of the report. `row` counts as a spreadsheet does (the header is row 1) or from 1 in a JSON list."""

    file: str
    row: int
    field: str
    code: str
    left_out: str
    reason: str


@dataclass
class Skips:
    """What was left out of one source so far: whole rows, and single values of rows that were kept."""

    found: list[Skipped] = field(default_factory=list)

    def row(self, file: str, number: int, skip: Skip) -> None:
        """A whole row was left out."""
        self._add(file, number, skip, "row")

    def value(self, file: str, number: int, skip: Skip) -> None:
        """One value was left out; the row was kept without it."""
        self._add(file, number, skip, "value")

    def _add(self, file: str, number: int, skip: Skip, left_out: str) -> None:
        self.found.append(Skipped(file, number, skip.field, skip.code.value, left_out, str(skip.code.label)))

    @property
    def rows(self) -> int:
        """How many whole rows were left out."""
        return sum(skipped.left_out == "row" for skipped in self.found)

    def by_code(self) -> list[tuple[str, str, str, int]]:
        """(code, what was left out, reason, how many), most frequent first, then by code."""
        counts = Counter((s.code, s.left_out, s.reason) for s in self.found)
        return sorted(((*key, count) for key, count in counts.items()), key=lambda line: (-line[3], line[:2]))

    def as_json(self) -> list[dict[str, object]]:
        """Every line as a plain object, for `ImportRun.skips`."""
        return [asdict(skipped) for skipped in self.found]

    def write_csv(self, path: Path) -> None:
        """Write every line to `path`; its folder is made when absent."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _CSV_FIELDS)
            writer.writeheader()
            writer.writerows(asdict(skipped) for skipped in self.found)
