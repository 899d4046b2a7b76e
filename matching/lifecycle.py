"""The life of an application, as a table: from which states to which, who may move it, and what for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from backend.errors import Refusal
from courses.models import Opportunity
from matching.models import Application

S = Application.Status
COURSE, JOB = Opportunity.Kind.COURSE.value, Opportunity.Kind.JOB.value
_BOTH: Final = frozenset({COURSE, JOB})


class Move(Enum):
    """Something that moves an application from one state to another."""

    SUBMIT = "SUBMIT"
    QUEUE = "QUEUE"
    WITHDRAW = "WITHDRAW"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    REVIEW = "REVIEW"
    INTERVIEW = "INTERVIEW"
    OFFER = "OFFER"
    REJECT = "REJECT"
    START = "START"
    COMPLETE = "COMPLETE"
    HIRE = "HIRE"
    OFFER_NEXT = "OFFER_NEXT"
    LAPSE = "LAPSE"
    CANCEL = "CANCEL"


class Mover(Enum):
    """Who may."""

    RESIDENT = "RESIDENT"
    ORGANISATION = "ORGANISATION"
    SERVICE = "SERVICE"


@dataclass(frozen=True)
class Transition:
    """One move."""

    source: frozenset[str]
    target: S
    who: Mover
    kinds: frozenset[str] = _BOTH
    needs_reason: bool = False


def _t(*source: S, to: S, who: Mover, only: str = "", needs_reason: bool = False) -> Transition:
    kinds = frozenset({only}) if only else _BOTH
    return Transition(frozenset(state.value for state in source), to, who, kinds, needs_reason)


_R, _O, _S = Mover.RESIDENT, Mover.ORGANISATION, Mover.SERVICE
TRANSITIONS: Final[dict[Move, Transition]] = {
    Move.SUBMIT: _t(S.DRAFT, to=S.RECEIVED, who=_R),
    # Sent, where no place was free: it waits for one.
    Move.QUEUE: _t(S.DRAFT, to=S.WAITING, who=_R, only=COURSE),
    Move.WITHDRAW: _t(
        *(S.DRAFT, S.RECEIVED, S.WAITING, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED),
        to=S.WITHDRAWN,
        who=_R,
    ),
    Move.ACCEPT: _t(S.OFFERED, to=S.ACCEPTED, who=_R),
    Move.DECLINE: _t(S.OFFERED, to=S.WITHDRAWN, who=_R),
    Move.REVIEW: _t(S.RECEIVED, to=S.IN_REVIEW, who=_O),
    Move.INTERVIEW: _t(S.RECEIVED, S.IN_REVIEW, to=S.INTERVIEW, who=_O),
    Move.OFFER: _t(S.RECEIVED, S.IN_REVIEW, S.INTERVIEW, to=S.OFFERED, who=_O),
    Move.REJECT: _t(
        *(S.RECEIVED, S.WAITING, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED),
        to=S.UNSUCCESSFUL,
        who=_O,
        needs_reason=True,
    ),
    Move.START: _t(S.ACCEPTED, to=S.STARTED, who=_O, only=COURSE),
    Move.COMPLETE: _t(S.STARTED, to=S.COMPLETED, who=_O, only=COURSE),
    Move.HIRE: _t(S.OFFERED, S.ACCEPTED, to=S.HIRED, who=_O, only=JOB),
    Move.OFFER_NEXT: _t(S.WAITING, to=S.OFFERED, who=_S, only=COURSE),
    Move.LAPSE: _t(S.OFFERED, to=S.LAPSED, who=_S),
    Move.CANCEL: _t(
        *(S.DRAFT, S.RECEIVED, S.WAITING, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED),
        to=S.CANCELLED,
        who=_S,
        needs_reason=True,
    ),
}


class ApplicationMoveNotPossible(Refusal):
    """The application does not stand where this move starts."""

    code = "MOVE_NOT_POSSIBLE"
    message = "This can't be done from where this application stands now. Please look at it again."


class ApplicationReasonNeeded(Refusal):
    """A no that says nothing."""

    code = "REASON_NEEDED"
    message = "Please say why, in words that help the person."


def target_of(move: Move, *, status: str, kind: str, reason: str) -> S:
    """Where a move leads.

    Raises:
        ApplicationMoveNotPossible: it does not start here, or is not for this kind of opportunity.
        ApplicationReasonNeeded: it needs a reason and has none.
    """
    transition = TRANSITIONS[move]
    if status not in transition.source or kind not in transition.kinds:
        raise ApplicationMoveNotPossible
    if transition.needs_reason and not reason.strip():
        raise ApplicationReasonNeeded(field="reason")
    return transition.target


def moves_from(status: str, *, kind: str, who: Mover) -> list[Move]:
    """The moves that one of these may make from a state, in the order of the table."""
    return [
        move
        for move, transition in TRANSITIONS.items()
        if status in transition.source and kind in transition.kinds and transition.who is who
    ]
