"""`manage.py evaluate_matcher` on the demonstration: the release gate that `make test` runs."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.evaluation.evaluation import Plan
from matching.evaluation.ours import under
from matching.recommender.scorer import Weights
from matching.services.evaluating import GATE, JUDGEMENTS, JudgedListingsAbsent, evaluate_release, prepare
from tests.factories.catalogue import SmallCatalogue

FEW = ("--residents", "120", "--ablation", "30")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate_matcher", *FEW, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("demonstration")
def test_the_release_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Our release passes. One whose meaning is turned round fails, one without the table too, and so does a bar that nobody can meet."""
    report, figures = tmp_path / "report.html", tmp_path / "figures.json"

    told = run("--report", str(report), "--json", str(figures))

    assert told.strip() == f"Report: {report}"
    page, stored = report.read_text(encoding="utf-8"), json.loads(figures.read_text(encoding="utf-8"))
    assert page.count("<svg") == 5
    assert "The release may be used: every bar is met" in page
    assert stored["passed"] is True
    assert set(stored["evaluation"]["quality"]) == {"ours", "word TF-IDF", "random"}
    assert "Release gate" in capsys.readouterr().out

    matcher, case = prepare(judgements=JUDGEMENTS, residents=120, seed=1, today=timezone.localdate())
    settings = matcher.recommender.configuration_
    turned = replace(settings.scoring, weights=Weights(meaning_words=-0.8, meaning_dense=-3.0, meaning_bridge=-1.2))
    poisoned = replace(case, recommender=under(matcher.recommender, replace(settings, scoring=turned)))
    verdicts = evaluate_release(matcher, poisoned, Plan(ablation=30), gate=GATE, tell=lambda: None)
    assert not verdicts.passed

    words = replace(settings.scoring.weights, meaning_dense=0.0, meaning_bridge=0.0)
    without_table = under(matcher.recommender, replace(settings, scoring=replace(settings.scoring, weights=words)))
    worse = evaluate_release(
        matcher, replace(case, recommender=without_table), Plan(ablation=30), gate=GATE, tell=lambda: None
    )
    assert {one.bar.figure for one in worse.verdicts if not one.passed} >= {"ours.ndcg", "ours - word TF-IDF.ndcg.low"}

    harder = tmp_path / "harder.json"
    harder.write_text('{"bars": [{"figure": "ours.ndcg", "at_least": 1, "why": "To be refused."}]}')
    with pytest.raises(CommandError, match=r"must not be used: ours\.ndcg\."):
        run("--report", str(report), "--gate", str(harder))
    assert "The release must not be used" in report.read_text(encoding="utf-8")


def test_judgements_of_another_catalogue_are_refused(fitted: object, catalogue: SmallCatalogue) -> None:
    with pytest.raises(CommandError, match=f"{JudgedListingsAbsent.code}: Most of the judged listings"):
        run()


@pytest.mark.usefixtures("db")
def test_without_a_release_it_says_so(data_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"MATCHER_NOT_READY: no release can be used\. Run `manage\.py fit_matcher`"):
        run()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--residents", "5"), "must be 30 or more"),
        (("--judgements", "nowhere.json"), r"nowhere\.json"),
        (("--release", "none"), "RELEASE_NOT_FOUND: There is no such release"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(arguments: tuple[str, ...], said: str, fitted: object) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)
