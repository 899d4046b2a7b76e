"""Policies are proposed by one person, approved by another, and stopped by anybody who answers for them; or they stop by themselves.

Each step is an entry of the audit log, in the transaction of the step. What was proposed is what is approved: the second person
sends the hash of what they read.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import Invalid, InvalidInput, Problem
from courses.worker import PeriodicJob
from matching.inclusion.force import InForce, Off, State
from matching.inclusion.policy import PolicyRefused, content_sha256, tells_of_nothing
from matching.models import InclusionPolicy, PolicyEvidence
from matching.prioritisation.groups import current_words
from matching.queries.policies import Standing, evidence_of, standing_of
from matching.queries.prioritisation import groups
from matching.services.analysts import require_analyst_or_staff
from matching.services.policy_refusals import (
    ExampleEvidence,
    PolicyChanged,
    PolicyNotFound,
    PolicyNotThere,
    PolicyWouldNotCount,
    ProposerCannotApprove,
    QuarterCounted,
    WhyMissing,
    WordsUnknown,
)
from matching.services.residents import plain_text

WHY_LENGTH: Final = 300
_BECAUSE: Final = InclusionPolicy.EndedBecause
_ENDS: Final = {
    Off.AIM_MET: (State.STOPPED, _BECAUSE.AIM_MET),
    Off.EVIDENCE_STALE: (State.EXPIRED, _BECAUSE.EVIDENCE_STALE),
    Off.REVIEW_MISSED: (State.EXPIRED, _BECAUSE.REVIEW_MISSED),
    Off.CONTENT_CHANGED: (State.STOPPED, _BECAUSE.CONTENT_CHANGED),
}
"""How a policy that has switched itself off is put down."""


@transaction.atomic
def propose_policy(*, policy_id: int, by: User, now: datetime) -> InclusionPolicy:
    """Put a draft before somebody else. From now on nothing in it changes.

    Raises:
        AnalystsAndStaffOnly, PolicyNotFound, PolicyNotThere, WordsUnknown, PolicyWouldNotCount.
        Invalid: with everything that is wrong with it.
    """
    row = _locked(policy_id, by, State.DRAFT)
    today = timezone.localdate(now)
    standing = standing_of(row, today=today)
    if standing.policy is None:
        raise Invalid(_problems(standing.refused))
    if tells_of_nothing(standing.policy):
        raise Invalid([Problem("PROGRAMME_MISSING", "programme", "Name the programme and its courses.")])
    if current_words(groups(), today).get(row.group) != row.words_version:
        raise WordsUnknown(field="words_version")
    _require_a_future(standing, today)
    row.content_sha256 = content_sha256(standing.policy)
    row.proposed_by, row.proposed_at = by.pseudonym, now
    return _move(row, State.PROPOSED, "POLICY_PROPOSED", by=by, now=now)


@transaction.atomic
def send_back_policy(*, policy_id: int, by: User, now: datetime) -> InclusionPolicy:
    """Make a draft of a proposal again, so that it can be changed; it is then proposed anew.

    Raises:
        AnalystsAndStaffOnly, PolicyNotFound, PolicyNotThere.
    """
    row = _locked(policy_id, by, State.PROPOSED)
    row.content_sha256, row.proposed_by, row.proposed_at = "", None, None
    return _move(row, State.DRAFT, "POLICY_SENT_BACK", by=by, now=now)


@transaction.atomic
def approve_policy(*, policy_id: int, content: str, by: User, now: datetime) -> InclusionPolicy:
    """Agree to what somebody else proposed. It starts on its day, today if that has come.

    Args:
        policy_id: which.
        content: hash of what was read.
        by: who agrees: another person than the one who proposed it.
        now: the moment.

    Raises:
        AnalystsAndStaffOnly, PolicyNotFound, PolicyNotThere, ProposerCannotApprove, PolicyChanged, PolicyWouldNotCount,
        ExampleEvidence.
    """
    row = _locked(policy_id, by, State.PROPOSED)
    if row.proposed_by == by.pseudonym:
        raise ProposerCannotApprove
    standing = standing_of(row, today=timezone.localdate(now))
    if standing.policy is None or not content == row.content_sha256 == content_sha256(standing.policy):
        raise PolicyChanged(field="content_sha256")
    if settings.PRODUCTION and any(one.is_example for one in standing.policy.evidence):
        raise ExampleEvidence
    _require_a_future(standing, timezone.localdate(now))
    row.approved_sha256, row.approved_by, row.approved_at = row.content_sha256, by.pseudonym, now
    _move(row, State.APPROVED, "POLICY_APPROVED", by=by, now=now)
    return _start(row, now=now) if row.starts_on <= timezone.localdate(now) else row


@transaction.atomic
def stop_policy(*, policy_id: int, why: str, by: User, now: datetime) -> InclusionPolicy:
    """End a policy at once. One person is enough: nobody is put first while somebody doubts that it is right.

    Raises:
        AnalystsAndStaffOnly, PolicyNotFound, PolicyNotThere, WhyMissing, TooLong, NotAllowed.
    """
    row = _locked(policy_id, by, State.APPROVED, State.RUNNING)
    words = plain_text("why", why, limit=WHY_LENGTH)
    if not words:
        raise WhyMissing(field="why")
    row.ended_by, row.ended_why = by.pseudonym, words
    return _end(row, State.STOPPED, _BECAUSE.DECISION, now=now, by=by)


@transaction.atomic
def add_policy_evidence(*, policy_id: int, figures: dict[str, Any], by: User, now: datetime) -> InclusionPolicy:
    """Add what was found since a policy was approved. With it the policy may reach its aim, and stop by itself.

    Args:
        policy_id: which.
        figures: columns of `PolicyEvidence`.
        by: who adds it.
        now: the moment.

    Raises:
        AnalystsAndStaffOnly, PolicyNotFound, PolicyNotThere, QuarterCounted, InvalidInput.
    """
    row = _locked(policy_id, by, State.APPROVED, State.RUNNING)
    made = PolicyEvidence(policy=row, is_basis=False, **figures)
    _require_sound(made, timezone.localdate(now))
    found = evidence_of(made)
    if any(evidence_of(one).quarter == found.quarter for one in row.evidence.filter(is_basis=False)):
        raise QuarterCounted(field="measured_on")
    made.save()
    _record("POLICY_EVIDENCE_ADDED", row, by=by, now=now, evidence=made.pk)
    return row


@transaction.atomic
def tend_policies(*, now: datetime) -> tuple[int, int]:
    """Start what begins today, and put down what has switched itself off. Returns how many of each.

    Nobody waits for it: whether a policy counts is asked anew whenever a list is made.
    """
    started = ended = 0
    today = timezone.localdate(now)
    for row in InclusionPolicy.objects.maybe_in_force().select_for_update().order_by("code", "version"):
        standing = standing_of(row, today=today)
        if isinstance(standing.now, InForce):
            if row.state == State.APPROVED:
                _start(row, now=now)
                started += 1
        elif standing.now in _ENDS:
            state, because = _ENDS[standing.now]
            _end(row, state, because, now=now)
            ended += 1
    return started, ended


def _in_words(now: datetime) -> str:
    started, ended = tend_policies(now=now)
    return f"{started} policies started, {ended} ended."


TEND_POLICIES: Final = PeriodicJob("tend_policies", every=timedelta(hours=1), run=_in_words)


def _locked(policy_id: int, by: User, *states: State) -> InclusionPolicy:
    require_analyst_or_staff(by)
    row = InclusionPolicy.objects.select_for_update().filter(pk=policy_id).first()
    if row is None:
        raise PolicyNotFound(field="id")
    if row.state not in states:
        raise PolicyNotThere
    return row


def _require_a_future(standing: Standing, today: date) -> None:
    """Refuse what would be over on the day of its approval."""
    policy = standing.policy
    if policy is None or policy.review_by < today or all(one.good_until < today for one in policy.evidence):
        raise PolicyWouldNotCount


def _require_sound(made: PolicyEvidence, today: date) -> None:
    if not 0 <= made.numerator <= made.denominator or not made.denominator or not 0 < made.benchmark < 1:
        raise InvalidInput("Count somebody, and compare with a share between 0 and 1.", field="numerator")
    if not made.measured_on <= today or not made.good_until > made.measured_on:
        raise InvalidInput(
            "A figure speaks of a day that has passed, and is good for a while after it.", field="measured_on"
        )
    if not all(text.strip() for text in (made.dataset, made.table, made.benchmark_source, made.url)):
        raise InvalidInput("Name the source of the figure.", field="dataset")


def _start(row: InclusionPolicy, *, now: datetime) -> InclusionPolicy:
    """Begin. The version that runs until then has had its day."""
    for earlier in InclusionPolicy.objects.select_for_update().filter(code=row.code, state=State.RUNNING):
        _end(earlier, State.SUPERSEDED, _BECAUSE.NEWER_VERSION, now=now)
    return _move(row, State.RUNNING, "POLICY_STARTED", by=None, now=now)


def _end(
    row: InclusionPolicy, state: State, because: InclusionPolicy.EndedBecause, *, now: datetime, by: User | None = None
) -> InclusionPolicy:
    row.ended_at, row.ended_because = now, because
    return _move(row, state, "POLICY_ENDED", by=by, now=now, because=because.value)


def _move(
    row: InclusionPolicy, state: State, action: str, *, by: User | None, now: datetime, **facts: str
) -> InclusionPolicy:
    row.state = state.value
    row.save()
    _record(action, row, by=by, now=now, **facts)
    return row


def _record(action: str, row: InclusionPolicy, *, by: User | None, now: datetime, **facts: str | int) -> None:
    said: dict[str, Any] = {"code": row.code, "version": row.version, "content_sha256": row.content_sha256, **facts}
    actor = AuditEntry.Actor.SYSTEM if by is None else AuditEntry.Actor.STAFF
    record(action, actor=actor, now=now, by=by, thing=row, facts=said)


def _problems(refused: PolicyRefused | None) -> list[Problem]:
    return [Problem(one.code, one.field, one.message) for one in (refused.found if refused else ())]
