"""One row of a publisher's file, and what its cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from courses.importers.skips import Skip, SkipCode

SOUTH, NORTH, WEST, EAST = 51, 52, -1, Decimal("0.8")  # degrees: in or near Greater London, as the database has it

_SPACES = {0xFEFF: "", 0xA0: " "}  # a byte order mark in the middle of a file, and a space that does not break
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can write one; no database takes it
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,17})?", re.ASCII)


@dataclass(frozen=True)
class Record:
    """A row: its file, its number there and its values by column. Every reading trims, and raises `Skip` for a broken rule.

    A row that is not whole had more or fewer cells than the header, so that its cells cannot be told apart.
    """

    file: str
    number: int
    values: Mapping[str, Any]
    whole_row: bool = True

    def checked(self) -> Record:
        """The record itself; `Skip` where it is not a whole row."""
        if not self.whole_row:
            raise Skip("", SkipCode.COLUMNS_WRONG)
        return self

    def inside(self, values: Mapping[str, Any]) -> Record:
        """An object inside this one, as a record of the same row."""
        return Record(self.file, self.number, values)

    def text(self, field: str) -> str:
        """The cell, trimmed, line ends as one newline; empty where the cell is absent."""
        value = self.values.get(field)
        if value is None:
            return ""
        if isinstance(value, bool | list | dict):
            raise Skip(field, SkipCode.VALUE_UNKNOWN)
        text = str(value).translate(_SPACES).replace("\r\n", "\n").strip()
        if "\x00" in text:
            raise Skip(field, SkipCode.NUL_BYTE)
        if _HALF_CHARACTER.search(text):
            raise Skip(field, SkipCode.TEXT_DAMAGED)
        return text

    def required(self, field: str) -> str:
        """The cell, trimmed; never empty."""
        text = self.text(field)
        if not text:
            raise Skip(field, SkipCode.VALUE_MISSING)
        return text

    def line(self, field: str) -> str:
        """The cell as one line: runs of white space become one space."""
        return " ".join(self.text(field).split())

    def required_line(self, field: str) -> str:
        """The cell as one line; never empty."""
        return " ".join(self.required(field).split())

    def texts(self, field: str) -> list[str]:
        """A JSON list of texts, trimmed, empty ones and repetitions dropped."""
        items = self.values.get(field) or []
        if not isinstance(items, list):
            raise Skip(field, SkipCode.VALUE_UNKNOWN)
        trimmed = (self.inside({field: item}).text(field) for item in items)
        return list(dict.fromkeys(text for text in trimmed if text))

    def flag(self, field: str) -> bool:
        """True or false, written as JSON does or as "True" and "False"."""
        text = str(self.values.get(field, "")).strip().lower()
        if text not in {"true", "false"}:
            raise Skip(field, SkipCode.VALUE_UNKNOWN)
        return text == "true"

    def whole(self, field: str) -> int | None:
        """A whole number; None where the cell is empty. "51.0" is 51."""
        number = self.decimal(field)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise Skip(field, SkipCode.NUMBER_INVALID)
        return int(number)

    def decimal(self, field: str) -> Decimal | None:
        """A plain number; None where the cell is empty."""
        text = self.text(field)
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            raise Skip(field, SkipCode.NUMBER_INVALID)
        return Decimal(text)

    def day(self, field: str) -> date | None:
        """A day written dd/mm/yyyy; None where the cell is empty."""
        text = self.text(field)
        if not text:
            return None
        match = _DAY.fullmatch(text)
        if match is None:
            raise Skip(field, SkipCode.DATE_INVALID)
        day, month, year = (int(part) for part in match.groups())
        try:
            return date(year, month, day)
        except ValueError as error:
            raise Skip(field, SkipCode.DATE_INVALID) from error

    def choice(self, field: str, choices: type[models.TextChoices], *, required: bool = True) -> str:
        """One of the values of `choices`; where it is not required, an empty cell is empty."""
        text = self.required(field) if required else self.text(field)
        if text and text not in choices.values:
            raise Skip(field, SkipCode.VALUE_UNKNOWN)
        return text

    def choices(self, field: str, choices: type[models.TextChoices]) -> list[str]:
        """A JSON list of values of `choices`."""
        texts = self.texts(field)
        if set(texts) - set(choices.values):
            raise Skip(field, SkipCode.VALUE_UNKNOWN)
        return texts

    def point(self, latitude: str, longitude: str) -> tuple[float, float]:
        """Coordinates in WGS84 degrees, in or near Greater London."""
        north, east = self.decimal(latitude), self.decimal(longitude)
        if north is None or east is None or not (SOUTH <= north <= NORTH and WEST <= east <= EAST):
            raise Skip(latitude, SkipCode.PLACE_INVALID)
        return float(north), float(east)
