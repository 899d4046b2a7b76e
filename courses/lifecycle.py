"""The life of a listing, as a table: from which states to which, and who may move it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from backend.errors import Refusal
from courses.models import Opportunity

S = Opportunity.Status


class Move(Enum):
    """Something that moves a listing from one state to another."""

    SUBMIT = "SUBMIT"
    APPROVE = "APPROVE"
    SCHEDULE = "SCHEDULE"
    SEND_BACK = "SEND_BACK"
    REVIEW_AGAIN = "REVIEW_AGAIN"
    RECALL = "RECALL"
    PUBLISH_DUE = "PUBLISH_DUE"
    CLOSE = "CLOSE"
    EXPIRE = "EXPIRE"
    WITHDRAW = "WITHDRAW"
    REINSTATE = "REINSTATE"
    RELIST = "RELIST"
    ARCHIVE = "ARCHIVE"
    RESTORE = "RESTORE"


class Mover(Enum):
    """Who may."""

    EDITOR = "an editor of the organisation"
    REVIEWER = "GLA staff, or the service where its own checks found nothing"
    EITHER = "an editor, or GLA staff"
    SYSTEM = "the service, by the calendar"


@dataclass(frozen=True)
class Transition:
    """One move."""

    source: frozenset[str]
    target: S
    who: Mover
    needs_reason: bool = False


def _t(*source: S, to: S, who: Mover, needs_reason: bool = False) -> Transition:
    return Transition(frozenset(state.value for state in source), to, who, needs_reason)


TRANSITIONS: Final[dict[Move, Transition]] = {
    Move.SUBMIT: _t(S.DRAFT, to=S.IN_REVIEW, who=Mover.EDITOR),
    Move.APPROVE: _t(S.IN_REVIEW, to=S.LIVE, who=Mover.REVIEWER),
    Move.SCHEDULE: _t(S.IN_REVIEW, to=S.SCHEDULED, who=Mover.REVIEWER),
    Move.SEND_BACK: _t(S.IN_REVIEW, S.SCHEDULED, to=S.DRAFT, who=Mover.REVIEWER, needs_reason=True),
    # An edit of what was approved brings something that people should look at.
    Move.REVIEW_AGAIN: _t(S.SCHEDULED, S.LIVE, to=S.IN_REVIEW, who=Mover.SYSTEM, needs_reason=True),
    Move.RECALL: _t(S.IN_REVIEW, S.SCHEDULED, to=S.DRAFT, who=Mover.EDITOR),
    Move.PUBLISH_DUE: _t(S.SCHEDULED, to=S.LIVE, who=Mover.SYSTEM),
    Move.CLOSE: _t(S.LIVE, to=S.CLOSED, who=Mover.EDITOR, needs_reason=True),
    Move.EXPIRE: _t(S.LIVE, to=S.EXPIRED, who=Mover.SYSTEM, needs_reason=True),
    Move.WITHDRAW: _t(S.IN_REVIEW, S.SCHEDULED, S.LIVE, to=S.WITHDRAWN, who=Mover.EITHER, needs_reason=True),
    # Of a publisher's file or feed only, which nobody here can relist: what a suspension took down.
    Move.REINSTATE: _t(S.WITHDRAWN, to=S.LIVE, who=Mover.SYSTEM),
    Move.RELIST: _t(S.CLOSED, S.EXPIRED, S.WITHDRAWN, to=S.DRAFT, who=Mover.EDITOR),
    Move.ARCHIVE: _t(S.DRAFT, S.CLOSED, S.EXPIRED, S.WITHDRAWN, to=S.ARCHIVED, who=Mover.EDITOR),
    Move.RESTORE: _t(S.ARCHIVED, to=S.DRAFT, who=Mover.EDITOR),
}


WAITS_FOR_APPROVAL: Final = "Waits for GLA staff: your organisation isn't approved yet."
"""Why a listing waits in review that waits for nothing else, as far as is known."""
NOT_APPROVED_HERE: Final = "Its organisation may not publish here."
"""Why a listing that came with a feed is not shown."""


class MoveNotPossible(Refusal):
    """The listing does not stand where this move starts."""

    code = "MOVE_NOT_POSSIBLE"
    message = "This listing can't do that from where it stands now. Please look at its state again."


class ReasonNeeded(Refusal):
    """A move that has to say why."""

    code = "REASON_NEEDED"
    message = "Please say why, in a few words."


def target_of(move: Move, *, status: str, reason: str) -> S:
    """Where a move leads.

    Raises:
        MoveNotPossible: it does not start here.
        ReasonNeeded: it needs a reason and has none.
    """
    transition = TRANSITIONS[move]
    if status not in transition.source:
        raise MoveNotPossible
    if transition.needs_reason and not reason.strip():
        raise ReasonNeeded(field="reason")
    return transition.target


def moves_from(status: str, *, who: frozenset[Mover]) -> list[Move]:
    """The moves that one of these may make from a state, in the order of the table."""
    return [move for move, transition in TRANSITIONS.items() if status in transition.source and transition.who in who]
