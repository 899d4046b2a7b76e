"""Each answer of a resident: stored, left alone, taken back, and refused with nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput
from courses.models import Skill
from matching.models import Resident
from matching.services.residents import ResidentChanges, resident_for, update_resident
from tests.factories.outcode import outcode
from tests.factories.skill import skill
from tests.matching.services.conftest import TODAY

Answers = Callable[[User], dict[str, Any]]

# answer -> (what is sent, the field that holds it, what is stored, what is stored once it is taken back)
ANSWERS: dict[str, tuple[Any, str, Any, Any]] = {
    "postcode": ("e7 9pd", "outcode_id", "E7", None),
    "wants": ("  Something with computers 🙂 ", "wants", "Something with computers 🙂", ""),
    "availability": (["MON_EVENING", "MON_MORNING", "MON_EVENING"], "availability", ["MON_MORNING", "MON_EVENING"], []),
    "delivery_modes": (["BLENDED", "ONLINE"], "delivery_modes", ["ONLINE", "BLENDED"], []),
    "longest_journey": (45, "longest_journey", 45, None),
    "highest_level": (0, "highest_level", 0, None),
    "employment_status": ("UNEMPLOYED_LOOKING", "employment_status", "UNEMPLOYED_LOOKING", ""),
    "earnings_band": ("20000_TO_28859", "earnings_band", "20000_TO_28859", ""),
    "languages": ([" EN ", "bn", "en", "zh-hant"], "languages", ["en", "bn", "zh-hant"], []),
    "access_needs": (["LAPTOP_LOAN", "STEP_FREE"], "access_needs", ["STEP_FREE", "LAPTOP_LOAN"], []),
    "birth_month": ("1998-04", "birth_month", date(1998, 4, 1), None),
    "may_stay": (True, "may_stay", True, None),
    "has_english_maths": (False, "has_english_maths", False, None),
    "has_digital_level_1": (True, "has_digital_level_1", True, None),
}
LISTS = ("availability", "delivery_modes", "languages", "access_needs", "skill_ids")

REFUSED: list[tuple[str, Any, str, str]] = [
    ("postcode", "not a postcode", "POSTCODE_INVALID", "postcode"),
    ("postcode", "B1 1AA", "POSTCODE_OUTSIDE_LONDON", "postcode"),
    ("wants", "x" * 1001, "TOO_LONG", "wants"),
    ("wants", "cut\0here", "NOT_ALLOWED", "wants"),
    ("wants", "half an emoji \ud83d", "NOT_ALLOWED", "wants"),
    ("availability", ["MON_NIGHT"], "NOT_ALLOWED", "availability"),
    ("availability", ["MON_MORNING", "MON_\0"], "NOT_ALLOWED", "availability"),
    ("delivery_modes", ["TELEPATHY"], "NOT_ALLOWED", "delivery_modes"),
    ("longest_journey", 0, "NOT_ALLOWED", "longest_journey"),
    ("longest_journey", -5, "NOT_ALLOWED", "longest_journey"),
    ("longest_journey", 181, "NOT_ALLOWED", "longest_journey"),
    ("longest_journey", 10**20, "NOT_ALLOWED", "longest_journey"),
    ("highest_level", -1, "NOT_ALLOWED", "highest_level"),
    ("highest_level", 9, "NOT_ALLOWED", "highest_level"),
    ("employment_status", "BUSY", "NOT_ALLOWED", "employment_status"),
    ("employment_status", "employed", "NOT_ALLOWED", "employment_status"),
    ("earnings_band", "LOTS", "NOT_ALLOWED", "earnings_band"),
    ("may_stay", "yes", "NOT_ALLOWED", "may_stay"),
    ("languages", ["english"], "NOT_ALLOWED", "languages"),
    ("languages", [""], "NOT_ALLOWED", "languages"),
    ("languages", ["e\0"], "NOT_ALLOWED", "languages"),
    ("languages", [chr(97 + i) + chr(97 + j) for i in range(2) for j in range(26)], "NOT_ALLOWED", "languages"),
    ("access_needs", ["A_LIFT"], "NOT_ALLOWED", "access_needs"),
    ("birth_month", "1998", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "1998-13", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "1998-04-17", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "1899-12", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "2013-12", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "2027-01", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "\u0661\u0669\u0669\u0668-04", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "1998-0\0", "BIRTH_MONTH_INVALID", "birth_month"),
    ("birth_month", "1998-0\ud83d", "BIRTH_MONTH_INVALID", "birth_month"),
    ("skill_ids", [0], "SKILL_UNKNOWN", "skill_ids"),
    ("skill_ids", [-1], "SKILL_UNKNOWN", "skill_ids"),
    ("skill_ids", [10**30], "SKILL_UNKNOWN", "skill_ids"),
    ("skill_ids", list(range(51)), "TOO_LONG", "skill_ids"),
]


ELSEWHERE: dict[str, Any] = {"barriers": [], "own_skills": [], "merged_at": None}
"""What is told on the way in or happens to an account, not sent with these answers."""


def everything(skills: list[Skill]) -> ResidentChanges:
    """Every answer given."""
    sent = {name: value for name, (value, *_) in ANSWERS.items()}
    return ResidentChanges(**sent, skill_ids=[s.pk for s in skills])


def nothing_answered(by: User) -> dict[str, Any]:
    """What is stored of a resident on their first visit."""
    empty = {field: cleared for _, field, _, cleared in ANSWERS.values()}
    return {**empty, **ELSEWHERE, "user_id": by.pk, "is_synthetic": False, "skills": []}


@pytest.fixture
def skills(db: None) -> list[Skill]:
    return [skill(), skill()]


@pytest.fixture
def full(alice: User, skills: list[Skill]) -> User:
    """Alice with every answer given."""
    outcode(code="E7")
    update_resident(by=alice, changes=everything(skills), today=TODAY)
    return alice


def test_first_visit_makes_one_resident_with_every_answer_empty(alice: User, answers: Answers) -> None:
    first, second = resident_for(by=alice), resident_for(by=alice)

    assert first == second
    assert answers(alice) == nothing_answered(alice)


def test_every_answer_is_stored(full: User, skills: list[Skill], answers: Answers) -> None:
    stored = {field: value for _, field, value, _ in ANSWERS.values()}

    expected = {**stored, **ELSEWHERE, "user_id": full.pk, "is_synthetic": False, "skills": [s.pk for s in skills]}
    assert answers(full) == expected


@pytest.mark.parametrize("name", [*ANSWERS])
def test_one_answer_leaves_the_others_alone(alice: User, name: str, answers: Answers) -> None:
    outcode(code="E7")
    value, field, stored, _ = ANSWERS[name]

    update_resident(by=alice, changes=ResidentChanges(**{name: value}), today=TODAY)

    assert answers(alice) == {**nothing_answered(alice), field: stored}


def test_nothing_sent_changes_nothing(full: User, answers: Answers) -> None:
    before = answers(full)

    update_resident(by=full, changes=ResidentChanges(), today=TODAY)

    assert answers(full) == before


@pytest.mark.parametrize("name", [*ANSWERS])
def test_none_takes_an_answer_back_and_nothing_else(full: User, name: str, answers: Answers) -> None:
    before = answers(full)
    _, field, _, cleared = ANSWERS[name]

    update_resident(by=full, changes=ResidentChanges(**{name: None}), today=TODAY)

    assert answers(full) == {**before, field: cleared}


@pytest.mark.parametrize("empty", [None, []])
@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_an_answer_taken_back(full: User, name: str, empty: Any, answers: Answers) -> None:
    before = answers(full)
    field = name if name != "skill_ids" else "skills"

    update_resident(by=full, changes=ResidentChanges(**{name: empty}), today=TODAY)

    assert answers(full) == {**before, field: []}


@pytest.mark.parametrize("name", ["postcode", "wants", "employment_status", "earnings_band", "birth_month"])
def test_an_empty_text_is_an_answer_taken_back(full: User, name: str, answers: Answers) -> None:
    before = answers(full)
    _, field, _, cleared = ANSWERS[name]

    update_resident(by=full, changes=ResidentChanges(**{name: ""}), today=TODAY)

    assert answers(full) == {**before, field: cleared}


@pytest.mark.parametrize(("name", "value", "code", "field"), REFUSED)
def test_a_refused_answer_changes_nothing(
    full: User, name: str, value: Any, code: str, field: str, answers: Answers
) -> None:
    before = answers(full)
    others: dict[str, Any] = {"wants": "Something else", "longest_journey": 10, "skill_ids": []}

    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        update_resident(by=full, changes=ResidentChanges(**{**others, name: value}), today=TODAY)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert answers(full) == before


def test_a_refusal_never_echoes_what_was_sent(alice: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        update_resident(by=alice, changes=ResidentChanges(postcode="Q9 SECRET"), today=TODAY)

    assert "SECRET" not in str(refusal.value)


def test_a_refused_first_visit_leaves_no_resident(alice: User) -> None:
    with pytest.raises(InvalidInput):
        update_resident(by=alice, changes=ResidentChanges(highest_level=99), today=TODAY)

    assert Resident.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("wants", "x" * 1000, "wants"),
        ("wants", f" {'x' * 1000} ", "wants"),
        ("longest_journey", 1, "longest_journey"),
        ("longest_journey", 180, "longest_journey"),
        ("highest_level", 8, "highest_level"),
    ],
)
def test_the_last_value_that_fits(alice: User, name: str, value: Any, field: str, answers: Answers) -> None:
    update_resident(by=alice, changes=ResidentChanges(**{name: value}), today=TODAY)

    assert answers(alice)[field] == (value.strip() if isinstance(value, str) else value)


@pytest.mark.parametrize(("month", "stored"), [("2013-11", date(2013, 11, 1)), ("1900-01", date(1900, 1, 1))])
def test_the_youngest_and_the_oldest(alice: User, month: str, stored: date) -> None:
    assert update_resident(by=alice, changes=ResidentChanges(birth_month=month), today=TODAY).birth_month == stored


def test_a_skill_named_twice_is_one_skill(alice: User, skills: list[Skill], answers: Answers) -> None:
    ids = [skills[0].pk, skills[0].pk]

    update_resident(by=alice, changes=ResidentChanges(skill_ids=ids), today=TODAY)

    assert answers(alice)["skills"] == [skills[0].pk]


def test_one_unknown_skill_refuses_them_all(full: User, skills: list[Skill], answers: Answers) -> None:
    with pytest.raises(InvalidInput) as refusal:
        update_resident(by=full, changes=ResidentChanges(skill_ids=[skills[0].pk, 0]), today=TODAY)

    assert refusal.value.code == "SKILL_UNKNOWN"
    assert answers(full)["skills"] == [s.pk for s in skills]


def test_each_changes_only_themselves(full: User, bob: User) -> None:
    update_resident(by=bob, changes=ResidentChanges(wants="A job in a warehouse"), today=TODAY)

    wants = dict(Resident.objects.values_list("user__firebase_uid", "wants"))
    assert wants == {"alice": "Something with computers 🙂", "bob": "A job in a warehouse"}
