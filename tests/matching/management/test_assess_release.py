"""`manage.py assess_release` on the demonstration: the gate that `make test` runs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.assessment.londoners import SEX
from matching.models import ModelRelease
from matching.recommender.pipeline import Recommender
from matching.services import assessing
from matching.services.approving import approve_release
from matching.services.matcher import current_matcher
from matching.services.release_gate import FairnessBudgetBroken
from matching.services.releases import load_release, save_release
from tests.factories.user import staff_user
from tests.matching.assessment.few import Released, deaf

FEW = ("--data", "nowhere")
PEOPLE = 600


@pytest.fixture(autouse=True)
def few_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget that asks for 600 people, and everybody says one of two sentences: a test has no time for 100,000 of whom a third do."""
    budget = json.loads(assessing.BUDGET.read_text(encoding="utf-8"))
    for row in budget["budgets"]:
        row["people"] = PEOPLE
    mentions = json.loads(assessing.MENTIONS.read_text(encoding="utf-8")) | {"share": 1.0}
    for groups in mentions["mentions"].values():
        groups |= {group: rows[:2] for group, rows in groups.items()}
    for name, stored in (("BUDGET", budget), ("MENTIONS", mentions)):
        path = tmp_path / f"{name.lower()}.json"
        path.write_text(json.dumps(stored), encoding="utf-8")
        monkeypatch.setattr(assessing, name, path)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("assess_release", *FEW, *arguments, stdout=out)
    return out.getvalue()


def proposed(version: str, like: ModelRelease, recommender: Recommender) -> ModelRelease:
    """A release that was learnt, by another recommender."""
    _, vectors = load_release(like)
    assert vectors is not None
    made = ModelRelease(
        version=version,
        learnt={"weights": like.configuration["scoring"]["weights"]},
        metrics={"beside": {}, "off_policy": {"verdict": "level"}},
        **{
            name: getattr(like, name)
            for name in ("catalogue_version", "occupations", "opportunities", "configuration", "parts", "fitted_at")
        },
    )
    made.sha256 = save_release(made, recommender, vectors, timezone.now())
    made.save()
    return made


def only_looked_at(tmp_path: Path) -> None:
    """With fewer people or another budget nothing is kept."""
    harder = tmp_path / "harder.json"
    limit = {"metric": "recall", "question": SEX, "ratio_at_least": 9, "why": "To be refused."}
    budget = {"valid_from": "2026-01-01", "valid_to": None, "people": 120, "limits": [limit]}
    harder.write_text(json.dumps({"budgets": [budget]}))

    assert run("--people", "120").splitlines()[-1] == (
        "For looking only: the gate asks for 600 people, with the budget and the words of the project."
    )
    with pytest.raises(
        CommandError, match=r"must not be used: recall by sex \(Female, Male\)\. Keep the release before it"
    ):
        run("--budget", str(harder))
    assert ModelRelease.objects.current().get().assessment == {}


@pytest.mark.usefixtures("demonstration")
def test_ours_passes_the_gate_and_one_that_is_deaf_to_women_does_not(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Replayed, kept and approved; the poisoned one is replayed, kept, and refused by name. A look keeps nothing."""
    only_looked_at(tmp_path)
    matcher = current_matcher(today=timezone.localdate())
    ours = proposed("ours", matcher.release, matcher.recommender)
    worse = proposed(
        "worse", matcher.release, deaf(Released(matcher.recommender, matcher.index), SEX, "Female").recommender
    )
    by = {"by": staff_user(), "reason": "Looked at", "now": timezone.now()}
    figures = tmp_path / "figures.json"

    report = tmp_path / "report.html"
    told = run("--release", "ours", "--json", str(figures), "--report", str(report))
    assert told.splitlines() == [
        f"All figures: {figures}",
        f"Report: {report}",
        "It is kept with the release, whose gate it opens.",
    ]
    page = report.read_text(encoding="utf-8")
    assert (page.count("<svg"), "The budget is kept: the gate is open." in page) == (3, True)
    assert '<th scope="row">sex: Female</th>' in page
    stored = json.loads(figures.read_text(encoding="utf-8"))
    ours.refresh_from_db()
    assert ours.assessment == stored
    assert (stored["passed"], stored["people"], stored["compared"], stored["deprivation"]) == (
        True,
        PEOPLE,
        PEOPLE // 20,
        False,
    )
    assert (stored["opens_gate"], stored["release_sha256"]) == (True, ours.sha256)
    assert "The budget" in capsys.readouterr().out
    assert approve_release(version="ours", **by).is_current

    with pytest.raises(CommandError, match=r"Release worse must not be used: .*\(Female\)"):
        run("--release", "worse")
    page = (data_folder / "assessments" / "worse.html").read_text(encoding="utf-8")
    assert "The release must not be used: the fairness budget is broken." in page
    worse.refresh_from_db()
    assert (worse.assessment["passed"], worse.assessment["opens_gate"]) == (False, False)
    with pytest.raises(FairnessBudgetBroken, match="Female"):
        approve_release(version="worse", **by)
    assert ModelRelease.objects.current().get().version == "ours"


@pytest.mark.usefixtures("db")
def test_without_a_release_it_says_so(data_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"MATCHER_NOT_READY: no release can be used\. Run `manage\.py fit_matcher`"):
        run()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--people", "99"), "must be 100 or more"),
        (("--budget", "nowhere.json"), r"nowhere\.json is not a file of budgets"),
        (("--judgements", "nowhere.json"), r"nowhere\.json"),
        (("--release", "none"), "RELEASE_NOT_FOUND"),
        ((), "JUDGED_LISTINGS_ABSENT"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(
    arguments: tuple[str, ...], said: str, fitted: object, catalogue: object
) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)
