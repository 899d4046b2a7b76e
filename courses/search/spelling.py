"""Spelling help: an unknown word is replaced by the nearest word that stands in live listings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_MENDED: Final = 5
MOST_WORDS: Final = 16  # of one search that are looked up; the rest is searched as it was typed
SHORTEST: Final = 3  # letters of a word that can be mended
LONGEST: Final = 64
ONE_SLIP_UP_TO: Final = 5  # letters; longer words may have two slips
MOST_BEGUN: Final = 20  # terms that a word begins, of those in most listings

_WORD: Final = re.compile(r"\w[\w'+#-]*")


@dataclass(frozen=True)
class Fix:
    """A word that was typed, and the known word that took its place."""

    typed: str
    used: str


@dataclass(frozen=True)
class Word:
    """A word of a search.

    Attributes:
        word: in lower case.
        stems: what PostgreSQL looks for; empty for a stop word.
        listed: it is not to be mended: it stands, in some form, in a live listing, the taxonomy has it as a name, or it is
            not made of letters alone.
    """

    word: str
    stems: str
    listed: bool


def look_up(line: str) -> list[Word]:
    """The words of a search, in lower case and each once, with what the catalogue knows of them. One statement."""
    words = list(dict.fromkeys(word for word in _WORD.findall(line.lower()) if word != "or"))[:MOST_WORDS]
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [words])
        return [Word(*row) for row in cursor.fetchall()]


def mend(line: str, unknown: list[str]) -> tuple[str, tuple[Fix, ...]]:
    """The line with each unknown word replaced where a known one is near enough. At most one statement."""
    wanted = [word for word in unknown if SHORTEST <= len(word) <= LONGEST and word[0].isalpha()][:MOST_MENDED]
    if not wanted:
        return line, ()
    terms = _near(wanted)
    fixes = tuple(Fix(word, near) for word in wanted if (near := nearest(word, terms)))
    for fix in fixes:
        line = re.sub(rf"(?<!\w){re.escape(fix.typed)}(?!\w)", fix.used, line, flags=re.IGNORECASE)
    return line, fixes


def nearest(word: str, terms: Mapping[str, int]) -> str | None:
    """The term that was most likely meant, or None: fewest slips first, then the one in most listings.

    Two neighbours swapped are one slip. So is a term that the word begins: people stop typing early. Few people slip on the
    first letter, and of those hardly anybody slips again.

    Args:
        word: lower case.
        terms: known words, each with the number of listings it stands in.
    """
    allowed = 1 if len(word) <= ONE_SLIP_UP_TO else 2
    near = process.extract(word, list(terms), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    # Most three-letter words are one letter from another: only swapped letters are a sign of a slip.
    slips = {
        term: distance
        for term, distance, _ in near
        if (len(word) > SHORTEST or sorted(word) == sorted(term)) and (distance == 1 or term[0] in word[:2])
    }
    slips.update({term: 1 for term in terms if term.startswith(word)})
    return min(slips, key=lambda term: (slips[term], -terms[term], term), default=None)


def _near(words: list[str]) -> dict[str, int]:
    """Terms that may be meant, with their listings: those that share a deletion, and those that a word begins."""
    values: list[str | int] = []
    for word in words:
        values += [word, 1 if len(word) <= ONE_SLIP_UP_TO else 2, word, f"{word}%", MOST_BEGUN]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join([_SHARES_DELETION, _BEGINS] * len(words)), values)
        return dict(cursor.fetchall())


_LOOK_UP: Final = """
SELECT word, stem, word !~ '^[[:alpha:]]+$' OR EXISTS (SELECT 1 FROM courses_searchterm t WHERE t.stem = words.stem)
    OR EXISTS (SELECT 1 FROM courses_synonym s WHERE s.key = words.stem)
FROM (
    SELECT word, plainto_tsquery('english', word)::text AS stem, place FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, place)
) AS words ORDER BY place
"""
_SHARES_DELETION: Final = """
(SELECT word, listings FROM courses_searchterm WHERE deletions && search_deletions(%s, %s) AND abs(length(word) - length(%s)) <= 2)
"""
_BEGINS: Final = (
    "(SELECT word, listings FROM courses_searchterm WHERE word LIKE %s ORDER BY listings DESC, word LIMIT %s)"
)
