"""Whether a policy counts today, and what it may do then. The only way from a policy to a score or an allocation leads through here.

    match in_force(policy, decided, measured, today=today, rules=rules):
        case InForce() as force: uplift_of(force, price)
        case Off() as why: why.words

A policy switches itself off: the day after its review is due, when its evidence is too old, when its aim is met. No job runs for
that; whoever asks on that day is answered with `Off`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

from matching.inclusion.evidence import Evidence
from matching.inclusion.policy import AnyPolicy, CoursePolicy, Places, content_sha256
from matching.inclusion.rules import Rules

_MADE_HERE: Final = object()


class State(StrEnum):
    """How far a version of a policy has come."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


MOVES: Final = {
    State.DRAFT: (State.PROPOSED,),
    State.PROPOSED: (State.DRAFT, State.APPROVED),
    State.APPROVED: (State.RUNNING, State.STOPPED, State.EXPIRED, State.SUPERSEDED),
    State.RUNNING: (State.STOPPED, State.EXPIRED, State.SUPERSEDED),
    State.STOPPED: (),
    State.EXPIRED: (),
    State.SUPERSEDED: (),
}
"""From each state to which. What has ended stays so: to go on is a new version, with new evidence and two people again."""
ENDED: Final = (State.STOPPED, State.EXPIRED, State.SUPERSEDED)


class Off(StrEnum):
    """Why a policy does not count."""

    NOT_APPROVED = "NOT_APPROVED"
    CONTENT_CHANGED = "CONTENT_CHANGED"
    NOT_STARTED = "NOT_STARTED"
    STOPPED = "STOPPED"
    SUPERSEDED = "SUPERSEDED"
    REVIEW_MISSED = "REVIEW_MISSED"
    EVIDENCE_STALE = "EVIDENCE_STALE"
    AIM_MET = "AIM_MET"

    @property
    def words(self) -> str:
        """In plain English."""
        return {
            Off.NOT_APPROVED: "Two people have not agreed on it yet.",
            Off.CONTENT_CHANGED: "It is not what two people agreed on, or it breaks a rule that came since.",
            Off.NOT_STARTED: "It has not started yet.",
            Off.STOPPED: "It was stopped.",
            Off.SUPERSEDED: "A newer version took its place.",
            Off.REVIEW_MISSED: "Nobody checked it again in time, so it stopped by itself.",
            Off.EVIDENCE_STALE: "Its figures are too old, so it stopped by itself.",
            Off.AIM_MET: "It reached its aim, so it stopped by itself.",
        }[self]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a version.

    Attributes:
        state: how far it has come.
        proposed_by: pseudonym of who proposed it.
        approved_by: pseudonym of who approved it.
        approved_sha256: of the content that they approved.
    """

    state: State
    proposed_by: UUID | None = None
    approved_by: UUID | None = None
    approved_sha256: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy that counts today. Only `in_force` makes one.

    Attributes:
        policy: which.
        cap: the most that a score is raised by today: its own, or the ceiling of today where that is lower. 0 for what moves nobody.
    """

    policy: AnyPolicy
    cap: float
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        """Refuse whoever is not `in_force`.

        Raises:
            TypeError: made elsewhere.
        """
        if made_by is not _MADE_HERE:
            message = "Ask in_force: a policy counts because two people approved it, and for as long as that holds."
            raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Uplift:
    """What a policy adds to the score of its programme's courses for its members. Only `uplift_of` makes one."""

    policy: str
    """Its `name`."""
    amount: float
    """Points of the score, above 0, never more than the cap."""
    courses: frozenset[int]
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        """Refuse whoever is not `uplift_of`.

        Raises:
            TypeError: made elsewhere.
        """
        if made_by is not _MADE_HERE:
            message = "Ask uplift_of: no policy in force, no uplift."
            raise TypeError(message)


def in_force(
    policy: AnyPolicy, decided: Decided, measured: Sequence[Evidence], *, today: date, rules: Rules
) -> InForce | Off:
    """Return the policy as it counts today, or why it does not.

    Args:
        policy: a version of one.
        decided: what was decided about it.
        measured: what was found since it was approved, in any order; one a quarter counts.
        today: the day.
        rules: those of today bound it, whatever it says itself.
    """
    off = _not_agreed(policy, decided) or _over(policy, decided, measured, today)
    if off is not None:
        return off
    wanted = policy.measure.cap if isinstance(policy.measure, Places) else 0.0
    return InForce(policy, min(wanted, rules.on(today).ceiling), _MADE_HERE)


def uplift_of(force: InForce, price: float) -> Uplift | None:
    """Return what a policy in force adds at the price that the last run found; None where that is nothing.

    Args:
        force: the policy.
        price: of its floor, in points of the score.
    """
    amount = min(price, force.cap)
    if not isinstance(force.policy, CoursePolicy) or not isinstance(force.policy.measure, Places) or not amount > 0:
        return None
    return Uplift(force.policy.name, amount, force.policy.measure.courses, _MADE_HERE)


def aim_is_met(measured: Sequence[Evidence]) -> bool:
    """Whether even the lower end of the interval reached the benchmark, in two quarters one after the other."""
    newest = {one.quarter: one for one in sorted(measured, key=lambda one: one.measured_on)}
    quarters = sorted(newest)
    return any(
        later == earlier + 1 and newest[earlier].shows_enough and newest[later].shows_enough
        for earlier, later in pairwise(quarters)
    )


def _not_agreed(policy: AnyPolicy, decided: Decided) -> Off | None:
    if decided.state in {State.DRAFT, State.PROPOSED}:
        return Off.NOT_APPROVED
    if not decided.approved_by or not decided.proposed_by or decided.approved_by == decided.proposed_by:
        return Off.NOT_APPROVED
    return None if decided.approved_sha256 == content_sha256(policy) else Off.CONTENT_CHANGED


def _over(policy: AnyPolicy, decided: Decided, measured: Sequence[Evidence], today: date) -> Off | None:
    """Why it has not begun or has ended: by a decision first, then by itself."""
    found = {State.STOPPED: Off.STOPPED, State.SUPERSEDED: Off.SUPERSEDED}.get(decided.state)
    if found is None and aim_is_met(measured):
        found = Off.AIM_MET
    if found is None and max(one.good_until for one in (*policy.evidence, *measured)) < today:
        found = Off.EVIDENCE_STALE
    if found is None and (decided.state is State.EXPIRED or today > policy.review_by):
        found = Off.REVIEW_MISSED
    if found is None and today < policy.starts_on:
        found = Off.NOT_STARTED
    return found
