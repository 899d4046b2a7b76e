"""What the running instance says of itself, for the records that are published: its release, its policies, its questions. Of nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from matching.accountability.filling import table
from matching.accountability.showing import Figures
from matching.inclusion.force import InForce
from matching.inclusion.rules import Basis
from matching.models import ModelRelease
from matching.queries.contests import QuestionFigures, question_figures
from matching.queries.policies import Standing, public_policies
from matching.queries.policy_ledger import places_under_policy
from matching.queries.prioritisation import groups


def running_facts(*, today: date) -> Figures:
    """Return them by the names that the texts use; those of the release are left out before the first one is fitted."""
    return {**_release(), **_policies(today), **_questions(question_figures(today=today))}


def assessment_kept() -> dict[str, Any]:
    """Return the assessment that is kept with the release in use, as `assess_release --json` writes it; empty where there is none."""
    release = ModelRelease.objects.filter(is_current=True).first()
    return {} if release is None else dict(release.assessment)


def _release() -> Figures:
    release = ModelRelease.objects.filter(is_current=True).first()
    if release is None:
        return {}
    learnt = (
        "weights learnt from what people opened, and approved by a person"
        if release.learnt
        else "stated weights; nothing was learnt"
    )
    return {
        "running.version": f"`{release.version}`",
        "running.sha256": f"`{release.sha256}`",
        "running.fitted_on": timezone.localdate(release.fitted_at).isoformat(),
        "running.catalogue": str(release.catalogue_version),
        "running.occupations": f"{release.occupations:,}",
        "running.opportunities": f"{release.opportunities:,}",
        "running.weights": learnt,
    }


def _policies(today: date) -> Figures:
    found = public_policies(today=today)
    part = places_under_policy()
    words = (
        "no run has counted places yet"
        if part is None
        else f"{part.in_programmes} of {part.places} places ({100 * part.share_in_programmes:.1f} %) are on courses in a programme of a "
        f"policy, and {part.aimed_for} ({100 * part.share_aimed_for:.1f} %) are aimed for a group (run of {part.day})"
    )
    rows = [_row(one) for one in found]
    heading = (
        "policy",
        "group",
        "measure",
        "basis",
        "cap",
        "state",
        "review by",
        "equality assessment",
        "data protection assessment",
    )
    return {
        "running.policies_in_force": str(sum(isinstance(one.now, InForce) for one in found)),
        "running.policies": table(heading, rows) or "There is no policy.",
        "running.places_under_policy": words,
    }


def _row(standing: Standing) -> tuple[str, ...]:
    row = standing.row
    titles = {group.code: group.title for group in groups()}
    state = "in force" if isinstance(standing.now, InForce) else standing.now.words
    example = " (example, made-up figures)" if any(one.is_example for one in row.evidence.all()) else ""
    return (
        *(f"`{row}`{example}", titles.get(row.group, row.group), row.get_measure_display(), Basis(row.basis).words),
        *(f"{row.cap:g}", state, row.review_by.isoformat(), row.eqia_reference or "none", row.dpia_reference or "none"),
    )


def _questions(found: QuestionFigures) -> Figures:
    days = "too few to tell" if found.median_days is None else str(found.median_days)
    rows = [
        ("received", _told(found.received)),
        ("waiting", _told(found.open)),
        ("overdue", _told(found.overdue)),
        ("taken back", _told(found.withdrawn)),
        *((f"answered: {outcome.label}", _told(count)) for outcome, count in found.answered.items()),
        ("median days to an answer", days),
    ]
    return {"running.questions": table((f"questions, {found.since} to {found.until}", "number"), rows)}


def _told(count: int | None) -> str:
    return "fewer than 10, or withheld" if count is None else f"{count:,}"
