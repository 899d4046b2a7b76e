"""A release that was assessed: what `assess_release` keeps with it, without the minutes of making a hundred thousand lists."""

from __future__ import annotations

from django.utils import timezone

from matching.assessment.assessment import Assessment
from matching.assessment.budget import Judged, Outcome, budget_on
from matching.models import ModelRelease
from matching.services import assessing
from matching.services.assessing import Plan, Report
from matching.services.release_gate import keep_assessment


def report_of(release: ModelRelease, outcome: Outcome = Outcome.KEPT, people: int | None = None) -> Report:
    """A report in which every limit of today's budget had one outcome, with as many people as the budget asks for, or another number."""
    today = timezone.localdate()
    budget = budget_on(assessing.BUDGET, today)
    beyond = ("Female",) if outcome is Outcome.BROKEN else ()
    judged = tuple(Judged(limit, outcome, beyond) for limit in budget.limits)
    count = people or budget.people
    return Report(
        release=release.version,
        release_sha256=release.sha256,
        catalogue_version=release.catalogue_version,
        plan=Plan(people=count, seed=1, today=today),
        census="made up",
        deprivation=False,
        budget=budget,
        compared=0,
        cpu_seconds=0.0,
        found=Assessment(count, (), (), judged),
    )


def assessed(release: ModelRelease, outcome: Outcome = Outcome.KEPT) -> ModelRelease:
    """The release with such a report kept."""
    assert keep_assessment(report_of(release, outcome))
    release.refresh_from_db()
    return release
