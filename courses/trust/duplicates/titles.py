"""Reads a title: which words say what it is about, and which marks (level, part, tier, awarding body …) set it apart.

Two courses may share every word but one, and that one is "Level 3". So marks are read out of the title first and compared by
value; what is left is compared as words, with slips of the finger, plurals and usual abbreviations taken care of.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

STOP: Final = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with", "your"),
        *("you", "our"),
    )
)
GENERIC: Final = frozenset(
    (
        *("course", "class", "training", "programme", "workshop", "session", "qualification", "skill", "learn"),
        *("learning", "study", "work", "based", "new", "short", "job", "role", "vacancy", "qcf", "rqf", "vrq", "nqf"),
        *("ncf", "framework", "fully", "funded", "free", "taster", "accredited", "recruiting", "opportunity"),
        *("position", "wanted", "required", "immediate", "start", "hiring", "urgent", "exciting", "fantastic"),
        *("brilliant", "absolute", "total", "complete", "principle", "licence", "nvq", "great"),
    )
)
"""Words that say little about what is taught or done: a difference in them counts a little only."""

_SPELLINGS: Final = {
    "cert": "certificate",
    "certs": "certificate",
    "cer": "certificate",
    "dip": "diploma",
    "ext": "extended",
    "intro": "introduction",
    "introductory": "introduction",
    "beg": "beginner",
    "begs": "beginner",
    "maths": "mathematics",
    "math": "mathematics",
    "lang": "language",
    "langs": "language",
    "ms": "microsoft",
    "dev": "developer",
    "sr": "senior",
    "jr": "junior",
    "asst": "assistant",
    "mgmt": "management",
    "mgr": "manager",
    "admin": "administration",
    "administrator": "administration",
    "hr": "human resources",
    "yr": "year",
    "lvl": "level",
    "lev": "level",
    "pt": "part",
    "mod": "module",
    "wk": "week",
    "eng": "english",
    "app": "apprenticeship",
    "apprentice": "apprenticeship",
    "pc": "computer",
    "w/end": "weekend",
    "tech": "technician",
    "eng'g": "engineering",
    "foundn": "foundation",
    "fs": "functional skills",
}
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_NUMBERS: Final = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "first": "1", "second": "2"}
_COUNTED: Final = (
    "part",
    "unit",
    "module",
    "stage",
    "step",
    "phase",
    "term",
    "year",
    "grade",
    "week",
    "day",
    "book",
    "band",
)
_STAGES: Final = {
    **dict.fromkeys(("beginner", "introduction", "basic", "starter", "elementary"), "beginner"),
    **dict.fromkeys(("improver", "intermediate", "continuation", "next"), "intermediate"),
    "advanced": "advanced",
}
_VOWELS: Final = frozenset("aeiouy")
_LONG, _MIDDLING, _SHORT = 7, 5, 3  # letters: in a shorter word one slip more easily makes another word
_MARKS: Final[dict[str, dict[str, str]]] = {
    "size": {word: word for word in ("award", "certificate", "diploma", "degree", "masterclass")},
    "stage": _STAGES,
    "tier": {"higher": "higher", "foundation": "foundation"},
    "rank": {word: word for word in ("junior", "senior", "trainee", "lead", "head", "graduate")},
    "time": {
        word: word
        for word in ("day", "daytime", "morning", "afternoon", "evening", "night", "weekend", "saturday", "sunday")
    },
    "hours": {"fulltime": "full-time", "parttime": "part-time"},
    "way": {"online": "online", "distance": "online", "classroom": "classroom", "blended": "blended"},
    "awarding body": {
        word: word
        for word in (
            *("aat", "aqa", "ascentis", "btec", "cache", "cambridge", "ccea", "cilex", "cim", "cipd", "cityandguilds"),
            *(
                "cthcm",
                "ecdl",
                "edexcel",
                "gateway",
                "highfield",
                "icb",
                "imi",
                "itec",
                "ncfe",
                "nebosh",
                "nocn",
                "ocr",
            ),
            *("pearson", "qualsafe", "trinity", "vtct", "wjec"),
        )
    },
}
_MARK_OF: Final = {word: (name, value) for name, words in _MARKS.items() for word, value in words.items()}
_LONG_MARKS: Final = {
    letter: tuple(word for word in _MARK_OF if word[0] == letter and len(word) >= _LONG)
    for letter in {word[0] for word in _MARK_OF}
}
_BEFORE: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\bcity\s*(?:&|and)\s*guilds\b|\bc\s*&\s*g\b"), " cityandguilds "),
    (re.compile(r"\bpearson\s+(?:edexcel|btec)\b"), " btec "),
    (re.compile(r"\bfull[\s-]*time\b|\bf/t\b"), " fulltime "),
    (re.compile(r"\bpart[\s-]*time\b|\bp/t\b"), " parttime "),
    (re.compile(r"\bentry\s*(?:level|lvl)?\s*([123])\b|\be([123])\b"), r" level e\1\2 "),
    (re.compile(r"\b(?:level|lvl|lev|l|nvq|svq)\s*\.?\s*-?\s*([0-8])\b"), r" level \1 "),
    (re.compile(r"\bas\s+level\b"), " lowersixth "),
    (re.compile(r"\b(?:a2?\s*-?\s*level(?!\s*\d)|gce\s+a)\b"), " alevel "),
    (re.compile(r"\b([a-z])\.([a-z])\b\.?"), r"\1\2"),
    (re.compile(r"\bc\+\+"), " cplusplus "),
    (re.compile(r"\bc#"), " csharp "),
    (re.compile(r"\.net\b"), " dotnet "),
    (re.compile(r"\be[\s-]mail\b"), " email "),
    (re.compile(r"['’`]"), ""),
)
_TOKEN: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title, read.

    Attributes:
        words: what it is about, in their order, once each.
        marks: name and value of each mark, such as ("level", "2").
    """

    words: tuple[str, ...]
    marks: frozenset[tuple[str, str]]

    def values(self, name: str) -> frozenset[str]:
        """The values of one mark."""
        return frozenset(value for mark, value in self.marks if mark == name)

    @property
    def content(self) -> tuple[str, ...]:
        """The words that are not generic; all of them where each is."""
        return tuple(word for word in self.words if word not in GENERIC) or self.words


@lru_cache(maxsize=65_536)
def read_title(text: str) -> Title:
    """Read a title."""
    line = plain(text)
    for pattern, replacement in _BEFORE:
        line = pattern.sub(replacement, line)
    tokens = [part for token in _TOKEN.findall(line) for part in _SPELLINGS.get(token, token).split()]
    words: dict[str, None] = {}
    marks: set[tuple[str, str]] = set()
    at = 0
    while at < len(tokens):
        at += _take(tokens, at, words, marks)
    return Title(tuple(words), frozenset(marks))


def plain(text: str) -> str:
    """A text in small letters without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def shortened(word: str) -> list[str]:
    """The usual abbreviations of a word that a title was read as: "maths" and "math" of "mathematic"."""
    return [short for short, long in _SPELLINGS.items() if word in map(_singular, long.split())]


def _take(tokens: list[str], at: int, words: dict[str, None], marks: set[tuple[str, str]]) -> int:
    """Put the word at this place where it belongs. Returns how many words were taken."""
    word, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
    number = _ROMAN.get(following) or _NUMBERS.get(following) or following
    if word == "level" and re.fullmatch(r"e?[0-8]", number):
        marks.add(("level", number))
        return 2
    if word in _COUNTED and number.isdigit():
        marks.add((word, number))
        return 2
    single = _mended(_singular(word))
    if single in _MARK_OF:
        marks.add(_MARK_OF[single])
    elif word.isdigit() or word in {"ii", "iii", "iv"}:
        marks.add(("number", _ROMAN.get(word, word)))
    elif word not in STOP and (len(word) > 1 or word in {"c", "r"}):
        words[single] = None
    return 1


def _mended(word: str) -> str:
    """A mark, where the word is a long mark with a slip of the finger in it; else the word itself."""
    if len(word) < _LONG - 1 or word in _MARK_OF:
        return word
    return next((mark for mark in _LONG_MARKS.get(word[0], ()) if same_word(word, mark)), word)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def same_word(a: str, b: str) -> bool:
    """Whether two words are one: equal, or one slip of the finger apart.

    A consonant typed for another is no slip: "printing" is not "painting".
    """
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) < _MIDDLING or short[0] != long[0] or len(long) - len(short) > 1:
        return False
    return _one_letter_more(short, long) if len(short) < len(long) else _one_slip(short, long)


def _one_letter_more(short: str, long: str) -> bool:
    return any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))


def _one_slip(a: str, b: str) -> bool:
    places = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    match places:
        case [one]:
            return len(a) >= _LONG and {a[one], b[one]} <= _VOWELS
        case [one, other]:
            return other == one + 1 and a[one] == b[other] and a[other] == b[one]
    return False


def unmatched(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """Those of the words that have no like among the others.

    "book keeping" and "bookkeeping" are alike, and so are the others' own initials: EFAW is emergency first aid at work.
    """
    known = {*others, *_joined(others)}
    halves = {half for pair in itertools.pairwise(words) if "".join(pair) in others for half in pair}
    initials = "".join(other[0] for other in others)
    return [
        word
        for word in words
        if word not in known
        and word not in halves
        and not (len(word) >= _SHORT and word in initials)
        and not any(same_word(word, other) for other in others)
    ]


def _joined(words: tuple[str, ...]) -> list[str]:
    return ["".join(pair) for pair in itertools.pairwise(words)]
