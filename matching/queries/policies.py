"""Policies as the pure rules know them, which of them count today, and what the last run says of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet, Subquery

from matching.inclusion.evidence import Evidence
from matching.inclusion.force import Decided, InForce, Off, State, Uplift, in_force, uplift_of
from matching.inclusion.policy import (
    AnyPolicy,
    CourseMeasure,
    CoursePolicy,
    EarlierPush,
    Encouragement,
    JobMeasure,
    JobPolicy,
    Outreach,
    Places,
    PolicyRefused,
)
from matching.inclusion.rules import Basis
from matching.models import AllocationRun, InclusionPolicy, PolicyEvidence, PolicyPrice
from matching.queries.policy_rules import rules

PRICES_KEPT: Final = timedelta(days=7)
"""A price that is older moves nobody: the run that should have renewed it did not happen."""
FEWEST: Final = 10
"""Of a smaller group, and of others as few, nothing is published."""
_TEXTS: Final = (
    *("code", "version", "title", "group", "by_fact", "aim", "proportionality", "alternatives", "effect_on_others"),
    *("owner", "starts_on", "review_by", "words_version", "notice", "eqia_reference", "dpia_reference"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A version of a policy and whether it counts today.

    Attributes:
        row: as it is stored.
        policy: as the rules know it; None where they refuse it.
        now: in force, or why not.
        refused: what the rules say against it.
    """

    row: InclusionPolicy
    policy: AnyPolicy | None
    now: InForce | Off
    refused: PolicyRefused | None = None


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """A policy in force.

    Attributes:
        row: as it is stored.
        force: as it counts.
        uplift: what it adds to the scores of its members until the next run; None where that is nothing.
        run: number of the run that found it; None where none is new enough.
    """

    row: InclusionPolicy
    force: InForce
    uplift: Uplift | None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class PoliciesMark:
    """Changes whenever what is in force, or its price, may have changed: a process then reads it anew.

    Attributes:
        policies: keys of those that have not ended; in them nothing changes any more.
        evidence: the newest figure.
        run: the newest run.
    """

    policies: tuple[int, ...]
    evidence: int | None
    run: int | None


def mark_columns() -> dict[str, Any]:
    """Columns beside a row that is read anyway, from which `mark_of` makes the mark: it costs no statement of its own."""
    return {
        "policies_keys": ArraySubquery(InclusionPolicy.objects.maybe_in_force().order_by("pk").values("pk")),
        "policies_evidence": Subquery(PolicyEvidence.objects.order_by("-pk").values("pk")[:1]),
        "policies_run": Subquery(AllocationRun.objects.order_by("-pk").values("pk")[:1]),
    }


def mark_of(row: Any) -> PoliciesMark:
    """The mark beside a row that was read with `mark_columns`."""
    return PoliciesMark(tuple(row.policies_keys), row.policies_evidence, row.policies_run)


def policy_of(row: InclusionPolicy) -> AnyPolicy:
    """Return what a row says, by the rules.

    Raises:
        PolicyRefused: it breaks them.
    """
    said: dict[str, Any] = {name: getattr(row, name) for name in _TEXTS}
    said |= {"areas": frozenset(row.areas), "basis": Basis(row.basis), "rules": rules()}
    evidence = tuple(evidence_of(one) for one in _in_order(row.evidence.all()) if one.is_basis)
    if row.scope == InclusionPolicy.Scope.JOBS:
        return JobPolicy(measure=_for_jobs(row), evidence=evidence, **said)
    return CoursePolicy(measure=_for_courses(row), evidence=evidence, **said)


def evidence_of(row: PolicyEvidence) -> Evidence:
    """Return a stored figure."""
    names = ("dataset", "table", "measured_on", "numerator", "denominator", "benchmark", "benchmark_source", "url")
    return Evidence(
        **{name: getattr(row, name) for name in names}, good_until=row.good_until, is_example=row.is_example
    )


def standing_of(row: InclusionPolicy, *, today: date) -> Standing:
    """Return whether a version counts today, or why not. Its evidence and courses are read where they were not yet."""
    try:
        policy = policy_of(row)
    except PolicyRefused as refused:
        # The rules became stricter, or it is half written.
        draft = row.state in {InclusionPolicy.State.DRAFT, InclusionPolicy.State.PROPOSED}
        return Standing(row, None, Off.NOT_APPROVED if draft else Off.CONTENT_CHANGED, refused)
    decided = Decided(State(row.state), row.proposed_by, row.approved_by, row.approved_sha256)
    measured = [evidence_of(one) for one in row.evidence.all() if not one.is_basis]
    return Standing(row, policy, in_force(policy, decided, measured, today=today, rules=rules()))


def policies_in_force(*, today: date) -> list[ActivePolicy]:
    """Return the policies that count today, by code, with their uplifts: one statement where there are none."""
    found = []
    for row in whole(InclusionPolicy.objects.maybe_in_force()):
        now = standing_of(row, today=today).now
        if isinstance(now, InForce):
            found.append((row, now))
    run = fresh_run(today) if found else None
    prices = dict(run.policy_prices.values_list("policy_id", "uplift")) if run else {}
    number = run.pk if run else None
    return [ActivePolicy(row, force, uplift_of(force, prices.get(row.pk, 0.0)), number) for row, force in found]


def whole(rows: QuerySet[InclusionPolicy]) -> QuerySet[InclusionPolicy]:
    """With all that belongs to them, in two statements more."""
    return rows.order_by("code", "-version").prefetch_related("evidence", "programme_courses__course")


def public_policies(*, today: date) -> list[Standing]:
    """Return every version that two people agreed on, by code, the newest first, ended ones too."""
    return [standing_of(row, today=today) for row in whole(InclusionPolicy.objects.public())]


def policies_to_decide(*, today: date) -> list[Standing]:
    """Return what is being written or waits for a second person."""
    states = InclusionPolicy.State
    rows = InclusionPolicy.objects.filter(state__in=(states.DRAFT, states.PROPOSED))
    return [standing_of(row, today=today) for row in whole(rows)]


def last_prices(policies: Iterable[int]) -> dict[int, PolicyPrice]:
    """Return what the last run in which each of these policies was found, by policy."""
    rows = PolicyPrice.objects.filter(policy__in=list(policies)).order_by("policy_id", "-run_id").distinct("policy_id")
    return {row.policy_id: row for row in rows.select_related("run__release")}


def may_publish(price: PolicyPrice) -> bool:
    """Whether figures about members and about others may be told: both are at least `FEWEST`."""
    return price.members >= FEWEST and price.run.residents - price.members >= FEWEST


def fresh_run(today: date) -> AllocationRun | None:
    """Return the newest run, while its prices are in force."""
    run = AllocationRun.objects.newest()
    return None if run is None or run.day < today - PRICES_KEPT else run


def _in_order(rows: Iterable[PolicyEvidence]) -> list[PolicyEvidence]:
    return sorted(rows, key=lambda row: row.pk)


def _for_jobs(row: InclusionPolicy) -> JobMeasure:
    # The database has no other measure for jobs.
    outreach = row.measure == InclusionPolicy.Measure.OUTREACH
    return Outreach(row.head_start_days, row.programme) if outreach else Encouragement()


def _for_courses(row: InclusionPolicy) -> CourseMeasure:
    measures = InclusionPolicy.Measure
    if row.measure == measures.ENCOURAGEMENT:
        return Encouragement()
    courses = frozenset(one.course_id for one in row.programme_courses.all())
    if row.measure == measures.PLACES:
        return Places(row.programme, courses, row.share or 0.0, row.cap)
    # What was approved before it could name a programme may have courses beside it that nobody agreed to tell of.
    named = courses if row.programme else frozenset()
    outreach = row.measure == measures.OUTREACH
    return Outreach(row.head_start_days, row.programme, named) if outreach else EarlierPush(row.programme, named)
