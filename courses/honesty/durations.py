"""Lengths of time in an advert, in months: "3+ yrs", "two to three years'", "a year and a half", "18 months minimum"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORDS: Final = {
    "zero": 0, "one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20,
    "twenty-four": 24, "twenty four": 24, "thirty": 30, "thirty-six": 36, "thirty six": 36,
    # Without a number the least that the word can mean.
    "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a few": 2, "a good few": 3, "few": 2, "several": 3, "many": 3,
    "multiple": 2, "numerous": 3, "a number of": 2, "some": 2,
}  # fmt: skip
_SPELT: Final = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_NUMBER: Final = rf"(?:\d{{1,2}}(?:\.\d{{1,2}})?|\.\d|(?:{_SPELT})\b)"
_YEAR: Final = r"(?:(?:half[- ]decades?|decades?|years?|yeras?|yaers?|yrs?|yoe)\b|y(?= (?:of )?(?:[a-z]{1,12} )?exp))"
_MONTH: Final = r"(?:months?|mths?|mnths?|mos?)\b"
_ADJECTIVE: Final = r"(?:solid|full|good|whole|clear|complete|straight|continuous|consecutive)"
_DURATION: Final = re.compile(
    rf"(?<![\w.£$€:/#-])(?P<low>{_NUMBER})(?: ?\( ?{_NUMBER} ?\))?"
    rf"(?P<half> and a half)?(?: ?(?P<low_unit>{_YEAR}|{_MONTH})(?P<half_of> and a half)?)?"
    rf"(?P<plus>[ -]?(?:\+|plus\b|or more\b|or over\b|and above\b))?"
    rf"(?: ?(?:-|/|to|or|and)(?: |(?<=[-/])|(?=\d)) ?(?P<high>{_NUMBER}) ?(?:\+|plus\b)?)?"
    rf"(?: ?\( ?{_NUMBER} ?\))?(?: {_ADJECTIVE}(?= ))?[ -]?(?P<unit>{_YEAR}|{_MONTH})?"
    r"(?:'s|s'|')?(?P<half_after> and a half)?(?P<more> ?(?:\+|plus\b|or (?:more|above|over|longer|so|better)"
    r"|and (?:above|over|up|more)|min(?:imum)?\b))?"
)
_UNIT_FIRST: Final = re.compile(
    rf"\b(?:(?:years|yrs)'? ?(?:of |on |in )?(?:the )?(?:experience|exp|job|industry|role)\b"
    rf"|(?:experience|exp) ?[(,] ?(?:in )?(?:years|yrs)\b)[^.;:!?]{{0,20}}: ?(?P<low>{_NUMBER}) ?\+?"
)
_VAGUE: Final = re.compile(
    rf"(?<![\w-])(?:years|yrs|decades)\b'? ?(?=(?:of |worth of )?{'(?:[a-z]{1,20} ){0,2}'}(?:experience|exp)\b)"
)
_CAP: Final = re.compile(
    r"(?:\b(?:up to|upto|less than|under|below|fewer than|no more than|not more than|no longer than|at most"
    r"|maximum(?: of)?|max\.?|within|"
    r"only|just|first|half|early|half of)|<)\s?$"
)
_CAP_AFTER: Final = re.compile(
    r"^(?: of)?(?: [a-z]{1,15}){0,2} ?(?:or (?:less|under|fewer)|max(?:imum)?\b|at most|at the most)"
)
_FLOOR: Final = re.compile(
    r"\b(?P<floor>no less than|not less than|no fewer than|nothing less than|(?:a |the )?(?:bare )?min(?:imum"
    r"|\.)?(?: of)?(?: \(?\d\)?)?|at least|at the least|"
    r"(?P<over>more than|over|in excess of|exceeding|above|upwards of|north of|>)|around|circa|ca?\."
    r"|approx(?:\.|imately)?|roughly|about|between)\s?$"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in a sentence."""

    start: int
    end: int
    months: float
    """The least that the words ask for."""
    is_most: bool
    """Whether it is an upper bound: "up to two years"."""
    is_floor: bool
    """Whether words such as "at least" stand before it."""
    says_experience: bool
    """Whether the unit itself means experience (YOE)."""


def durations(text: str) -> Iterator[Duration]:
    """Find lengths of time, left to right. Ages, dates and money are not told apart here."""
    for match in _DURATION.finditer(text):
        unit = match["unit"] or match["low_unit"]
        if unit:
            yield _duration(text, match, unit)
    for match in _UNIT_FIRST.finditer(text):
        if not re.match(r" ?(?:years?|yrs?|months?)", text[match.end() : match.end() + 8]):
            months = _months(match["low"], "years")
            yield Duration(match.start(), match.end(), months, is_most=False, is_floor=True, says_experience=True)
    for match in _VAGUE.finditer(text):
        if not re.search(
            rf"(?:{_SPELT}|\d\+?|\d plus|\)|more|\+|many|of|half)[ -]?$",
            text[max(0, match.start() - 16) : match.start()],
        ):
            yield Duration(match.start(), match.end(), 24, is_most=False, is_floor=False, says_experience=False)


def _duration(text: str, match: re.Match[str], unit: str) -> Duration:
    before = text[max(0, match.start() - 24) : match.start()]
    floor = _FLOOR.search(before)
    low_unit = match["low_unit"] or unit
    months = _months(match["low"], low_unit)
    if match["half"] or match["half_of"] or match["half_after"]:
        months += 0.5 * _months("1", low_unit)
    if floor and floor["over"]:
        months += 1
    start = match.start() - (len(before) - floor.start()) if floor else match.start()
    return Duration(
        start,
        _without_space(text, match.end()),
        months,
        is_most=bool(not floor and _CAP.search(before)) or bool(_CAP_AFTER.match(text[match.end() : match.end() + 40])),
        is_floor=bool(floor or match["plus"] or match["more"]),
        says_experience=unit == "yoe",
    )


def _without_space(text: str, end: int) -> int:
    return end - 1 if text[end - 1] == " " else end


def _months(number: str, unit: str) -> float:
    value = float(_WORDS[number]) if number in _WORDS else float(number)
    return value * {"m": 1, "d": 120, "h": 60}.get(unit[0], 12)
