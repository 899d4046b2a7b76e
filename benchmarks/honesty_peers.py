"""Two plain ways of checking an advert, to compare with: a list of words, and one pattern for each code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from courses.honesty.advert import TEXT_FIELDS, Advert
from courses.honesty.verdict import Code

WORDS = {
    Code.EXPERIENCE_YEARS: (
        "years experience",
        "years' experience",
        "years of experience",
        "years’ experience",
        "months experience",
    ),
    Code.DEGREE_REQUIRED: ("degree", "bsc", "graduate", "bachelor", "master"),
    Code.UNPAID: ("unpaid", "voluntary", "volunteer", "expenses only", "no salary"),
    Code.COMMISSION_ONLY: ("commission only", "commission-only", "100% commission"),
    Code.SENIORITY: (
        "senior",
        "lead",
        "principal",
        "head of",
        "manager",
        "director",
        "architect",
        "mid-level",
        "experienced",
    ),
}

_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several)"
PATTERNS = {
    Code.EXPERIENCE_YEARS: re.compile(
        rf"\b{_NUMBER}\s*\+?\s*(?:(?:-|–|to)\s*{_NUMBER}\s*)?\+?\s*(?:years?|yrs?)\b['’]?[^.\n]{{0,40}}?\bexp", re.IGNORECASE
    ),
    Code.DEGREE_REQUIRED: re.compile(
        r"\b(?:degree|bsc|msc|phd|2:1|bachelor'?s|graduates?)\b(?![^.\n]{0,60}(?:or equivalent|apprentice|desirable|preferred|not))",
        re.IGNORECASE,
    ),
    Code.UNPAID: re.compile(
        r"\b(?:unpaid(?! (?:break|leave|carer|lunch))|voluntary(?! sector)|expenses only|no salary|for free)\b",
        re.IGNORECASE,
    ),
    Code.COMMISSION_ONLY: re.compile(r"\b(?:commission[ -]only|100% commission|no basic)\b", re.IGNORECASE),
    Code.SENIORITY: re.compile(
        r"\A[^\n]*\b(?:senior|lead(?! gen)|principal|head of|manager|director|architect|mid[ -]level|experienced)\b", re.IGNORECASE
    ),
}  # fmt: skip
"""What a careful engineer writes in an hour: number and unit before "exp", the commonest excuses, seniority in the title alone."""


def word_list(advert: Advert) -> Iterable[str]:
    """The codes whose words stand anywhere in the advert."""
    text = _text(advert).lower()
    return [code for code, words in WORDS.items() if any(word in text for word in words)]


def one_pattern(advert: Advert) -> Iterable[str]:
    """The codes whose pattern matches somewhere in the advert."""
    text = _text(advert)
    return [code for code, pattern in PATTERNS.items() if pattern.search(text)]


def _text(advert: Advert) -> str:
    return "\n".join(getattr(advert, field) for field in TEXT_FIELDS)
