"""The file of rules is read strictly: what is missing, wrong or without a reason is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matching.learning.rules import COUNTED, LearningRules, RulesBroken, read_rules
from matching.recommender.scorer import PARTS
from tests.matching.learning.conftest import SHIPPED

NAMES = tuple(part.value for part in PARTS)


def test_what_is_shipped(rules: LearningRules) -> None:
    assert {one.what: one.at_least for one in rules.minimum} == {
        "residents": 500,
        "lists": 2_000,
        "exposures": 20_000,
        "opened": 2_000,
        "days": 28,
    }
    assert (rules.held, rules.floors) == ({"feedback", "seen_often", "co_interest"}, {"access", "barriers"})
    assert (rules.effective, rules.watch, rules.drifted, rules.co_interest.people) == (500, 0.1, 0.25, 5)


@pytest.mark.parametrize("what", COUNTED)
def test_one_too_few_of_anything_is_too_few(rules: LearningRules, what: str) -> None:
    enough = {one.what: one.at_least for one in rules.minimum}

    assert rules.unmet(enough) == ()
    assert [one.what for one in rules.unmet({**enough, what: enough[what] - 1})] == [what]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda stored: stored.pop("drift"), "drift"),
        (lambda stored: stored["minimum"].pop(), "the minimum must name"),
        (lambda stored: stored["minimum"][0].update(why=""), "gives no reason"),
        (lambda stored: stored["drift"].update(why=""), "gives no reason"),
        (lambda stored: stored["weights"]["held"].update(ethnicity="because"), "there is no part ethnicity"),
        (lambda stored: stored["co_interest"].update(people=4), "at least 5 people"),
        (lambda stored: stored["weights"].update(clip="much"), "not a file of learning rules"),
        (lambda stored: stored["drift"].update(watch=0.3), "watch between 0 and drifted"),
    ],
)
def test_what_is_refused(tmp_path: Path, change: Callable[[dict[str, Any]], object], words: str) -> None:
    stored = json.loads(SHIPPED.read_text(encoding="utf-8"))
    change(stored)
    path = tmp_path / "learning.json"
    path.write_text(json.dumps(stored), encoding="utf-8")

    with pytest.raises(RulesBroken, match=words):
        read_rules(path, NAMES)
