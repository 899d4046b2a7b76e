"""How old somebody has to be to read a text: the Flesch-Kincaid grade, and the age that goes with it.

Kincaid, Fishburne, Rogers and Chissom, *Derivation of new readability formulas* (1975): 0.39 words a sentence + 11.8 syllables a
word - 15.59 is the American school grade. Children are about five years older than their grade.

Syllables are counted by rules, and where these are wrong they count one too many: a text is never called easier than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

YEARS_BEFORE_SCHOOL: Final = 5
_SENTENCE: Final = re.compile(r"[.!?][\"”’)]*(?=\s|$)")
_WORD: Final = re.compile(r"[\w’']+(?:[.,]\d+)*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeioudty]ed|[^aeiouyszxcgh]es)$")
_TWO_VOWELS: Final = re.compile(r"ia|io(?!n)|iu|[^q]ua|ying")


def syllables(word: str) -> int:
    """Of a number one for each digit, which is about how it is said."""
    letters = word.lower().strip("'’")
    digits = sum(letter.isdigit() for letter in letters)
    if digits:
        return digits
    count = len(_VOWELS.findall(letters))
    if count > 1 and _SILENT.search(letters):
        count -= 1
    return max(count + bool(_TWO_VOWELS.search(letters)), 1)


def grade(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of several texts as one; each ends a sentence."""
    sentences, words, parts = 0, 0, 0
    for text in texts:
        found = _WORD.findall(text)
        sentences += max(len(_SENTENCE.findall(text)), 1)
        words += len(found)
        parts += sum(map(syllables, found))
    return 0.39 * words / sentences + 11.8 * parts / words - 15.59


def reading_age(texts: Iterable[str]) -> float:
    """The age in years at which such texts are read."""
    return grade(texts) + YEARS_BEFORE_SCHOOL
