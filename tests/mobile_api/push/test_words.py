"""What stands on a locked screen: plain, complete, and silent about whoever holds the phone, whatever stands in the catalogue."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from matching.inbox_words import MOVED
from matching.models import InboxItem
from mobile_api.push.kinds import DIGEST, KINDS
from mobile_api.push.lock_screen import hints
from mobile_api.push.words import (
    ENGLISH,
    FOLDER,
    LONGEST,
    Choice,
    Names,
    choose,
    languages,
    mark_of,
    read_language,
    words_of,
)
from tests.matching.test_inbox_words import PROTECTED
from tests.readability import grade

WHOLE = Names("Spreadsheets", "Lantern College", date(2026, 12, 12), "Lantern Hall, E8 1AA", "A pen and your ID.", 3)
TEMPLATES = sorted(languages()[ENGLISH].templates)
PLANTED = (
    "Digital skills for refugees",
    "Women into tech",
    "Coding for Muslim mums",
    "Supported internship (autism)",
    "Back to work after prison",
    "ESOL with IT",
    "Tech for over 50s",
    "LGBT+ start-ups",
    "Data skills for disabled Londoners",
    "Web design for care leavers",
    "Black founders' bootcamp",
    "Childcare is there: IT for parents",
)
"""Titles that tell something of whoever applies."""


def said(name: str, names: Names = WHOLE) -> tuple[str, str]:
    return words_of(choose(name, ENGLISH), names)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("STRONG_MATCH", "Spreadsheets (Lantern College) is close to what you look for. More for you: 2."),
        (
            "SAVED_CLOSES_SOON",
            "You kept Spreadsheets (Lantern College). The last day to apply is Saturday 12 December.",
        ),
        (
            "APPLICATION_UNFINISHED",
            "You began to apply for Spreadsheets (Lantern College). The last day to send it is Saturday 12 December.",
        ),
        (
            "COURSE_STARTS_SOON",
            "Spreadsheets (Lantern College) starts on Saturday 12 December at Lantern Hall, E8 1AA. What to bring: A pen and your ID.",
        ),
        (
            "PLACE_OFFERED",
            "A place has become free on Spreadsheets (Lantern College). Please say by Saturday 12 December whether you want it.",
        ),
        ("APPLICATION_MOVED.INTERVIEW", "Spreadsheets (Lantern College): They would like to talk to you."),
        ("FOLLOW_UP.STARTED", "Spreadsheets (Lantern College): how did it go? Two taps are enough."),
        ("SERVICE_NOTICE.DATA_EXPORT_READY", "The copy of your data is ready."),
        ("DIGEST", "Spreadsheets (Lantern College) waits for you in the app. Other things there: 2."),
    ],
)
def test_what_it_says(name: str, text: str) -> None:
    assert said(name)[1] == text


def test_every_kind_and_every_state_has_words() -> None:
    assert set(KINDS) == set(InboxItem.Kind.values)
    for name in (*KINDS, DIGEST, *(f"APPLICATION_MOVED.{state}" for state in MOVED)):
        assert all(said(name))


@pytest.mark.parametrize(("name", "version"), TEMPLATES)
def test_no_template_hints_at_anything(name: str, version: int) -> None:
    template = languages()[ENGLISH].templates[name, version]

    assert [text for text in (template.title, *template.texts) if hints(text) or PROTECTED.search(text)] == []


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("name", sorted({name for name, _ in TEMPLATES}))
@pytest.mark.parametrize("where", ["title", "organisation", "place", "bring"])
def test_what_stands_in_the_catalogue_does_not_reach_the_screen_if_it_hints(
    name: str, where: str, planted: str
) -> None:
    given = {field: getattr(WHOLE, field) for field in ("title", "organisation", "day", "place", "bring", "count")}

    title, text = said(name, Names(**{**given, where: planted}))

    assert planted not in f"{title} {text}"
    assert not hints(text)
    assert PROTECTED.search(f"{title} {text}") is None


def test_harmless_titles_are_named() -> None:
    harmless = ("Spreadsheets for work", "Web development", "Cyber security", "Data analyst", "Project management")

    assert [title for title in harmless if hints(title)] == []


@pytest.mark.parametrize(("name", "version"), TEMPLATES)
def test_nothing_known_is_still_a_whole_text(name: str, version: int) -> None:
    title, text = words_of(Choice(ENGLISH, name, version), Names())

    assert (title, text) == (
        languages()[ENGLISH].templates[name, version].title,
        languages()[ENGLISH].templates[name, version].texts[-1],
    )


def test_a_text_that_a_phone_would_cut_gives_way_to_a_shorter_one() -> None:
    long = Names("Spreadsheets", "Lantern College", date(2026, 12, 12), "Lantern Hall", "A pen. " * 40)

    text = said("COURSE_STARTS_SOON", long)[1]

    assert text == (
        "Spreadsheets (Lantern College) starts on Saturday 12 December at Lantern Hall. The app shows how to get there."
    )
    assert len(said("STRONG_MATCH", Names("x" * 300, "y" * 300, count=2))[1]) <= LONGEST


def test_a_name_is_no_template() -> None:
    text = said("FOLLOW_UP", Names(title="{day} {0.__class__} %s"))[1]

    assert text == "{day} {0.__class__} %s: how did it go? Two taps are enough."


def test_a_child_can_read_it() -> None:
    texts = [said(name, Names("Maths", "a college", date(2026, 12, 12), count=3))[1] for name, _ in TEMPLATES]

    assert grade(texts) + 5 <= 11


def file() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
    return read


def test_an_edited_version_is_refused() -> None:
    edited = file()
    edited["templates"][0]["texts"][0] += "!"

    with pytest.raises(ValueError, match=r"en STRONG_MATCH version 1 were edited"):
        read_language(edited)


def test_a_new_version_is_used_and_the_old_one_can_still_be_sent() -> None:
    newer = copy.deepcopy(file())
    texts = ("There is something new.",)
    newer["templates"].append(
        {"name": "STRONG_MATCH", "version": 3, "title": "New", "texts": texts, "sha256": mark_of("New", texts)}
    )

    language = read_language(newer)

    found = language.newest("STRONG_MATCH")
    assert found is not None
    assert (found.version, found.texts) == (3, texts)
    assert ("STRONG_MATCH", 1) in language.templates


def test_a_last_text_that_names_something_is_refused() -> None:
    naming = copy.deepcopy(file())
    texts = ("Only {offer}.",)
    naming["templates"].append(
        {"name": "STRONG_MATCH", "version": 3, "title": "New", "texts": texts, "sha256": mark_of("New", texts)}
    )

    with pytest.raises(ValueError, match="last text of en STRONG_MATCH version 3"):
        read_language(naming)


def test_a_language_without_the_words_takes_english() -> None:
    assert choose("STRONG_MATCH", "cy") == Choice(ENGLISH, "STRONG_MATCH", 2)
    assert choose("APPLICATION_MOVED.NEW_ONE", "en") == Choice(ENGLISH, "APPLICATION_MOVED", 1)
    with pytest.raises(LookupError):
        choose("NOTHING", "en")
