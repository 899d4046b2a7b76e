"""Turns the text of one cell into a value, and says in plain words what is wrong where it can't."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db.models import Choices

_ISO: Final = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?", re.ASCII)
_BRITISH: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]((?:19|20)\d\d)", re.ASCII)
_IN_WORDS: Final = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3,9})[ \-,]+((?:19|20)\d\d)", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d\d", re.ASCII)
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::00)?", re.ASCII)
_HALF_DAY: Final = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))?(?::00)? ?([ap])\.?m\.?", re.ASCII | re.IGNORECASE)
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.ASCII | re.IGNORECASE)
_MONEY: Final = re.compile(r"£?\s?((?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?)", re.ASCII)
_NUMBER: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?", re.ASCII)
_SEPARATORS: Final = re.compile(r"[;|\n]")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})
_LAST_MONTH: Final = 12
Parse = Callable[[str], Any]


class CellWrong(Exception):  # noqa: N818 - an answer about a cell, not a fault
    """The text of a cell is not what its column holds.

    Args:
        code: stable.
        message: plain English; never repeats the text.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(code)


def day(text: str) -> date:
    """2027-03-09, 9/3/2027 as the British write it, or 9 March 2027.

    Raises:
        CellWrong: DATE_AMERICAN where only the American order makes a day of it, else DATE_INVALID.
    """
    if match := _ISO.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _BRITISH.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        if second > _LAST_MONTH >= first:
            raise CellWrong("DATE_AMERICAN", "This looks like month/day/year. Please write day/month/year: 31/12/2027.")
        return _date(int(match[3]), second, first)
    if (match := _IN_WORDS.fullmatch(text)) and match[2][:3].casefold() in _MONTHS:
        return _date(int(match[3]), _MONTHS.index(match[2][:3].casefold()) + 1, int(match[1]))
    if _SHORT_YEAR.fullmatch(text):
        raise CellWrong("DATE_INVALID", "Please write the year with four digits: 31/12/2027.")
    raise CellWrong("DATE_INVALID", "Please write a day as 31/12/2027 or 2027-12-31.")


def could_be_american(text: str) -> bool:
    """Whether a day in numbers would be another day in the American order."""
    match = _BRITISH.fullmatch(text)
    if match is None:
        return False
    first, second = int(match[1]), int(match[2])
    return first != second and max(first, second) <= _LAST_MONTH


def _date(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        raise CellWrong("DATE_INVALID", "There is no such day.") from None


def clock(text: str) -> time:
    """18:30, or 6.30pm.

    Raises:
        CellWrong: TIME_INVALID.
    """
    if half := _HALF_DAY.fullmatch(text):
        return time(int(half[1]) % 12 + (12 if half[3] in "pP" else 0), int(half[2] or 0))
    match = _TIME.fullmatch(text)
    if match is None:
        raise CellWrong("TIME_INVALID", "Please write one time, as 18:30 or 6.30pm.")
    return time(int(match[1]), int(match[2]))


def money(text: str) -> Decimal:
    """£1,250.00, with or without the sign and the comma.

    Raises:
        CellWrong: MONEY_INVALID.
    """
    match = _MONEY.fullmatch(text)
    if match is None:
        raise CellWrong("MONEY_INVALID", "Please write pounds as 1250 or £1,250.00; 0 where it is free.")
    return Decimal(match[1].replace(",", ""))


def decimal(text: str) -> Decimal:
    """37.5.

    Raises:
        CellWrong: NUMBER_INVALID.
    """
    if _NUMBER.fullmatch(text) is None:
        raise CellWrong("NUMBER_INVALID", "Please write a number, such as 37.5.")
    return Decimal(text.replace(",", ""))


def whole(text: str) -> int:
    """12.

    Raises:
        CellWrong: NUMBER_INVALID.
    """
    number = decimal(text)
    if number != number.to_integral_value():
        raise CellWrong("NUMBER_INVALID", "Please write a whole number, such as 12.")
    return int(number)


def yes_no(text: str) -> bool:
    """Yes or no.

    Raises:
        CellWrong: YES_OR_NO.
    """
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellWrong("YES_OR_NO", "Please write yes or no.")
    return word in _YES


def one_of(choices: type[Choices]) -> Parse:
    """The parser of a choice: its name or its words, in any case."""
    known, words = _spellings(choices), ", ".join(str(value) for value in choices.values)

    def choice(text: str) -> Any:
        found = known.get(_squeezed(text))
        if found is None:
            raise CellWrong("VALUE_UNKNOWN", f"Please use one of: {words}.")
        return found

    return choice


def any_of(parse: Parse) -> Parse:
    """The parser of several, with semicolons between them."""

    def several(text: str) -> tuple[Any, ...]:
        return tuple(parse(part.strip()) for part in _SEPARATORS.split(text) if part.strip())

    return several


def plain(text: str) -> str:
    """The text itself."""
    return text


def reference(text: str) -> str:
    """The organisation's own name of something, with single blanks.

    Raises:
        CellWrong: REFERENCE_SHORTENED where a spreadsheet program has taken a long one for a number, and lost its last digits.
    """
    if _SHORTENED.fullmatch(text):
        words = "A spreadsheet program has shortened this reference. Please make the column text, and write it in full."
        raise CellWrong("REFERENCE_SHORTENED", words)
    return re.sub(r" {2,}", " ", text)


@cache
def _spellings(choices: type[Choices]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for value, label in choices.choices:
        found.setdefault(_squeezed(str(label)), value)
        found[_squeezed(str(value))] = value
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"[\s_\-–]+", " ", text).strip().casefold()
