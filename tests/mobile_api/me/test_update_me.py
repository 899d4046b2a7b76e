"""Telling about oneself: every answer set, left out, taken back and refused; a refusal changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Outcode, Skill
from matching.models import Resident
from matching.services import residents
from mobile_api.node import encode
from tests.factories.outcode import outcode
from tests.factories.skill import skill
from tests.mobile_api.conftest import Answer, Ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_folder", "places")]

UPDATE = (Path(__file__).resolve().parents[2] / "operations" / "resident" / "update_me.graphql").read_text()

SET: dict[str, tuple[Any, Any]] = {
    "postcode": ("e7 9pd", {"outcode": {"code": "E7"}}),
    "wants": ("  Work near home.  ", {"wants": "Work near home."}),
    "ownSkills": (["  braiding   hair ", "djembe", "djembe", " "], {"ownSkills": ["braiding hair", "djembe"]}),
    "availability": (["SUN_EVENING", "MON_MORNING"], {"availability": ["MON_MORNING", "SUN_EVENING"]}),
    "deliveryModes": (["ONLINE", "CLASSROOM", "ONLINE"], {"deliveryModes": ["CLASSROOM", "ONLINE"]}),
    "longestJourney": (180, {"longestJourney": 180}),
    "highestLevel": ("ENTRY", {"highestLevel": "ENTRY"}),
    "employmentStatus": ("UNEMPLOYED_LOOKING", {"employmentStatus": "UNEMPLOYED_LOOKING"}),
    "earningsBand": ("FROM_28860", {"earningsBand": "FROM_28860"}),
    "languages": ([" EN", "bn", "en"], {"languages": ["en", "bn"]}),
    "accessNeeds": (["STEP_FREE"], {"accessNeeds": ["STEP_FREE"]}),
    "barriers": (["NO_DATA", "CHILDCARE"], {"barriers": ["CHILDCARE", "NO_DATA"]}),
    "birthMonth": ("1998-04", {"birthMonth": "1998-04"}),
    "mayStay": (True, {"mayStay": True}),
    "hasEnglishMaths": (False, {"hasEnglishMaths": False}),
    "hasDigitalLevel1": (True, {"hasDigitalLevel1": True}),
}
"""An answer as it is sent, and what `me` then says."""
EMPTY: dict[str, Any] = {
    "wants": "",
    "ownSkills": [],
    "availability": [],
    "deliveryModes": [],
    "longestJourney": None,
    "highestLevel": None,
    "employmentStatus": None,
    "earningsBand": None,
    "languages": [],
    "accessNeeds": [],
    "barriers": [],
    "birthMonth": None,
    "mayStay": None,
    "hasEnglishMaths": None,
    "hasDigitalLevel1": None,
    "outcode": None,
    "skills": [],
}
EVERYTHING = {name: value for name, (value, _) in SET.items()}


@pytest.fixture
def places() -> Outcode:
    return outcode(code="E7")


@pytest.fixture
def sheets() -> Skill:
    return skill(label="use spreadsheets")


def update(ask: Ask, given: dict[str, Any], *, by: str | None = "alice") -> Answer:
    return ask(UPDATE, {"input": given}, by=by)


def done(answer: Answer) -> dict[str, Any]:
    """`me` after a change that must not have been refused."""
    assert answer.data["updateMe"]["errors"] == []
    return dict(answer.data["updateMe"]["me"])


def stored() -> list[dict[str, Any]]:
    """Every resident with their skills."""
    rows = Resident.objects.order_by("pk").values()
    return [*rows, *Resident.skills.through.objects.values("resident_id", "skill_id")]


def test_everything_at_once(ask: Ask, sheets: Skill) -> None:
    skill_ids = [encode("Skill", sheets.pk)] * 2
    me = done(update(ask, {**EVERYTHING, "skillIds": skill_ids}))

    said = {key: value for _, seen in SET.values() for key, value in seen.items()}
    assert me == {**said, "skills": [{"id": encode("Skill", sheets.pk), "label": "use spreadsheets"}]}
    row = Resident.objects.get()
    assert (row.user.firebase_uid, row.outcode_id, row.birth_month) == ("alice", "E7", date(1998, 4, 1))
    assert (row.highest_level, row.earnings_band) == (0, "28860_TO_39999")


@pytest.mark.parametrize("name", SET)
def test_one_answer_leaves_the_others(ask: Ask, name: str) -> None:
    value, seen = SET[name]

    assert done(update(ask, {name: value})) == {**EMPTY, **seen}


@pytest.mark.parametrize("name", SET)
def test_null_takes_one_answer_back(ask: Ask, name: str) -> None:
    before = done(update(ask, EVERYTHING))
    field = next(iter(SET[name][1]))

    assert done(update(ask, {name: None})) == {**before, field: EMPTY[field]}


@pytest.mark.parametrize("empty", [{"wants": " "}, {"postcode": ""}, {"availability": []}, {"languages": []}])
def test_an_empty_answer_takes_it_back(ask: Ask, empty: dict[str, Any]) -> None:
    before = done(update(ask, EVERYTHING))
    field = next(iter(SET[next(iter(empty))][1]))

    assert done(update(ask, empty)) == {**before, field: EMPTY[field]}


@pytest.mark.parametrize("gone", [None, []])
def test_skills_are_replaced_and_taken_back(ask: Ask, sheets: Skill, gone: list[str] | None) -> None:
    typing = skill(label="type fast")
    done(update(ask, {"skillIds": [encode("Skill", sheets.pk)]}))

    assert [row["label"] for row in done(update(ask, {"skillIds": [encode("Skill", typing.pk)]}))["skills"]] == [
        "type fast"
    ]
    assert done(update(ask, {"skillIds": gone}))["skills"] == []


def test_an_empty_input_changes_nothing(ask: Ask) -> None:
    before = done(update(ask, EVERYTHING))

    assert done(update(ask, {})) == before


REFUSED = [
    ({"postcode": "E7 9P"}, "POSTCODE_INVALID", "postcode", residents.PostcodeInvalid.message),
    ({"postcode": "M1 1AA"}, "POSTCODE_OUTSIDE_LONDON", "postcode", residents.PostcodeOutsideLondon.message),
    ({"wants": "a" * 1001}, "TOO_LONG", "wants", "Please use at most 1000 characters."),
    ({"ownSkills": ["a" * 61]}, "TOO_LONG", "ownSkills", "Please use at most 60 characters."),
    (
        {"ownSkills": [f"skill {number}" for number in range(11)]},
        "TOO_LONG",
        "ownSkills",
        "Please keep at most 10 skills in your own words.",
    ),
    ({"longestJourney": 0}, "NOT_ALLOWED", "longestJourney", "Please use a number from 1 to 180."),
    ({"longestJourney": 181}, "NOT_ALLOWED", "longestJourney", "Please use a number from 1 to 180."),
    (
        {"languages": ["english"]},
        "NOT_ALLOWED",
        "languages",
        "Please use language codes of two or three letters, like en or bn.",
    ),
    ({"birthMonth": "2090-01"}, "BIRTH_MONTH_INVALID", "birthMonth", residents.BirthMonthInvalid.message),
    ({"skillIds": [encode("Skill", 999_999)]}, "SKILL_UNKNOWN", "skillIds", residents.UnknownSkill.message),
    ({"skillIds": [encode("Skill", 10**17)]}, "SKILL_UNKNOWN", "skillIds", residents.UnknownSkill.message),
    ({"skillIds": ["7"]}, "INVALID_ID", "skillIds", "This id is not one of ours."),
    ({"skillIds": [encode("Course", 7)]}, "INVALID_ID", "skillIds", "This id is not one of ours."),
    (
        {"skillIds": [encode("Skill", number) for number in range(51)]},
        "TOO_LONG",
        "skillIds",
        "Please pick at most 50 skills.",
    ),
]


@pytest.mark.parametrize(("given", "code", "field", "message"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_refused_answer_changes_nothing(
    ask: Ask, sheets: Skill, given: dict[str, Any], code: str, field: str, message: str
) -> None:
    done(update(ask, {**EVERYTHING, "skillIds": [encode("Skill", sheets.pk)]}))
    before = stored()

    answer = update(ask, {"wants": "Something new", "skillIds": [], **given})

    refusal = {"code": code, "message": message, "field": field}
    assert answer.data["updateMe"] == {"errors": [refusal], "me": None}
    assert stored() == before


def test_somebody_who_is_younger_than_thirteen(ask: Ask) -> None:
    today = timezone.localdate()

    errors = update(ask, {"birthMonth": f"{today.year - 12}-{today.month:02}"}).data["updateMe"]["errors"]
    assert [error["code"] for error in errors] == ["BIRTH_MONTH_INVALID"]
    assert done(update(ask, {"birthMonth": f"{today.year - 14}-{today.month:02}"})) != {}


@pytest.mark.parametrize(
    "given",
    [
        {"availability": ["SOMETIMES"]},
        {"availability": ["mon_morning"]},
        {"availability": [None]},
        {"deliveryModes": "BY POST"},
        {"highestLevel": 3},
        {"highestLevel": "LEVEL_9"},
        {"employmentStatus": ""},
        {"earningsBand": "28860_TO_39999"},
        {"accessNeeds": [7]},
        {"barriers": ["POOR_HEALTH"]},
        {"longestJourney": "an hour"},
        {"longestJourney": 10**12},
        {"longestJourney": 1.5},
        {"birthMonth": "1998"},
        {"birthMonth": "1998-13"},
        {"birthMonth": 199804},
        {"wants": ["a", "list"]},
        {"isSynthetic": True},
        {"user": "bob"},
    ],
    ids=str,
)
def test_what_is_no_value_of_the_field(ask: Ask, given: dict[str, Any]) -> None:
    done(update(ask, EVERYTHING))
    before = stored()

    answer = update(ask, {"wants": "Something new", **given})

    assert (answer.codes, answer.body.get("data")) == (["INVALID_VARIABLES"], None)
    words = "The value of this variable is of the wrong type, or missing."
    assert [error["message"] for error in answer.body["errors"]] == [words]
    assert stored() == before


def test_text_that_cannot_be_stored(ask: Ask) -> None:
    answer = update(ask, {"wants": "work\0here"})

    assert (answer.status, answer.codes) == (400, ["INVALID_CHARACTER"])
    assert stored() == []


def test_the_second_half_of_a_postcode_is_nowhere(ask: Ask) -> None:
    done(update(ask, {"postcode": "E7 9PD"}))

    assert "9PD" not in str(stored()).upper()


def test_without_a_sign_in_nothing_happens(ask: Ask) -> None:
    answer = update(ask, EVERYTHING, by=None)

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"updateMe": None}, ["SIGN_IN_NEEDED"])
    assert stored() == []


def test_one_changes_only_oneself(ask: Ask) -> None:
    done(update(ask, {"wants": "Bob's words"}, by="bob"))
    done(update(ask, EVERYTHING, by="alice"))

    assert done(update(ask, {}, by="bob")) == {**EMPTY, "wants": "Bob's words"}


def test_the_id_of_the_client_comes_back(ask: Ask) -> None:
    query = 'mutation { updateMe(input: {clientMutationId: "42", wants: "Work"}) { clientMutationId me { wants } } }'

    assert ask(query, by="alice").data["updateMe"] == {"clientMutationId": "42", "me": {"wants": "Work"}}
