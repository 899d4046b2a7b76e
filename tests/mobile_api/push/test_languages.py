"""Words in other languages: whole, with the same places as English, short enough; and not sent before a speaker has checked them."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from mobile_api.management.commands import check_push_words
from mobile_api.models import PushBatch
from mobile_api.push.lock_screen import hints
from mobile_api.push.planning import plan
from mobile_api.push.preferences import Wishes, change
from mobile_api.push.words import (
    ENGLISH,
    FOLDER,
    LONGEST,
    RIGHT_TO_LEFT,
    Choice,
    Names,
    Template,
    language_for,
    languages,
    mark_of_language,
    read_language,
    words_of,
)
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.resident import the_resident
from tests.factories.user import user

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OTHERS = sorted(set(languages()) - {ENGLISH})
SCRIPTS = {"ar": "ARABIC", "ur": "ARABIC", "bn": "BENGALI"}
WHOLE = Names("Spreadsheets", "Lantern College", date(2026, 12, 12), "Lantern Hall, E8 1AA", "a pen", 3)
LONGEST_TITLE, LONGEST_BUTTON = 40, 24
"""Letters: what phones show of a title, and of a button."""
_FIELD = re.compile(r"\{(\w+)\}")
NUMBERED = re.compile(r"(?<!: )\{(?:count|more)\}")
"""A number that the words around it would have to agree with."""


def file(code: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return read


def in_use(code: str) -> dict[str, Template]:
    """The words that are in use, by the kind that they are of."""
    found = {name: languages()[code].newest(name) for name, _ in languages()[code].templates}
    return {name: template for name, template in found.items() if template is not None}


def test_the_languages_that_most_londoners_speak_are_there() -> None:
    assert set(OTHERS) >= {"pl", "ro", "bn", "ur", "ar", "tr", "so", "pt", "es", "fr"}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_is_whole_and_names_what_english_names(code: str) -> None:
    english, theirs = in_use(ENGLISH), in_use(code)

    assert set(theirs) == set(english)
    for name, template in theirs.items():
        wanted = [sorted(_FIELD.findall(text)) for text in english[name].texts]
        assert [sorted(_FIELD.findall(text)) for text in template.texts] == wanted, name
    language = languages()[code]
    assert (len(set(language.days)), len(set(language.months))) == (7, 12)
    assert sorted(_FIELD.findall(language.day)) == ["month", "number", "weekday"]
    assert sorted(_FIELD.findall(language.offer)) == ["organisation", "title"]


@pytest.mark.parametrize("code", [*OTHERS, ENGLISH])
def test_a_phone_shows_it_whole_and_it_hints_at_nothing(code: str) -> None:
    assert 0 < len(languages()[code].stop) <= LONGEST_BUTTON
    for name, template in in_use(code).items():
        assert 0 < len(template.title) <= LONGEST_TITLE, name
        assert [text for text in (template.title, *template.texts) if hints(text)] == [], name
        choice = Choice(code, name, template.version)
        title, text = words_of(choice, WHOLE)
        # The fullest text fits, with names of a usual length: nothing shorter had to take its place.
        places = {"offer": "Spreadsheets", "place": "Lantern Hall", "bring": "a pen", "count": "3", "more": "2"}
        fullest = [places[field] for field in _FIELD.findall(template.texts[0]) if field in places]
        assert all(place in text for place in fullest), (name, text)
        assert len(text) <= LONGEST
        assert words_of(choice, Names()) == (title, template.texts[-1])


@pytest.mark.parametrize("code", [*OTHERS, ENGLISH])
def test_no_word_has_to_agree_with_a_number(code: str) -> None:
    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for each in in_use(code).values() for text in each.texts]

    assert [text for text in texts if NUMBERED.search(text)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_it_is_in_its_own_script(code: str) -> None:
    texts = " ".join(text for each in in_use(code).values() for text in (each.title, *each.texts))
    letters = [letter for letter in _FIELD.sub("", texts) if letter.isalpha()]
    script = SCRIPTS.get(code, "LATIN")

    assert all(unicodedata.name(letter).startswith(script) for letter in letters)
    assert (languages()[code].direction == RIGHT_TO_LEFT) is (script == "ARABIC")


@pytest.mark.parametrize("code", [code for code in OTHERS if languages()[code].direction == RIGHT_TO_LEFT])
def test_an_english_name_between_words_from_right_to_left_keeps_to_itself(code: str) -> None:
    _, text = words_of(Choice(code, "SAVED_CLOSES_SOON", 1), WHOLE)

    assert "\N{FIRST STRONG ISOLATE}Spreadsheets (Lantern College)\N{POP DIRECTIONAL ISOLATE}" in text


@pytest.mark.parametrize("code", OTHERS)
def test_every_file_says_who_wrote_it_and_whether_a_speaker_has_checked_it_as_it_stands(code: str) -> None:
    document = file(code)

    assert document["written"]
    assert document["name"]
    if document["checked"] is not None:
        assert document["checked"]["by"]
        assert languages()[code].is_checked, "It was changed after it was checked: check it again."


def test_what_nobody_checked_is_not_sent_unless_an_operator_says_so() -> None:
    unchecked = next(code for code in OTHERS if not languages()[code].is_checked)

    assert language_for(unchecked) == ENGLISH
    assert language_for(unchecked, unchecked=[unchecked]) == unchecked
    assert (language_for(ENGLISH), language_for("cy", unchecked=["cy"])) == (ENGLISH, ENGLISH)


def test_a_check_counts_for_the_words_as_they_were_read() -> None:
    document = file("pl")
    document["checked"] = {"by": "two tutors", "on": "2026-12-01", "sha256": mark_of_language(document)}
    later = copy.deepcopy(document)
    later["stop"] = "Dość"

    assert (read_language(document).is_checked, read_language(later).is_checked) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("allowed", "language"), [([], ENGLISH), (["ur"], "ur")])
def test_somebody_is_told_in_the_language_that_they_chose_once_it_may_be_sent(
    settings: Settings, allowed: list[str], language: str
) -> None:
    settings.PUSH_UNCHECKED_LANGUAGES = allowed
    device()
    change(by=user(), wishes=Wishes(language="ur"), now=NOON)
    inbox_item(to=the_resident(), told_at=NOON, expires_at=NOON + timedelta(days=5))
    plan(now=NOON)

    assert PushBatch.objects.get().language == language


def test_a_speaker_reads_both_beside_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_push_words", "so")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The button: Stop these | Ha soo dirin kuwan"
    assert lines[-1] == "so is not checked: English is sent instead."
    assert len(lines) == 2 + 2 * 2 * len(in_use("so"))


def test_a_speaker_signs_off_what_they_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pl.json").write_text((FOLDER / "pl.json").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(check_push_words, "FOLDER", tmp_path)

    call_command("check_push_words", "pl", "--checked-by", "two tutors, Newham")

    document = json.loads((tmp_path / "pl.json").read_text(encoding="utf-8"))
    assert read_language(document).is_checked
    assert document["checked"]["by"] == "two tutors, Newham"
    assert "Commit the file" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "problem"), [(["xx"], "Use one of ar, bn"), (["pl", "--checked-by", " "], "Say who")]
)
def test_what_cannot_be_checked_is_said(words: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        call_command("check_push_words", *words)
