"""`manage.py assess_release` on the demonstration: the gate that `make test` runs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.assessment.londoners import SEX

FEW = ("--people", "120", "--data", "nowhere")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("assess_release", *FEW, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("demonstration")
def test_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ours keeps the budget, and is refused by one that nobody can keep; poisoned releases: `tests/matching/assessment/test_replay.py`."""
    figures = tmp_path / "figures.json"
    told = run("--json", str(figures))
    assert told.strip() == f"All figures: {figures}"
    stored = json.loads(figures.read_text(encoding="utf-8"))
    assert (stored["passed"], stored["people"], stored["deprivation"]) == (True, 120, False)
    printed = capsys.readouterr().out
    assert "The budget" in printed
    assert "withheld" in printed  # of so few, some intersections are too small to be shown

    harder = tmp_path / "harder.json"
    limit = {"metric": "recall", "question": SEX, "ratio_at_least": 9, "why": "To be refused."}
    harder.write_text(json.dumps({"budgets": [{"valid_from": "2026-01-01", "valid_to": None, "limits": [limit]}]}))
    with pytest.raises(
        CommandError, match=r"must not be used: recall by sex \(Female, Male\)\. Keep the release before it"
    ):
        run("--json", str(figures), "--budget", str(harder))
    assert json.loads(figures.read_text(encoding="utf-8"))["passed"] is False


@pytest.mark.usefixtures("db")
def test_without_a_release_it_says_so(data_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"MATCHER_NOT_READY: no release can be used\. Run `manage\.py fit_matcher`"):
        run()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--people", "99"), "must be 100 or more"),
        (("--budget", "nowhere.json"), r"nowhere\.json is not a file of budgets"),
        ((), "JUDGED_LISTINGS_ABSENT"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(
    arguments: tuple[str, ...], said: str, fitted: object, catalogue: object
) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)
