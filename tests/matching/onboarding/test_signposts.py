"""The services that we point to: real addresses with a source and a last day, for each barrier; a broken file stops."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from matching.models import Barrier
from matching.onboarding.files import GuideBroken
from matching.onboarding.signposts import load_signposts

SHIPPED = settings.BASE_DIR / "fixtures" / "signposts.json"
TODAY = date(2026, 11, 26)
CITY, ISLINGTON = "E09000001", "E09000019"
PHONE = re.compile(r"\d[\d ]{8,}\d")


def test_every_barrier_has_a_tip_and_a_service_for_all_of_london() -> None:
    held = load_signposts(SHIPPED, Barrier.values)

    assert set(held.tips) == set(Barrier.values)
    for barrier in Barrier.values:
        assert held.helping(barrier, boroughs=(), today=TODAY) != ()


def test_no_phone_number_is_printed() -> None:
    assert PHONE.findall(re.sub(r"\d{4}-\d{2}-\d{2}", "", SHIPPED.read_text(encoding="utf-8"))) == []


def test_words_are_short_and_plain() -> None:
    held = load_signposts(SHIPPED, Barrier.values)
    for words in (*held.tips.values(), *(one.words for one in held.services)):
        assert max(len(sentence.split()) for sentence in re.split(r"[.:] ", words)) <= 18


def test_a_borough_sees_its_own_first_and_no_other() -> None:
    held = load_signposts(SHIPPED, Barrier.values)

    def names(barrier: Barrier, *boroughs: str) -> list[str]:
        return [one.id for one in held.helping(barrier, boroughs=boroughs, today=TODAY)]

    everywhere = ["learner-support", "care-to-learn", "childcare-choices"]
    assert names(Barrier.CHILDCARE) == everywhere
    assert names(Barrier.CHILDCARE, ISLINGTON) == everywhere
    assert names(Barrier.CHILDCARE, ISLINGTON, CITY) == ["childcare-city-of-london", *everywhere]


def test_nothing_is_shown_after_its_review() -> None:
    held = load_signposts(SHIPPED, Barrier.values)
    last = max(one.review_by for one in held.services)

    assert held.helping(Barrier.NO_DATA, boroughs=(), today=last) != ()
    assert held.helping(Barrier.NO_DATA, boroughs=(), today=last + timedelta(1)) == ()


def broken(tmp_path: Path, change: Any) -> str:
    """What is said of the shipped file after a change."""
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "signposts.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GuideBroken) as caught:
        load_signposts(path, Barrier.values)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file["tips"].pop("NO_DATA"), "signposts.json: tips are not one for each barrier"),
        (
            lambda file: file["signposts"][0].pop("publisher"),
            "signposts.json: learner-support has other keys than it must",
        ),
        (
            lambda file: file["signposts"][0].update(url="http://x.example"),
            "signposts.json: learner-support has no https address",
        ),
        (
            lambda file: file["signposts"][0].update(publisher=" "),
            "signposts.json: learner-support has no words or publisher",
        ),
        (
            lambda file: file["signposts"][0].update(seen="HEARSAY"),
            "signposts.json: learner-support has a day that is none, or was seen in no way that we know",
        ),
        (
            lambda file: file["signposts"][0].update(review_by="2026-11-26"),
            "signposts.json: learner-support is to be reviewed before it was checked",
        ),
        (
            lambda file: file["signposts"].append(file["signposts"][0]),
            "signposts.json: learner-support is an id that stands twice",
        ),
        (
            lambda file: file["signposts"][0].update(barriers=["RAIN"]),
            "signposts.json: signposts leave a barrier out, or name an unknown one",
        ),
    ],
)
def test_a_mistake_stops_it(tmp_path: Path, change: Any, words: str) -> None:
    assert broken(tmp_path, change) == words


def test_a_file_that_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "signposts.json"
    path.write_text("[", encoding="utf-8")
    with pytest.raises(GuideBroken, match="can't be read as JSON"):
        load_signposts(path, Barrier.values)
