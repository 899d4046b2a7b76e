"""What inbox items say: plain, complete for every kind, and silent about the person."""

from __future__ import annotations

import re
from typing import Any

import pytest

from matching.inbox_words import FACTS, MOVED, About, Words, words_of
from matching.models import InboxItem

OFFER = "Spreadsheets for work (Lantern College)"
COURSE = About("Spreadsheets for work", "Lantern College", what_to_bring="A pen and your ID.")
EXAMPLES: dict[str, dict[str, Any]] = {
    "STRONG_MATCH": {"count": 3},
    "SAVED_CLOSES_SOON": {"closes_on": "2026-12-12"},
    "APPLICATION_UNFINISHED": {"closes_on": None},
    "COURSE_STARTS_SOON": {"starts_on": "2027-01-04"},
    "PLACE_OFFERED": {"answer_by": "2026-12-01"},
    "APPLICATION_MOVED": {"state": "INTERVIEW"},
    "FOLLOW_UP": {"question": "STARTED"},
    "SERVICE_NOTICE": {"notice": "DATA_EXPORT_READY"},
}
PROTECTED = re.compile(
    r"\b(age|aged|old|young|woman|women|man|men|gender|sex|trans|gay|lesbian|bisexual|race|ethnic|black|asian|white|"
    r"religio\w*|muslim|christian|disab\w*|health|pregnan\w*|matern\w*|married|partner|faith)\b",
    re.IGNORECASE,
)
"""Words from the Equality Act's list, section 4, and close ones."""


def test_every_kind_has_words_and_facts() -> None:
    assert set(FACTS) == set(InboxItem.Kind.values) == set(EXAMPLES)
    assert {kind: facts.keys() for kind, facts in EXAMPLES.items()} == {kind: set(FACTS[kind]) for kind in FACTS}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "STRONG_MATCH",
            "Spreadsheets for work (Lantern College) is close to what you look for. There are 2 more for you.",
        ),
        (
            "SAVED_CLOSES_SOON",
            "You kept Spreadsheets for work (Lantern College). The last day to apply is Saturday 12 December.",
        ),
        (
            "APPLICATION_UNFINISHED",
            "You began to apply for Spreadsheets for work (Lantern College). What you wrote is still there.",
        ),
        (
            "COURSE_STARTS_SOON",
            "Spreadsheets for work (Lantern College) starts on Monday 4 January. What to bring: A pen and your ID.",
        ),
        (
            "PLACE_OFFERED",
            f"A place has become free on {OFFER}. Please say by Tuesday 1 December whether you want it.",
        ),
        ("APPLICATION_MOVED", "Spreadsheets for work (Lantern College): They would like to talk to you."),
        ("FOLLOW_UP", "Spreadsheets for work (Lantern College): Have you started? Two taps are enough."),
        ("SERVICE_NOTICE", "The copy of your data is ready."),
    ],
)
def test_what_it_says(kind: str, text: str) -> None:
    assert words_of(kind, EXAMPLES[kind], COURSE).text == text


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_nothing_of_a_protected_characteristic_is_said(kind: str) -> None:
    plain = About("TITLE", "ORGANISATION")
    said = [words_of(kind, EXAMPLES[kind], about) for about in (plain, About())]
    said += [words_of("APPLICATION_MOVED", {"state": state}, plain) for state in MOVED]

    assert [words for words in said if PROTECTED.search(f"{words.title} {words.text}")] == []


def test_a_state_without_words_of_its_own_and_a_match_without_a_listing() -> None:
    assert words_of("APPLICATION_MOVED", {"state": "NEW_ONE"}, COURSE).text == (
        "Spreadsheets for work (Lantern College): have a look."
    )
    assert words_of("STRONG_MATCH", {"count": 1}, About()) == Words(
        "Something new for you", "There is 1 new for you to look at."
    )
