"""The questionnaires' files: what is asked, in step with the code lists that they map to; and what happens when one is broken."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from matching.equality.loading import QuestionnaireBroken, load_questionnaires
from matching.equality.questionnaire import PREFER_NOT_TO_SAY, Confidence, Question, asked_on

FOLDER = settings.BASE_DIR / "fixtures" / "equality"
VERSIONS = load_questionnaires(FOLDER)
NOW = VERSIONS[-1]
LISTS = Path(os.environ.get("OPEN_DATA_DIR") or settings.BASE_DIR.parent / "shared" / "data") / "code_lists"


def question(code: str) -> Question:
    return next(one for one in NOW.questions if one.code == code)


def test_the_questions() -> None:
    assert [one.code for one in NOW.questions] == [
        "ethnic_group",
        "sex",
        "gender_identity",
        "age_band",
        "disability",
        "religion",
        "sexual_orientation",
        "caring",
        "school_type",
        "free_school_meals",
        "parents_qualification",
        "earner_occupation",
    ]
    assert [one.code for one in NOW.questions if one.options[-1].code != PREFER_NOT_TO_SAY] == []


def test_nineteen_ethnic_groups_with_roma() -> None:
    options = question("ethnic_group").options

    assert len(options) == 19 + 1
    roma = next(option for option in options if option.code == "ROMA")
    assert (roma.label, roma.heading, roma.ilr, roma.ilr_ours) == ("Roma", "White", "34", True)


def test_what_was_not_seen_says_so() -> None:
    unseen = {one.code: one.confidence.name for one in NOW.questions if one.confidence is not Confidence.SEEN}

    assert unseen == {"age_band": "OURS", "disability": "OURS", "earner_occupation": "SECONDARY"}
    assert "was seen in an older form" in question("earner_occupation").source


@pytest.mark.parametrize(
    ("day", "version"), [(date(2026, 10, 31), None), (date(2026, 11, 1), "2026-11"), (date(2031, 1, 1), "2026-11")]
)
def test_the_version_in_force(day: date, version: str | None) -> None:
    asked = asked_on(VERSIONS, day)

    assert (asked and asked.version) == version


needs_lists = pytest.mark.skipif(
    not LISTS.is_dir(), reason="the code lists are not there: set OPEN_DATA_DIR to the folder that has them"
)


@needs_lists
@pytest.mark.open_data
def test_ethnic_groups_are_those_of_the_standard() -> None:
    published = json.loads((LISTS / "gss_ethnicity_2021_england.json").read_text(encoding="utf-8"))

    wanted = [(entry["group"], label, code) for entry in published["groups"] for label, code in entry["options"]]
    ours = [
        (option.heading or option.label, option.label, option.ilr + "*" * option.ilr_ours)
        for option in question("ethnic_group").options
    ]
    assert ours == wanted


@needs_lists
@pytest.mark.open_data
def test_every_mapped_code_is_in_its_list() -> None:
    lists = json.loads((LISTS / "ilr_2020_21_lookups.json").read_text(encoding="utf-8"))

    unknown = [
        (one.code, option.code)
        for one in NOW.questions
        for option in one.options
        if option.ilr and (one.ilr is None or option.ilr not in {code for code, *_ in lists[one.ilr.field]})
    ]
    assert unknown == []


def _change(entry: dict[str, Any]) -> dict[str, Any]:
    return entry["questions"][1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: it.pop("words"), "2026-11.json: KeyError('words')"),
        (lambda it: it.update(version="2026-12"), "2026-11.json: is of another version, 2026-12"),
        (lambda it: it.update(valid_from="soon"), "2026-11.json: ValueError(\"Invalid isoformat string: 'soon'\")"),
        (lambda it: _change(it).update(source=" "), "2026-11.json: sex has no source or no text"),
        (lambda it: _change(it)["options"].pop(), '2026-11.json: sex does not end with "prefer not to say"'),
        (lambda it: _change(it).update(options=_change(it)["options"][-1:]), '2026-11.json: sex does not end with "prefer not to say"'),
        (lambda it: _change(it)["options"][0].update(code="MALE"), "2026-11.json: sex has two options with one code"),
        (lambda it: _change(it).update(ilr=None), "2026-11.json: sex maps options to a field that it does not name"),
        (lambda it: _change(it).update(confidence="SURE"), "2026-11.json: KeyError('SURE')"),
        (lambda it: _change(it).update(code="ethnic_group"), "2026-11.json: two questions have one code"),
        (
            lambda it: _change(it)["options"][0].update(code="F" * 1000),
            "2026-11.json: the longest answers do not fit into what is stored",
        ),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused(tmp_path: Path, spoil: Callable[[dict[str, Any]], Any], said: str) -> None:
    entry = json.loads((FOLDER / "2026-11.json").read_text(encoding="utf-8"))
    spoil(entry)
    (tmp_path / "2026-11.json").write_text(json.dumps(entry))

    with pytest.raises(QuestionnaireBroken) as refusal:
        load_questionnaires(tmp_path)

    assert str(refusal.value) == said


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    entry = json.loads((FOLDER / "2026-11.json").read_text(encoding="utf-8"))
    (tmp_path / "2026-11.json").write_text(json.dumps(entry | {"valid_to": "2027-01-31"}))
    later = entry | {"version": "2027-02", "valid_from": "2027-02-01"}
    (tmp_path / "2027-02.json").write_text(json.dumps(later))
    assert [one.version for one in load_questionnaires(tmp_path)] == ["2026-11", "2027-02"]

    (tmp_path / "2027-02.json").write_text(json.dumps(later | {"valid_from": "2027-01-31"}))
    with pytest.raises(QuestionnaireBroken, match="2027-02: begins before 2026-11 ends"):
        load_questionnaires(tmp_path)
