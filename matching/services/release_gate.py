"""The release gate: what was learnt is put to use when a hundred thousand synthetic Londoners were replayed to it, and not before.

The assessment is kept with the release that it is of, and the gate reads what was kept: who approves can neither forget it nor
bring another one. See docs/assessment.md and docs/adr/0055-the-fairness-budget-is-a-gate.md.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.errors import Refusal
from matching.assessment.budget import budget_on
from matching.models import ModelRelease
from matching.services import assessing
from matching.services.assessing import Report


class AssessmentNeeded(Refusal):
    """Nobody has looked whom it serves worse; or with too few people, or by another budget."""

    code = "ASSESSMENT_NEEDED"


class FairnessBudgetBroken(Refusal):
    """It was looked at, and a group is served worse than the budget allows."""

    code = "FAIRNESS_BUDGET_BROKEN"


def keep_assessment(report: Report) -> bool:
    """Keep an assessment with its release, whatever came out. One that is for looking only is not kept: it would replace a whole one.

    Returns:
        Whether it was.
    """
    if not report.is_for_gate:
        return False
    releases = ModelRelease.objects.filter(version=report.release, sha256=report.release_sha256)
    return bool(releases.update(assessment=report.to_json()))


def require_within_budget(release: ModelRelease, *, today: date) -> None:
    """Refuse a release without a kept assessment by today's budget, of as many people as that asks for, in which every limit holds.

    Raises:
        AssessmentNeeded, FairnessBudgetBroken.
        BudgetBroken: the file of budgets can't be used.
    """
    kept, budget = release.assessment, budget_on(assessing.BUDGET, today)
    if not kept or kept["budget_sha256"] != budget.sha256 or kept["people"] < budget.people:
        raise AssessmentNeeded(
            f"Nobody has looked yet whom this release serves worse, with {budget.people:,} synthetic Londoners and by today's budget. "
            f"Run `manage.py assess_release --release {release.version}` first; it takes some minutes.",
            field="version",
        )
    if not kept["passed"]:
        raise FairnessBudgetBroken(
            f"This release serves some groups worse than the fairness budget allows: {broken_words(kept)}. It can't be used. "
            "Keep the release before it, and find out what these groups have in common.",
            field="version",
        )


def broken_words(kept: dict[str, Any]) -> str:
    """What is beyond the budget in an assessment, as text."""
    return "; ".join(
        f"{row['limit']['metric']} by {row['limit']['question']} ({', '.join(row['beyond']) or 'nothing to judge by'})"
        for row in kept["budget"]
        if row["outcome"] == "broken"
    )
