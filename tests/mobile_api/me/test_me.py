"""Who am I: the first visit, and everything that somebody said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from backend.accounts.models import User
from matching.models import Resident
from mobile_api.node import encode
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.skill import skill
from tests.mobile_api.conftest import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_folder")]

ME = (Path(__file__).resolve().parents[2] / "operations" / "resident" / "me.graphql").read_text(encoding="utf-8")
NOTHING_SAID = {
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
    "isSynthetic": False,
    "outcode": None,
    "skills": [],
}
FOREST_GATE = {
    "code": "E7",
    "latitude": 51.55,
    "longitude": 0.02,
    "boroughs": [
        {"share": 0.7, "borough": {"id": encode("Borough", "E09000025"), "name": "Newham"}},
        {"share": 0.25, "borough": {"id": encode("Borough", "E09000031"), "name": "Borough E09000031"}},
    ],
}


def test_on_the_first_visit_every_answer_is_empty(ask: Ask) -> None:
    assert ask(ME, by="alice").data == {"me": NOTHING_SAID}
    assert ask(ME, by="alice").data == {"me": NOTHING_SAID}
    assert [row.user.firebase_uid for row in Resident.objects.all()] == ["alice"]


def test_nobody_is_made_without_a_sign_in(ask: Ask) -> None:
    answer = ask(ME)

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"me": None}, ["SIGN_IN_NEEDED"])
    assert (User.objects.count(), Resident.objects.count()) == (0, 0)


def test_all_that_was_said(ask: Ask) -> None:
    typing, sheets = skill(label="type fast"), skill(label="add up")
    code = outcode(code="E7", shares={"E09000025": "0.7", "E09000031": "0.25"})
    alice = resident(
        outcode=code,
        wants="Work near home.",
        own_skills=["braiding hair"],
        availability=["MON_MORNING", "SUN_EVENING"],
        delivery_modes=["ONLINE"],
        longest_journey=45,
        highest_level=0,
        employment_status=Resident.EmploymentStatus.SELF_EMPLOYED,
        earnings_band=Resident.EarningsBand.FROM_10000,
        languages=["en", "bn"],
        access_needs=["STEP_FREE"],
        barriers=["CHILDCARE", "NO_LAPTOP"],
        birth_month=date(1998, 4, 1),
        may_stay=True,
        has_english_maths=False,
        is_synthetic=True,
    )
    alice.skills.set([typing, sheets])

    assert ask(ME, by="alice").data["me"] == {
        "wants": "Work near home.",
        "ownSkills": ["braiding hair"],
        "availability": ["MON_MORNING", "SUN_EVENING"],
        "deliveryModes": ["ONLINE"],
        "longestJourney": 45,
        "highestLevel": "ENTRY",
        "employmentStatus": "SELF_EMPLOYED",
        "earningsBand": "FROM_10000",
        "languages": ["en", "bn"],
        "accessNeeds": ["STEP_FREE"],
        "barriers": ["CHILDCARE", "NO_LAPTOP"],
        "birthMonth": "1998-04",
        "mayStay": True,
        "hasEnglishMaths": False,
        "hasDigitalLevel1": None,
        "isSynthetic": True,
        "outcode": FOREST_GATE,
        "skills": [
            {"id": encode("Skill", sheets.pk), "label": "add up"},
            {"id": encode("Skill", typing.pk), "label": "type fast"},
        ],
    }


def test_each_sees_themselves(ask: Ask) -> None:
    resident(uid="alice", wants="Alice's words")
    resident(uid="bob", wants="Bob's words")

    query = "{ me { wants } }"
    assert [ask(query, by=uid).data["me"]["wants"] for uid in ("alice", "bob", "charlie")] == [
        "Alice's words",
        "Bob's words",
        "",
    ]
