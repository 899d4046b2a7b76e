"""The budget: one for each day, every limit with a reason, and broken only where a whole interval lies beyond it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matching.assessment.budget import BudgetBroken, Limit, Outcome, budget_on, judge
from matching.assessment.disaggregation import Comparison, Disaggregated, Estimate
from matching.assessment.replay import METRICS
from matching.services.assessing import BUDGET

DAY = date(2026, 11, 26)
RATIO = Limit("recall", "sex", 0.8, None, "Because.")
DIFFERENCE = Limit("recall", "sex", None, 0.1, "Because.")


def figure(*comparisons: Comparison) -> Disaggregated:
    return Disaggregated("recall", "sex", Estimate(0.5, 0.4, 0.6), (), comparisons)


def beside(
    group: str, ratio: tuple[float, float] | None = None, difference: tuple[float, float] = (0, 0)
) -> Comparison:
    return Comparison(group, Estimate(0, *difference), None if ratio is None else Estimate(0, *ratio))


def test_ours_names_what_is_measured() -> None:
    budget = budget_on(BUDGET, DAY)
    limits = budget.limits
    assert budget.people == 100_000
    assert {limit.metric for limit in limits} == set(METRICS)
    assert {limit.question for limit in limits} >= {"sex", "ethnic group", "disability"}


@pytest.mark.parametrize(
    ("comparisons", "outcome", "beyond"),
    [
        ([beside("F", (0.8, 1.2)), beside("M", (0.9, 1.3))], Outcome.KEPT, ()),
        ([beside("F", (0.79, 1.2)), beside("M", (0.9, 1.3))], Outcome.NOT_ENOUGH, ()),
        ([beside("F", (0.5, 0.79)), beside("M", (0.7, 1.3))], Outcome.BROKEN, ("F",)),
        ([beside("F", None), beside("M", (0.9, 1.3))], Outcome.NOT_ENOUGH, ()),
        ([], Outcome.BROKEN, ()),
    ],
)
def test_a_ratio_is_judged_by_its_whole_interval(
    comparisons: list[Comparison], outcome: Outcome, beyond: tuple[str, ...]
) -> None:
    [found] = judge([RATIO], [figure(*comparisons)])
    assert (found.outcome, found.beyond) == (outcome, beyond)


@pytest.mark.parametrize(
    ("interval", "outcome"),
    [
        ((-0.1, 0.1), Outcome.KEPT),
        ((-0.05, 0.11), Outcome.NOT_ENOUGH),
        ((0.11, 0.2), Outcome.BROKEN),
        ((-0.3, -0.11), Outcome.BROKEN),
    ],
)
def test_a_difference_may_go_either_way(interval: tuple[float, float], outcome: Outcome) -> None:
    [found] = judge([DIFFERENCE], [figure(beside("F", difference=interval))])
    assert found.outcome is outcome


def test_a_metric_that_is_not_there_breaks_it() -> None:
    [found] = judge([RATIO], [])
    assert found.outcome is Outcome.BROKEN


def written(folder: Path, *budgets: dict[str, Any]) -> Path:
    path = folder / "budget.json"
    path.write_text(json.dumps({"budgets": budgets}))
    return path


def budget(valid_from: str, valid_to: str | None, **limit: Any) -> dict[str, Any]:
    row = {"metric": "recall", "question": "sex", "ratio_at_least": 0.8, "why": "Because."} | limit
    return {"valid_from": valid_from, "valid_to": valid_to, "people": 120, "limits": [row]}


def test_each_day_has_its_budget(tmp_path: Path) -> None:
    path = written(
        tmp_path, budget("2026-01-01", "2026-11-25", ratio_at_least=0.7), budget("2026-11-26", None, ratio_at_least=0.9)
    )
    assert [budget_on(path, day).limits[0].ratio_at_least for day in (date(2026, 11, 25), DAY)] == [0.7, 0.9]


def test_its_hash_tells_another_limit_or_fewer_people(tmp_path: Path) -> None:
    def named(**changed: Any) -> str:
        return budget_on(written(tmp_path, budget("2026-01-01", None) | changed), DAY).sha256

    assert named() == named(decided_by="somebody else")
    assert len({named(), named(people=119), named(limits=budget("", None, ratio_at_least=0.7)["limits"])}) == 3


@pytest.mark.parametrize(
    ("budgets", "said"),
    [
        ([budget("2026-12-01", None)], "exactly one budget"),
        ([budget("2026-01-01", None), budget("2026-02-01", None)], "it holds 2"),
        ([budget("2026-01-01", None, why="")], "needs one limit and a reason"),
        ([budget("2026-01-01", None, difference_at_most=0.1)], "needs one limit and a reason"),
        ([budget("soon", None)], "is not a file of budgets"),
        ([budget("2026-01-01", None) | {"people": 0}], "exactly one budget with people"),
        ([budget("2026-01-01", None) | {"people": None}], "is not a file of budgets"),
    ],
)
def test_a_budget_that_nobody_can_mean_is_refused(tmp_path: Path, budgets: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(BudgetBroken, match=said):
        budget_on(written(tmp_path, *budgets), DAY)
