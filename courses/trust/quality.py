"""How complete and tidy a listing is, from 0 to 100: each thing that is missing is a to-do that says how many points it gains. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from courses.trust.calendar import london_day


class Todo(Enum):
    """Something to mend in a listing."""

    PAST_STARTS = "PAST_STARTS"
    NO_START_DATE = "NO_START_DATE"
    NO_PRICE = "NO_PRICE"
    NO_PLACE = "NO_PLACE"
    NO_POSTCODE = "NO_POSTCODE"
    SHORT_DESCRIPTION = "SHORT_DESCRIPTION"
    NO_ENTRY_REQUIREMENTS = "NO_ENTRY_REQUIREMENTS"
    NO_WHAT_YOU_LEARN = "NO_WHAT_YOU_LEARN"
    SHOUTING_TITLE = "SHOUTING_TITLE"
    UNTIDY_TITLE = "UNTIDY_TITLE"
    NO_ACCESS = "NO_ACCESS"
    UNCONFIRMED = "UNCONFIRMED"
    ODD_ADDRESS = "ODD_ADDRESS"
    DUPLICATE = "DUPLICATE"
    REPORTED = "REPORTED"
    NOT_ENTRY_LEVEL = "NOT_ENTRY_LEVEL"


class Advice(NamedTuple):
    """What a to-do says.

    Attributes:
        points: what mending it gains.
        one, many: the sentence on a dashboard, for one and for `{n}`; `{it}` is "course", "job" or "listing".
        mend: what to do about it.
    """

    points: int
    one: str
    many: str
    mend: str


ADVICE: Final[dict[Todo, Advice]] = {
    Todo.PAST_STARTS: Advice(
        18, "1 {it} starts in the past", "{n} {it}s start in the past", "Give it new dates, or close it."
    ),
    Todo.NO_START_DATE: Advice(
        8, "1 {it} has no start date", "{n} {it}s have no start date", "Say when it starts, or that it starts at any time."
    ),
    Todo.NO_PRICE: Advice(
        10, "1 {it} does not say what it costs or pays", "{n} {it}s do not say what they cost or pay",
        "Say the price, 0 where it is free, or the pay.",
    ),
    Todo.NO_PLACE: Advice(
        10, "1 {it} does not say where it happens", "{n} {it}s do not say where they happen", "Add a run or a place."
    ),
    Todo.NO_POSTCODE: Advice(
        6, "1 {it} has a venue without a postcode", "{n} {it}s have a venue without a postcode",
        "Add the postcode to the venue: without it nobody knows the journey.",
    ),
    Todo.SHORT_DESCRIPTION: Advice(
        8, "1 {it} says too little about itself", "{n} {it}s say too little about themselves",
        "Write at least 120 letters: what one does, and for whom it is.",
    ),
    Todo.NO_ENTRY_REQUIREMENTS: Advice(
        5, "1 {it} does not say what people need before they start", "{n} {it}s do not say what people need before they start",
        'Say what people need; "none" is an answer.',
    ),
    Todo.NO_WHAT_YOU_LEARN: Advice(
        5, "1 {it} does not say what people learn", "{n} {it}s do not say what people learn", "Say what they can do afterwards."
    ),
    Todo.SHOUTING_TITLE: Advice(
        4, "1 title is all in capitals", "{n} titles are all in capitals", "Write it in small letters: capitals are hard to read."
    ),
    Todo.UNTIDY_TITLE: Advice(
        4, "1 title has a date or a phone number in it", "{n} titles have a date or a phone number in them",
        "Dates and phone numbers have fields of their own.",
    ),
    Todo.NO_ACCESS: Advice(
        6, "1 {it} says nothing about access", "{n} {it}s say nothing about access",
        "Tick what it offers: step-free access, a hearing loop, childcare …",
    ),
    Todo.UNCONFIRMED: Advice(
        8, "1 {it} has not been confirmed for 60 days", "{n} {it}s have not been confirmed for 60 days",
        "Look it through and confirm it.",
    ),
    Todo.ODD_ADDRESS: Advice(
        4, "1 web address looks wrong", "{n} web addresses look wrong", "Give the page's own address, and try it."
    ),
    Todo.DUPLICATE: Advice(
        8, "1 {it} looks like another one", "{n} {it}s look like others", "Say whether they are one, and keep one of them."
    ),
    Todo.REPORTED: Advice(
        10, "1 {it} was reported by residents", "{n} {it}s were reported by residents", "Look into it, mend or confirm it."
    ),
    Todo.NOT_ENTRY_LEVEL: Advice(
        8, "1 {it} does not pass the entry-level check", "{n} {it}s do not pass the entry-level check",
        "Mend the phrases that the check names.",
    ),
}  # fmt: skip


def sentence(todo: Todo, *, courses: int, jobs: int) -> str:
    """A to-do of so many listings as a dashboard says it: "3 courses start in the past"."""
    count = courses + jobs
    it = "course" if not jobs else "job" if not courses else "listing"
    return (ADVICE[todo].one if count == 1 else ADVICE[todo].many).format(n=f"{count:,}", it=it)


@dataclass(frozen=True)
class QualityRules:
    """Limits.

    Attributes:
        shortest_description: letters.
        unconfirmed_days: from then on a listing asks for a look.
        points: what each to-do costs.
    """

    shortest_description: int = 120
    unconfirmed_days: int = 60
    points: dict[Todo, int] = field(default_factory=lambda: {todo: advice.points for todo, advice in ADVICE.items()})


RULES: Final = QualityRules()
_SHOUTED: Final = 8
_DATE: Final = re.compile(
    r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(?:\d{1,2}(?:st|nd|rd|th)?\b|20\d{2}\b)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?:\+44|\b0)[\d\s()-]{8,14}\d\b")
_PLACEHOLDERS: Final = ("example.com", "example.org", "localhost", "test.com", "yourwebsite", "tbc", "todo")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is looked at. Of a job, `starts` is its own first day and `priced` says whether its pay is stated.

    Attributes:
        places: runs or places of work; 0 where a job is done from home is no fault (`remote`).
        open_start: one can start at any time.
        priced: every run has a fee, or funding that makes it free to all; of a job, its pay.
        postcodes_missing: venues without one.
        entry_level: what the entry-level check said; None for a course and for a job not checked yet.
    """

    kind: str
    title: str
    description: str = ""
    summary: str = ""
    url: str = ""
    starts: tuple[date, ...] = ()
    open_start: bool = False
    places: int = 0
    remote: bool = False
    priced: bool = False
    postcodes_missing: int = 0
    entry_requirements: str = ""
    what_you_learn: str = ""
    has_access: bool = False
    confirmed_at: datetime | None = None
    dated: bool = True
    live: bool = False
    duplicates: int = 0
    reports: int = 0
    entry_level: bool | None = None


@dataclass(frozen=True)
class Quality:
    """The score, and what would raise it: the most valuable first. Score and points sum to 100."""

    score: int
    todos: tuple[Todo, ...]


def quality(facts: Facts, now: datetime, *, rules: QualityRules = RULES) -> Quality:
    """Look a listing through."""
    found = {*_when_and_where(facts, london_day(now)), *_words(facts, rules), *_upkeep(facts, now, rules)}
    ordered = tuple(sorted(found, key=lambda todo: (-rules.points[todo], todo.value)))
    return Quality(100 - sum(rules.points[todo] for todo in ordered), ordered)


def has_date_or_phone(title: str) -> bool:
    """Whether a date or a telephone number stands in a title."""
    return bool(_DATE.search(title) or _PHONE.search(title))


def is_shouted(title: str) -> bool:
    """Whether a title is all in capitals. "GCSE" and "ICT" are names, so short titles and lone words are let be."""
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= _SHOUTED and " " in title.strip() and all(letter.isupper() for letter in letters)


def calm_title(title: str) -> str:
    """A shouted title as a sentence: short words without a vowel, and usual abbreviations, stay as they are."""
    words = [word if _is_a_name(word) else word.lower() for word in title.split()]
    line = " ".join(words)
    return line[:1].upper() + line[1:]


def looks_odd(url: str) -> bool:
    """Whether a web address can hardly be a listing's page: no name behind the scheme, a placeholder, or a blank in it."""
    if not url:
        return False
    parts = urlsplit(url)
    host = parts.hostname or ""
    return "." not in host or any(mark in host for mark in _PLACEHOLDERS) or " " in url or host.endswith(".")


def _when_and_where(facts: Facts, today: date) -> set[Todo]:
    found = set()
    ahead = facts.open_start or any(day >= today for day in facts.starts)
    course = facts.kind == "COURSE"
    if facts.starts and not ahead:
        found.add(Todo.PAST_STARTS)
    if course and not facts.starts and not facts.open_start:
        found.add(Todo.NO_START_DATE)
    if not facts.priced:
        found.add(Todo.NO_PRICE)
    if not facts.places and not facts.remote:
        found.add(Todo.NO_PLACE)
    if facts.postcodes_missing:
        found.add(Todo.NO_POSTCODE)
    return found


def _words(facts: Facts, rules: QualityRules) -> set[Todo]:
    course = facts.kind == "COURSE"
    checks = {
        Todo.SHORT_DESCRIPTION: len(facts.description) + len(facts.summary) < rules.shortest_description,
        Todo.NO_ENTRY_REQUIREMENTS: course and not facts.entry_requirements,
        Todo.NO_WHAT_YOU_LEARN: course and not facts.what_you_learn,
        Todo.SHOUTING_TITLE: is_shouted(facts.title),
        Todo.UNTIDY_TITLE: has_date_or_phone(facts.title),
        Todo.ODD_ADDRESS: looks_odd(facts.url),
    }
    return {todo for todo, wrong in checks.items() if wrong}


def _upkeep(facts: Facts, now: datetime, rules: QualityRules) -> set[Todo]:
    stale = facts.confirmed_at is None or (now - facts.confirmed_at).days >= rules.unconfirmed_days
    checks = {
        Todo.NO_ACCESS: not facts.has_access,
        Todo.UNCONFIRMED: facts.live and facts.dated and stale,
        Todo.DUPLICATE: facts.duplicates > 0,
        Todo.REPORTED: facts.reports > 0,
        Todo.NOT_ENTRY_LEVEL: facts.entry_level is False,
    }
    return {todo for todo, wrong in checks.items() if wrong}


def _is_a_name(word: str) -> bool:
    letters = "".join(letter for letter in word if letter.isalpha())
    known = {
        "IT",
        "ICT",
        "ESOL",
        "GCSE",
        "BTEC",
        "NVQ",
        "AAT",
        "NCFE",
        "CACHE",
        "HTML",
        "SQL",
        "UK",
        "EU",
        "HR",
        "AI",
        "II",
        "III",
    }
    return letters in known or not set(letters) & set("AEIOUY")
