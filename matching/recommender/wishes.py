"""What a resident wrote, taken apart: the single wishes in it, and whether they ask for a job, an apprenticeship or a course."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from matching.recommender.text import tokens

_END: Final = re.compile(r"[.!?]+(?=\s|$)|[;\n]+")
_FEWEST: Final = 2
"""Telling words of a clause that can stand alone."""
_MOST: Final = 8
"""Clauses that are looked at, the first ones."""


class Clause(NamedTuple):
    """A stretch of what the resident wrote, as they wrote it."""

    text: str
    start: int


class Form(StrEnum):
    """What somebody may be looking for."""

    JOB = "job"
    APPRENTICESHIP = "apprenticeship"
    COURSE = "course"


_NO_WISH: Final = re.compile(
    r"\b(?:dropped out|left school|wasn'?t for me|not for me|hate|forgotten|redundant|drop ?off|fit in|pick ?up|don'?t want|"
    r"no degree|only please|afternoons?|mornings?|evenings?|weekdays|step.?free|\d+ ?(?:am|pm|minutes))\b",
    re.IGNORECASE,
)
"""What people say of their past and their timetable. It is true and has its own fields; it is not what they want to do."""

_NOT: Final = r"(?<!not )(?<!not a )(?<!not an )(?<!not another )(?<!not just a )(?<!not just another )(?<!no )"
_ASKED: Final = {
    Form.APPRENTICESHIP: re.compile(_NOT + r"\bapprentic", re.IGNORECASE),
    Form.JOB: re.compile(
        _NOT
        + r"\b(?:jobs?|paid|wages?|salary|earn|earning)\b|\b(?:want|looking for|find|into|need)\b[^.!?\n]{0,25}\bwork\b",
        re.IGNORECASE,
    ),
    Form.COURSE: re.compile(
        _NOT
        + r"\b(?:courses?|bootcamps?|boot camp|refresher|learn|class|classes|training|qualifications?|certificates?)\b",
        re.IGNORECASE,
    ),
}


def clauses_of(wants: str) -> tuple[Clause, ...]:
    """Return the clauses that may be a wish, in order; one of a single word is left out, and talk of times and of the past."""
    found, start = [], 0
    for end in (*(match.start() for match in _END.finditer(wants)), len(wants)):
        stretch = wants[start:end].lstrip(".!?;\n \t")
        if len(tokens(stretch)) >= _FEWEST and not _NO_WISH.search(stretch):
            found.append(Clause(stretch.strip(), end - len(stretch)))
        start = end
    return tuple(found[:_MOST])


def forms_asked(wants: str) -> frozenset[Form]:
    """Return the forms that the words ask for; empty where they ask for none."""
    return frozenset(form for form, pattern in _ASKED.items() if pattern.search(wants))
