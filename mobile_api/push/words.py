"""What a notification says: templates by language and version, filled so that nothing stands there that must not be read by others.

A template has a title and several texts, the fullest first; the first is taken whose every name is known and which may stand on a locked
screen. The last one names nothing. A version that was ever sent is never edited: what waits in the outbox was decided with it. A new
one is added, and the file keeps the SHA-256 of each. A language that lacks a template takes English.

English is the original. Another language is sent once somebody who speaks it has checked its words, as they stand: the check keeps
their SHA-256, and ends with the next change. Numbers and days stand behind a colon, so that no language has to bend a word for them.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from mobile_api.push.lock_screen import hints

FOLDER: Final = Path(__file__).resolve().parents[2] / "fixtures" / "push_words"
ENGLISH: Final = "en"
LONGEST: Final = 180
"""Letters of a text: phones cut what is longer."""
LONGEST_NAME: Final = 80
RIGHT_TO_LEFT: Final = "rtl"
_ISOLATE, _ISOLATED = "\u2068", "\u2069"  # Unicode: a piece of text whose direction is its own


@dataclass(frozen=True, slots=True)
class Names:
    """What a text may name. What is empty, None or 0 is not known.

    Attributes:
        title: of the listing.
        organisation: the provider or the employer.
        day: a closing day, the first day, the last day to answer.
        place: where a course is taught.
        bring: as its provider says it.
        count: how many things it is about.
    """

    title: str = ""
    organisation: str = ""
    day: date | None = None
    place: str = ""
    bring: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """One version of the words of one kind."""

    name: str
    version: int
    title: str
    texts: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Language:
    """All words of one language.

    Attributes:
        code: as in its file's name.
        name: as those who speak it write it.
        direction: `ltr` or `rtl`.
        is_checked: whether somebody who speaks it has checked its words as they stand.
        stop: what stands on the button that stops a kind.
        days: names of the weekdays, from Monday.
        months: names of the months.
        day: how a day is written.
        offer: how a listing is named with its organisation.
        templates: by name and version.
    """

    code: str
    name: str
    direction: str
    is_checked: bool
    stop: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    offer: str
    templates: Mapping[tuple[str, int], Template]

    def newest(self, name: str) -> Template | None:
        """The words that are in use: of `KIND.STATE`, or of `KIND` where that has none of its own."""
        for known in (name, name.partition(".")[0]):
            versions = [version for template, version in self.templates if template == known]
            if versions:
                return self.templates[known, max(versions)]
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which words were chosen: enough to make them again."""

    language: str
    name: str
    version: int


def mark_of(title: str, texts: tuple[str, ...]) -> str:
    """SHA-256 of the words of a version: the title and the texts, joined by line feeds, in UTF-8."""
    return hashlib.sha256("\n".join((title, *texts)).encode()).hexdigest()


def mark_of_language(document: Mapping[str, Any]) -> str:
    """SHA-256 of all that a speaker checks: everything in the file but their own word for it."""
    words = {name: value for name, value in document.items() if name != "checked"}
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_language(document: Mapping[str, Any]) -> Language:
    """The words of a file, checked.

    Raises:
        ValueError: a version was edited, or its last text names something, so that it could not always be sent.
    """
    templates = {}
    for entry in document["templates"]:
        template = Template(**{**entry, "texts": tuple(entry["texts"])})
        which = f"{document['language']} {template.name} version {template.version}"
        if template.sha256 != mark_of(template.title, template.texts):
            raise ValueError(f"The words of {which} were edited. They may wait in the outbox: add a new version.")
        if _fields(template.texts[-1]):
            raise ValueError(f"The last text of {which} names something. Add one that needs nothing.")
        templates[template.name, template.version] = template
    checked = document["checked"]
    return Language(
        document["language"],
        document["name"],
        document["direction"],
        checked is not None and checked["sha256"] == mark_of_language(document),
        document["stop"],
        tuple(document["days"]),
        tuple(document["months"]),
        document["day"],
        document["offer"],
        templates,
    )


@cache
def languages() -> Mapping[str, Language]:
    """Every language that we have words in, by its code. English is whole."""
    read = (read_language(json.loads(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.json")))
    return {language.code: language for language in read}


def language_for(wanted: str, *, unchecked: Collection[str] = ()) -> str:
    """In which language somebody is told: the one that they chose, where its words may be sent; else English.

    Args:
        wanted: its code.
        unchecked: languages that may be sent although no speaker has checked them.
    """
    return wanted if any(each.code == wanted for each in sendable(unchecked)) else ENGLISH


def sendable(unchecked: Collection[str] = ()) -> list[Language]:
    """The languages in which somebody may be told, by their codes: English, and those that are checked, or sent all the same."""
    return [each for code, each in languages().items() if code == ENGLISH or each.is_checked or code in unchecked]


def choose(name: str, wanted: str) -> Choice:
    """The newest words of a kind, in the language that somebody reads if there are any.

    Raises:
        LookupError: not even English has any.
    """
    for code in (wanted, ENGLISH):
        found = languages()[code].newest(name) if code in languages() else None
        if found is not None:
            return Choice(code, found.name, found.version)
    raise LookupError(f"There are no words for {name}.")


def words_of(choice: Choice, names: Names) -> tuple[str, str]:
    """Title and text of a notification.

    Raises:
        KeyError: that version is not in the file any more.
    """
    language = languages()[choice.language]
    template = language.templates[choice.name, choice.version]
    known = {name: value for name, value in _values(language, names).items() if value}
    texts = (text.format(**known) for text in template.texts[:-1] if _fields(text) <= known.keys())
    shown = (text for text in texts if len(text) <= LONGEST and not hints(text))
    return template.title, next(shown, template.texts[-1])


def _values(language: Language, names: Names) -> dict[str, str]:
    title, organisation = _short(names.title), _short(names.organisation)
    offer = language.offer.format(title=title, organisation=organisation) if title and organisation else title
    values = {"offer": offer, "place": _short(names.place), "bring": names.bring.strip().rstrip(".")}
    if language.direction == RIGHT_TO_LEFT:
        # An English name in the midst of Arabic would turn round the marks beside it.
        values = {name: f"{_ISOLATE}{value}{_ISOLATED}" if value else "" for name, value in values.items()}
    return {
        **values,
        "day": _day(language, names.day),
        "count": str(names.count or ""),
        "more": str(names.count - 1) if names.count > 1 else "",
    }


def _short(name: str) -> str:
    plain = " ".join(name.split())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1].rstrip()}…"


def _day(language: Language, day: date | None) -> str:
    if day is None:
        return ""
    return language.day.format(
        weekday=language.days[day.weekday()], number=day.day, month=language.months[day.month - 1]
    )


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}
