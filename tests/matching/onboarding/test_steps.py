"""The steps as data: their order by the matcher's weights, their effort, and a broken file that stops."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from courses.models import CourseRun, Level
from matching.models import Barrier, Resident
from matching.onboarding.files import GuideBroken
from matching.onboarding.steps import load_guide
from matching.recommender.scorer import Weights

SHIPPED = settings.BASE_DIR / "fixtures" / "onboarding.json"


def test_worth_is_what_the_answer_can_change() -> None:
    guide = load_guide(SHIPPED, Weights())

    assert {step.id: round(step.worth(Weights()), 2) for step in guide.steps} == {
        "wants": 5.0,
        "past_work": 0.9,
        "home": 0.6,
        "level": 0.5,
        "barriers": 0.5,
        "times": 0.4,
        "birth": 0.4,
        "ways": 0.2,
        "journey": 0.2,
        "now": 0.0,
        "pay": 0.0,
        "stay": 0.0,
    }


def test_other_weights_ask_in_another_order() -> None:
    guide = load_guide(SHIPPED, replace(Weights(), schedule=9.0))

    assert guide.steps[0].id == "times"


def test_the_whole_way_takes_less_than_two_minutes() -> None:
    guide = load_guide(SHIPPED, Weights())

    assert round(sum(guide.seconds(step) for step in guide.steps)) == 116
    assert (sum(step.taps for step in guide.steps), sum(step.letters for step in guide.steps)) == (27, 55)


def test_every_question_is_short_and_says_why_and_who_sees_it() -> None:
    for step in load_guide(SHIPPED, Weights()).steps:
        assert len(step.question.split()) <= 14
        assert len(step.why.split()) <= 8
        assert step.who_sees == "Only you see this."


def test_what_is_offered_is_what_can_be_stored() -> None:
    offered = {step.id: {option.value for option in step.options} for step in load_guide(SHIPPED, Weights()).steps}

    assert offered["barriers"] == set(Barrier.values)
    assert offered["now"] == set(Resident.EmploymentStatus.names)
    assert offered["pay"] == set(Resident.EarningsBand.names)
    assert offered["level"] == set(Level.names)
    assert offered["ways"] == set(CourseRun.DeliveryMode.values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda step: step.pop("why"), "onboarding.json: wants has other keys than it must"),
        (lambda step: step.update(why=""), "onboarding.json: wants has no why"),
        (lambda step: step.update(who_sees=""), "onboarding.json: wants has no who_sees"),
        (lambda step: step.update(parts=["luck"]), "onboarding.json: wants has a value that we don't know"),
        (lambda step: step.update(kind="GUESS"), "onboarding.json: wants has a value that we don't know"),
        (lambda step: step.update(fields=["skill_ids"]), "onboarding.json: skill_ids is an id that stands twice"),
    ],
)
def test_a_mistake_stops_it(tmp_path: Path, change: Any, words: str) -> None:
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    change(content["steps"][0])
    path = tmp_path / "onboarding.json"
    path.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(GuideBroken) as caught:
        load_guide(path, Weights())
    assert str(caught.value) == words
