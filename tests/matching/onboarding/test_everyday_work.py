"""What people call their work: every skill exists in what is shipped, unpaid work is there, and a broken file stops."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from matching.onboarding.everyday_work import load_everyday_work
from matching.onboarding.files import GuideBroken
from matching.queries.taxonomy import everyday_words, everyday_work

FOLDER = settings.BASE_DIR / "fixtures"


def shipped_labels() -> set[str]:
    files = ("esco_digital_skills.csv", "esco_everyday_skills.csv")
    rows = (row for name in files for row in csv.DictReader((FOLDER / name).open(encoding="utf-8", newline="")))
    return {row["preferred_label"] for row in rows}


def test_every_skill_is_in_the_shipped_taxonomy() -> None:
    named = {label for one in everyday_work() for label in one.skills} | {label for _, label in everyday_words()}

    assert named - shipped_labels() == set()


def test_paid_and_unpaid_work() -> None:
    assert [sum(one.paid is paid for one in everyday_work()) for paid in (True, False)] == [60, 22]
    assert {len(one.skills) for one in everyday_work()} <= {4, 5, 6}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda work: work[0].pop("paid"), "everyday_work.json: barista has other keys than it must"),
        (lambda work: work[0].update(skills=[]), "everyday_work.json: barista has no title or no skills"),
        (lambda work: work[1].update(id="barista"), "everyday_work.json: barista is an id that stands twice"),
        (
            lambda work: work[0].update(skills=["plan", "plan"]),
            "everyday_work.json: plan is an id that stands twice",
        ),
    ],
)
def test_a_mistake_stops_it(tmp_path: Path, change: Any, words: str) -> None:
    content = json.loads((FOLDER / "everyday_work.json").read_text(encoding="utf-8"))
    change(content["work"])
    path = tmp_path / "everyday_work.json"
    path.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(GuideBroken) as caught:
        load_everyday_work(path)
    assert str(caught.value) == words
