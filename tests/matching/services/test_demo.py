"""The synthetic residents: made once, through the same door as everybody's answers, and marked as made up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from backend.accounts.models import User
from matching.models import Resident
from matching.services.demo import load_synthetic_residents
from matching.services.residents import NotAllowed
from tests.factories.outcode import outcode
from tests.factories.skill import skill
from tests.factories.user import user

FILE = settings.BASE_DIR / "fixtures" / "demo" / "residents.json"
PERSON: dict[str, Any] = {
    "key": "charlie",
    "outcode": "E7",
    "wants": "A job with computers.",
    "skills": ["use spreadsheets"],
    "availability": ["MON_MORNING"],
    "delivery_modes": ["ONLINE"],
    "longest_journey_minutes": 40,
    "highest_level": 2,
    "employment_status": "EMPLOYED",
    "earnings_band": "NONE",
    "languages": ["en"],
    "access_needs": [],
    "birth_month": "1998-04",
    "may_stay": True,
    "has_english_maths": False,
    "has_digital_level_1": None,
}

pytestmark = pytest.mark.django_db


def written(folder: Path, *people: dict[str, Any]) -> Path:
    path = folder / "residents.json"
    path.write_text(json.dumps(people), encoding="utf-8")
    return path


@pytest.fixture
def everyone() -> int:
    """The shipped file, loaded; returns how many were made."""
    people = json.loads(FILE.read_text(encoding="utf-8"))
    for code in sorted({person["outcode"].split()[0] for person in people if person["outcode"]}):
        outcode(code=code)
    for label in sorted({label for person in people for label in person["skills"]}):
        skill(label=label)
    return load_synthetic_residents(path=FILE, now=timezone.now())


def test_twelve_and_all_of_them_say_that_they_are_synthetic(everyone: int) -> None:
    assert everyone == 12
    assert list(Resident.objects.values_list("is_synthetic", flat=True)) == [True] * 12
    assert User.objects.filter(firebase_uid__startswith="synthetic-").count() == User.objects.count() == 12


def test_a_second_load_makes_nobody(everyone: int) -> None:
    before = list(Resident.objects.order_by("pk").values())

    assert load_synthetic_residents(path=FILE, now=timezone.now()) == 0
    assert list(Resident.objects.order_by("pk").values()) == before


def test_every_skill_of_the_file_is_in_the_shipped_taxonomy() -> None:
    people = json.loads(FILE.read_text(encoding="utf-8"))
    shipped = (settings.BASE_DIR / "fixtures" / "esco_digital_skills.csv").read_text(encoding="utf-8")
    occupations = (settings.BASE_DIR / "fixtures" / "esco_ict_occupations.json").read_text(encoding="utf-8")

    unknown = {label for person in people for label in person["skills"] if label not in shipped + occupations}
    assert unknown == set()


def test_the_answers_of_one(tmp_path: Path) -> None:
    outcode(code="E7")
    known = skill(label="use spreadsheets")
    real = user(uid="charlie")

    assert load_synthetic_residents(path=written(tmp_path, PERSON), now=timezone.now()) == 1
    made = Resident.objects.get()
    assert (made.user.firebase_uid, made.user != real, made.is_synthetic) == ("synthetic-charlie", True, True)
    assert (made.outcode_id, made.wants, list(made.skills.all())) == ("E7", "A job with computers.", [known])
    assert (made.availability, made.delivery_modes, made.longest_journey) == (["MON_MORNING"], ["ONLINE"], 40)
    assert (made.highest_level, made.employment_status, made.earnings_band) == (2, "EMPLOYED", "NONE")
    assert (made.languages, made.access_needs, made.birth_month) == (["en"], [], date(1998, 4, 1))


def test_only_the_missing_ones_are_made(tmp_path: Path) -> None:
    outcode(code="E7")
    load_synthetic_residents(path=written(tmp_path, PERSON), now=timezone.now())

    path = written(tmp_path, PERSON, {**PERSON, "key": "dora"})
    assert load_synthetic_residents(path=path, now=timezone.now()) == 1
    assert Resident.objects.count() == 2


def test_one_who_cannot_be_is_refused_and_nobody_is_made(tmp_path: Path) -> None:
    outcode(code="E7")
    path = written(tmp_path, PERSON, {**PERSON, "key": "dora", "availability": ["SOMETIMES"]})

    with pytest.raises(NotAllowed):
        load_synthetic_residents(path=path, now=timezone.now())
    assert (User.objects.count(), Resident.objects.count()) == (0, 0)
