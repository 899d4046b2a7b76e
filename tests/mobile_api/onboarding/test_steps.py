"""The guided steps: the order, progress, skipping, resuming, what is not asked, and what is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from matching.models import OnboardingMark, Resident
from matching.services import onboarding as services
from mobile_api.node import encode
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.skill import skill
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "onboarding"
ONBOARDING, ANSWER, SKIP = (
    (FOLDER / f"{name}.graphql").read_text(encoding="utf-8") for name in ("onboarding", "answer_step", "skip_step")
)
ORDER = [
    *("wants", "past_work", "home", "level", "barriers", "times", "birth", "ways", "now", "pay", "stay"),
]
"""Before anything is known. The journey is asked for once the home is known."""
ANSWERS: dict[str, dict[str, Any]] = {
    "wants": {"wants": "Something with computers near home"},
    "past_work": {"ownSkills": ["braiding hair"]},
    "home": {"postcode": "E7"},
    "level": {"highestLevel": "LEVEL_2"},
    "barriers": {"barriers": ["NO_LAPTOP"]},
    "times": {"availability": ["MON_EVENING"]},
    "birth": {"birthMonth": "1998-04"},
    "ways": {"deliveryModes": ["CLASSROOM", "ONLINE"]},
    "journey": {"longestJourney": 40},
    "now": {"employmentStatus": "EMPLOYED"},
    "pay": {"earningsBand": "FROM_20000"},
    "stay": {"mayStay": True},
}
STEPS = "{ onboarding { done total secondsLeft nextStep { id } steps { id state } } }"


def now_of(ask: Ask, *, by: str = "alice") -> Any:
    return ask(STEPS, by=by).data["onboarding"]


def states(ask: Ask) -> dict[str, str]:
    return {one["id"]: one["state"] for one in now_of(ask)["steps"]}


def answer(ask: Ask, step: str, given: dict[str, Any]) -> Any:
    return ask(ANSWER, {"input": {"step": step, **given}}, by="alice").data["answerOnboardingStep"]


def skip(ask: Ask, step: str) -> Any:
    return ask(SKIP, {"input": {"step": step}}, by="alice").data["skipOnboardingStep"]


def test_what_matters_most_comes_first(ask: Ask) -> None:
    assert [one["id"] for one in now_of(ask)["steps"]] == ORDER
    assert states(ask) == dict.fromkeys(ORDER, "OPEN")


def test_the_first_step_as_the_app_reads_it(ask: Ask) -> None:
    assert ask(ONBOARDING, by="alice").data["onboarding"] == {
        "version": "2026-11",
        "done": 0,
        "total": 11,
        "secondsLeft": 110,
        "nextStep": {
            "id": "wants",
            "question": "What would you like to do?",
            "why": "To find what fits.",
            "whoSees": "Only you see this.",
            "kind": "TEXT",
            "fields": ["wants"],
            "options": [],
            "seconds": 20,
        },
    }


def test_the_whole_way_takes_under_two_minutes_and_four_kilobytes(ask: Ask) -> None:
    """Every step once, each answer fetching the next question; bytes as gzip sends them."""
    outcode(code="E7")
    first = ask(ONBOARDING, by="alice")
    told = first.data["onboarding"]
    seconds, asked, sent = 0, [], [first.body]
    while (step := told["nextStep"]) is not None:
        seconds += step["seconds"]
        asked.append(step["id"])
        done = ask(ANSWER, {"input": {"step": step["id"], **ANSWERS[step["id"]]}}, by="alice")
        assert done.data["answerOnboardingStep"]["errors"] == []
        sent.append(done.body)
        told = done.data["answerOnboardingStep"]["onboarding"]

    assert asked == [*ORDER[:8], "journey", *ORDER[8:]]
    assert (told["done"], told["total"], told["secondsLeft"]) == (12, 12, 0)
    assert seconds <= 120
    zipped = sum(len(gzip.compress(json.dumps(body).encode(), mtime=0)) for body in sent)
    assert zipped <= 4_000


def test_a_skipped_step_is_left_and_can_be_answered_later(ask: Ask) -> None:
    assert skip(ask, "wants")["onboarding"]["nextStep"]["id"] == "past_work"
    assert skip(ask, "wants")["onboarding"]["done"] == 1
    assert states(ask)["wants"] == "SKIPPED"

    answer(ask, "wants", {"wants": "Office work"})
    assert states(ask)["wants"] == "ANSWERED"


def test_it_goes_on_where_one_left_off(ask: Ask) -> None:
    answer(ask, "wants", {"wants": "Office work"})
    skip(ask, "past_work")

    assert now_of(ask)["nextStep"] == {"id": "home"}
    assert now_of(ask, by="bob")["nextStep"] == {"id": "wants"}


def test_none_of_these_is_an_answer(ask: Ask) -> None:
    assert answer(ask, "barriers", {"barriers": []})["errors"] == []
    assert states(ask)["barriers"] == "ANSWERED"
    assert Resident.objects.get().barriers == []


def test_what_was_told_elsewhere_is_not_asked_again(ask: Ask) -> None:
    resident(uid="alice", wants="Office work", outcode=outcode(code="E7"), longest_journey=40)

    found = states(ask)
    assert {found[step] for step in ("wants", "home", "journey")} == {"ANSWERED"}
    assert now_of(ask)["nextStep"] == {"id": "past_work"}


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"employment_status": "UNEMPLOYED_LOOKING"}, "pay"),
        ({"delivery_modes": ["ONLINE"]}, "journey"),
        ({}, "journey"),
    ],
)
def test_what_makes_no_sense_is_not_asked(ask: Ask, told: dict[str, Any], gone: str) -> None:
    resident(uid="alice", outcode=outcode(code="E7") if told else None, **told)

    assert gone not in states(ask)


def test_ticked_skills_are_added_and_words_of_ones_own_kept(ask: Ask) -> None:
    old, new = skill(label="old"), skill(label="new")
    resident(uid="alice").skills.set([old])

    answer(ask, "past_work", {"skillIds": [encode("Skill", new.pk)], "ownSkills": ["braiding hair"]})
    alice = Resident.objects.get()
    assert ({*alice.skills.all()}, alice.own_skills) == ({old, new}, ["braiding hair"])


@pytest.mark.parametrize(
    ("step", "given", "code", "field"),
    [
        ("shoe_size", {"wants": "Work"}, "STEP_UNKNOWN", "step"),
        ("wants", {}, "ANSWER_MISSING", "wants"),
        ("wants", {"wants": "  "}, "ANSWER_MISSING", "wants"),
        ("level", {"highestLevel": None}, "ANSWER_MISSING", "highestLevel"),
        ("wants", {"wants": "Work", "mayStay": True}, "ANSWER_OF_ANOTHER_STEP", "mayStay"),
        ("home", {"postcode": "M1 1AA"}, "POSTCODE_OUTSIDE_LONDON", "postcode"),
        ("birth", {"birthMonth": "2090-01"}, "BIRTH_MONTH_INVALID", "birthMonth"),
        ("past_work", {"skillIds": [encode("Skill", 10**9)]}, "SKILL_UNKNOWN", "skillIds"),
    ],
)
def test_a_refused_answer_changes_nothing(ask: Ask, step: str, given: dict[str, Any], code: str, field: str) -> None:
    payload = answer(ask, step, given)

    assert [(one["code"], one["field"]) for one in payload["errors"]] == [(code, field)]
    assert payload["onboarding"] is None
    assert OnboardingMark.objects.count() == 0
    assert list(Resident.objects.exclude(wants="").values("pk")) == []


def test_an_unknown_step_cannot_be_skipped(ask: Ask) -> None:
    payload = skip(ask, "shoe_size")

    assert ([one["code"] for one in payload["errors"]], OnboardingMark.objects.count()) == (["STEP_UNKNOWN"], 0)


def test_a_replay_keeps_the_first_moment(ask: Ask) -> None:
    answer(ask, "wants", {"wants": "Office work"})
    before = OnboardingMark.objects.get()
    answer(ask, "wants", {"wants": "Office work"})

    assert OnboardingMark.objects.get().at == before.at <= timezone.now()


def test_every_field_of_a_step_is_an_answer_of_a_resident() -> None:
    fields = {field for step in services.guide().steps for field in step.fields}

    assert fields <= set(services.ResidentChanges.__dataclass_fields__)
