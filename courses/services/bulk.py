"""One change of many listings: each is done or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound, Refusal
from courses.lifecycle import Move
from courses.models import Opportunity
from courses.services.courses import update_course
from courses.services.ending import close_listing, move_by_editor, withdraw_listing
from courses.services.jobs import update_job
from courses.services.publishing import confirm_listing, submit_listing
from courses.services.running import shift_past_runs
from courses.services.submitting import submit_many

MOST_LISTINGS: Final = 100


class BulkChange(Enum):
    """What can be done to many listings at once."""

    SUBMIT = "SUBMIT"
    CONFIRM = "CONFIRM"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"
    RECALL = "RECALL"
    RELIST = "RELIST"
    ARCHIVE = "ARCHIVE"
    RESTORE = "RESTORE"
    SHIFT_PAST_RUNS = "SHIFT_PAST_RUNS"
    SET_CLOSES_ON = "SET_CLOSES_ON"


class TooManyListings(InvalidInput):
    """More than one act takes, or none."""

    code = "TOO_MANY_LISTINGS"
    message = f"Please choose 1 to {MOST_LISTINGS} listings at a time, each once."


class BecauseNeeded(InvalidInput):
    """Closing says why."""

    code = "BECAUSE_NEEDED"
    message = "Please say why they are closed."


@dataclass(frozen=True)
class BulkOrder:
    """What to do, with what it needs.

    Attributes:
        change: what.
        reason: in words, of a withdrawal or of closing.
        because: an `Opportunity.ClosedBecause`, of closing.
        weeks: by which past runs are moved.
        closes_on: the new last day to apply; None: none.
    """

    change: BulkChange
    reason: str = ""
    because: str = ""
    weeks: int = 0
    closes_on: date | None = None


@dataclass(frozen=True)
class BulkResult:
    """What became of one listing: `refusal` is None where it was done."""

    listing_id: int
    refusal: Refusal | None


def change_listings(*, by: User, listing_ids: Sequence[int], order: BulkOrder, now: datetime) -> list[BulkResult]:
    """Do the same to many listings, each in a transaction of its own, in the order of the ids.

    Raises:
        TooManyListings, BecauseNeeded: nothing was begun.
    """
    if not 1 <= len(listing_ids) <= MOST_LISTINGS or len(set(listing_ids)) != len(listing_ids):
        raise TooManyListings(field="ids")
    if order.change is BulkChange.CLOSE and not order.because:
        raise BecauseNeeded(field="because")

    def attempt(pk: int) -> Refusal | None:
        return _refusal(pk, by, order, now)

    if order.change is BulkChange.SUBMIT:
        refusals = submit_many(listing_ids, attempt, by=by, now=now)
    else:
        refusals = [attempt(pk) for pk in listing_ids]
    return [BulkResult(pk, refusal) for pk, refusal in zip(listing_ids, refusals, strict=True)]


def _refusal(pk: int, by: User, order: BulkOrder, now: datetime) -> Refusal | None:
    try:
        _ACTS[order.change](pk, by, order, now)
    except Refusal as refusal:
        return refusal
    return None


def _set_closes_on(pk: int, by: User, order: BulkOrder, now: datetime) -> object:
    kind = Opportunity.objects.filter(pk=pk).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound(field="id")
    changes = {"closes_on": order.closes_on}
    if kind == Opportunity.Kind.COURSE:
        return update_course(by=by, course_id=pk, revision=None, changes=changes, now=now)
    return update_job(by=by, job_id=pk, revision=None, changes=changes, now=now)


def _moving(move: Move) -> Callable[[int, User, BulkOrder, datetime], object]:
    return lambda pk, by, _order, now: move_by_editor(by=by, listing_id=pk, revision=None, now=now, move=move)


_ACTS: Final[dict[BulkChange, Callable[[int, User, BulkOrder, datetime], object]]] = {
    BulkChange.SUBMIT: lambda pk, by, _order, now: submit_listing(by=by, listing_id=pk, revision=None, now=now),
    BulkChange.CONFIRM: lambda pk, by, _order, now: confirm_listing(by=by, listing_id=pk, revision=None, now=now),
    BulkChange.CLOSE: lambda pk, by, order, now: close_listing(
        by=by, listing_id=pk, revision=None, now=now, because=order.because, words=order.reason
    ),
    BulkChange.WITHDRAW: lambda pk, by, order, now: withdraw_listing(
        by=by, listing_id=pk, revision=None, now=now, reason=order.reason
    ),
    BulkChange.RECALL: _moving(Move.RECALL),
    BulkChange.RELIST: _moving(Move.RELIST),
    BulkChange.ARCHIVE: _moving(Move.ARCHIVE),
    BulkChange.RESTORE: _moving(Move.RESTORE),
    BulkChange.SHIFT_PAST_RUNS: lambda pk, by, order, now: shift_past_runs(
        by=by, course_id=pk, revision=None, weeks=order.weeks, now=now
    ),
    BulkChange.SET_CLOSES_ON: _set_closes_on,
}
