"""What is kept of long results, how it is shown, and how it is told that it is not what it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matching.accountability.condensing import of_assessment, of_evaluation, of_simulation
from matching.accountability.filling import Unfilled, fill, table
from matching.accountability.recorded import (
    Recorded,
    overdue,
    read_recorded,
    sha256_of_code,
    sha256_of_file,
    write_recorded,
)
from matching.accountability.showing import shown
from tests.matching.accountability import results

INPUTS = {"fixtures/gate.json": "a", "configuration": "b"}


def recorded(**figures: object) -> Recorded:
    return Recorded(made_on="2026-11-26", command="make it", inputs=INPUTS, figures=figures).sealed()


def test_every_mark_is_filled_or_named() -> None:
    assert fill("{a.b} and {c}", {"a.b": "1", "c": "two"}, where="here") == "1 and two"
    with pytest.raises(Unfilled) as unfilled:
        fill("{a.b} and {c} and {c}", {"c": " "}, where="field “x”")
    assert unfilled.value.found == ("field “x”: no figure is called a.b", "field “x”: nothing stands under c")
    with pytest.raises(Unfilled, match="here is empty"):
        fill("  ", {}, where="here")


def test_a_table_keeps_its_columns_whatever_a_cell_says() -> None:
    assert table(("a", "b"), [("1 | 2", "3")]) == "| a | b |\n| --- | --- |\n| 1 / 2 | 3 |"
    assert table(("a",), []) == ""


def test_what_was_recorded_is_known_again(tmp_path: Path) -> None:
    write_recorded(tmp_path / "figures.json", {"evaluation": recorded(ndcg=0.45)})
    found = read_recorded(tmp_path / "figures.json")["evaluation"]

    assert found.wrong("evaluation", INPUTS) == []
    assert read_recorded(tmp_path / "nothing.json") == {}


def test_a_number_that_somebody_changed_is_noticed() -> None:
    changed = replace(recorded(ndcg=0.45), figures={"ndcg": 0.46})

    assert changed.wrong("evaluation", INPUTS) == ["the figures of “evaluation” are not those that were recorded"]


@pytest.mark.parametrize("today", [INPUTS | {"configuration": "c"}, {"fixtures/gate.json": "a"}])
def test_an_input_that_changed_is_named(today: dict[str, str]) -> None:
    [said] = recorded(ndcg=0.45).wrong("evaluation", today)

    assert said == "the figures of “evaluation” (of 2026-11-26) were made with another configuration"


def test_comments_and_layout_of_a_file_are_no_input(tmp_path: Path) -> None:
    content = {"about": "Bars.", "bars": [{"figure": "ndcg", "at_least": 0.4, "why": "So."}]}
    file = tmp_path / "gate.json"
    file.write_text(json.dumps(content))
    before = sha256_of_file(file)
    content["about"] = "Other words."
    file.write_text(json.dumps(content, indent=4))
    assert sha256_of_file(file) == before
    file.write_text(json.dumps({**content, "bars": [{"figure": "ndcg", "at_least": 0.3, "why": "So."}]}))
    assert sha256_of_file(file) != before


def test_code_counts_by_what_it_does(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for folder in ("year", "beside"):
        (house / folder).mkdir(parents=True)
    year, used, unused = house / "year" / "weeks.py", house / "beside" / "used.py", house / "beside" / "unused.py"

    def now() -> str:
        return sha256_of_code(house / "year", tmp_path, "house.year", "house.beside")

    year.write_text(
        '"""A year."""\nfrom house.beside import used\n\n\ndef weeks() -> int:\n    """How many."""\n    return used.N\n'
    )
    used.write_text("N = 52\n")
    unused.write_text("M = 1\n")
    before = now()
    year.write_text("from house.beside import used\n\ndef weeks() -> int:  # a year\n    return (used.N)\n")
    unused.write_text("M = 2\n")
    assert now() == before
    used.write_text("N = 53\n")
    assert now() != before


def test_a_review_is_overdue_on_the_day_after() -> None:
    assert overdue("eqia.md", "2027-11-26", date(2027, 11, 26)) == []
    assert overdue("eqia.md", "2027-11-26", date(2027, 11, 27)) == ["eqia.md was to be reviewed by 2027-11-26"]


def test_figures_are_shown_with_their_intervals() -> None:
    kept = {
        "evaluation": recorded(**of_evaluation(results.evaluation())),
        "assessment": recorded(**of_assessment(results.assessment())),
        "simulation": recorded(**of_simulation(results.simulation())),
    }
    found = shown(kept)

    assert found["evaluation.ndcg"] == "0.450 [0.430, 0.470]"
    assert found["evaluation.verdict"] == "every bar was met"
    assert "| sex | Female | 1,500 | 1.100 [1.000, 1.200] |" in found["assessment.groups"]
    assert found["assessment.below"] == "no group's whole interval lies below everybody else's"
    assert (found["assessment.limits_kept"], found["assessment.limits_unsure"]) == (found["assessment.limits"], "0")
    assert "**fewer than a release needs" in found["assessment.enough"]
    assert "| ours | 1,290.0 [1,290.0, 1,290.0] | 44.8 [44.8, 44.8] |" in found["simulation.methods"]
    assert found["simulation.verdict"] == "- Ours keeps half of the promise.\n- It places fewer."
    assert all(text.strip() for text in found.values())


def test_what_speaks_against_a_release_is_said_as_loudly() -> None:
    kept = {
        "evaluation": recorded(**of_evaluation(results.evaluation(passed=False))),
        "assessment": recorded(**of_assessment(results.assessment(high=0.75, outcome="broken"))),
    }
    found = shown(kept)

    assert found["evaluation.verdict"] == "**a bar was missed: this release must not be used**"
    assert "| **no** |" in found["evaluation.bars"]
    assert found["assessment.verdict"] == "**the budget is broken: this release must not be used**"
    assert found["assessment.below"].startswith(
        "Female (sex): exposure 0.650 [0.550, 0.750]; Female (sex): selection rate"
    )
    assert "**below**" in found["assessment.groups"]
    assert "broken: Female" in found["assessment.budget"]


def test_a_group_that_is_withheld_stays_so() -> None:
    result = results.assessment()
    for figure in result["figures"]:
        figure["by_group"] = []

    assert (
        "| sex | Female | withheld |" in shown({"assessment": recorded(**of_assessment(result))})["assessment.groups"]
    )
