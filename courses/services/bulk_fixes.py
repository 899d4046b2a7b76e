"""Mends one thing in many listings at once. Each listing is mended by the service that an editor's own change goes through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Invalid, InvalidInput, NotFound, Refusal
from courses.drafts import CourseDraft, JobDraft, RunDraft
from courses.lifecycle import Move
from courses.models import Course, Employer, Job, MemberRole, Opportunity, Provider
from courses.queries.dashboard import listings_with
from courses.queries.drafts import draft_of
from courses.services.access import every, fetch_for_member
from courses.services.courses import update_course
from courses.services.editing import lock_for
from courses.services.ending import close_listing, move_by_editor, withdraw_listing
from courses.services.jobs import update_job
from courses.services.publishing import confirm_listing, submit_listing
from courses.services.stored import concrete, hold_organisation
from courses.trust.quality import Todo, calm_title

AT_ONCE: Final = 100
"""Listings that one call mends; the answer says how many are left."""
MOST_DAYS: Final = 730
NO_LONGER: Final = "It is no longer offered."


class Fix(Enum):
    """A way to mend a to-do in bulk."""

    MOVE_STARTS = "MOVE_STARTS"
    CLOSE = "CLOSE"
    CONFIRM = "CONFIRM"
    SET_PRICE = "SET_PRICE"
    SET_WORDS = "SET_WORDS"
    SET_ACCESS = "SET_ACCESS"
    CALM_TITLE = "CALM_TITLE"


FIXES: Final[Mapping[Todo, tuple[Fix, ...]]] = {
    Todo.PAST_STARTS: (Fix.MOVE_STARTS, Fix.CLOSE),
    Todo.NO_PRICE: (Fix.SET_PRICE,),
    Todo.NO_ENTRY_REQUIREMENTS: (Fix.SET_WORDS,),
    Todo.NO_WHAT_YOU_LEARN: (Fix.SET_WORDS,),
    Todo.SHOUTING_TITLE: (Fix.CALM_TITLE,),
    Todo.NO_ACCESS: (Fix.SET_ACCESS,),
    Todo.UNCONFIRMED: (Fix.CONFIRM, Fix.CLOSE),
    Todo.REPORTED: (Fix.CONFIRM, Fix.CLOSE),
}
"""What can be mended in bulk. Everything else needs a look at each listing."""
_WORDS_OF: Final = {Todo.NO_ENTRY_REQUIREMENTS: "entry_requirements", Todo.NO_WHAT_YOU_LEARN: "what_you_learn"}


class FixDoesNotFit(InvalidInput):
    """Another to-do is mended that way, not the one that was named."""

    code = "FIX_DOES_NOT_FIT"
    message = "This can't be mended that way. The dashboard says which ways there are."


class FixNeedsValue(InvalidInput):
    """The fix sets something, and it was not said what."""

    code = "FIX_NEEDS_VALUE"
    message = "Please say what to set."


class DaysOutOfRange(InvalidInput):
    """Too far, or backwards."""

    code = "DAYS_OUT_OF_RANGE"
    message = f"Please move the dates by 1 to {MOST_DAYS} days."


class CoursesOnly(Refusal):
    """A job's pay is set job by job."""

    code = "COURSES_ONLY"
    message = "Only courses can be given one price in bulk. Please say each job's pay by itself."


@dataclass(frozen=True)
class Value:
    """What to set, as far as the fix needs it."""

    days: int | None = None
    price: Decimal | None = None
    words: str = ""
    access: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of one listing. `code` and `message` are empty where it was mended."""

    listing_id: int
    kind: str
    code: str = ""
    message: str = ""


def fix_todo(
    *,
    by: User,
    organisation: tuple[type[Provider | Employer], int],
    todo: Todo,
    fix: Fix,
    value: Value,
    now: datetime,
    only: Collection[int] | None = None,
) -> tuple[list[Result], int]:
    """Mend this in up to `AT_ONCE` listings of an organisation; each by itself, so that one refusal stops no other.

    Args:
        by: an editor of the organisation.
        organisation: its model and key.
        todo: what is wrong.
        fix: how to mend it.
        value: what to set.
        now: the moment.
        only: these listings; None: all that have it to do.

    Returns:
        A result for each listing that was tried, and how many more have it to do.

    Raises:
        NotFound, RoleTooLow, FixDoesNotFit, FixNeedsValue, DaysOutOfRange.
    """
    model, pk = organisation
    row = fetch_for_member(every(model), pk, by=by, at_least=MemberRole.EDITOR, field="organisation_id")
    if fix not in FIXES.get(todo, ()):
        raise FixDoesNotFit(field="fix")
    _require_value(fix, value)
    waiting = listings_with(row, todo, now=now)
    if only is not None:
        if not set(only) <= set(waiting):
            raise NotFound("One of these listings doesn't have this to do.", field="listing_ids")
        waiting = [key for key in waiting if key in set(only)]
    results = [_mended(key, todo, fix, value, by=by, now=now) for key in waiting[:AT_ONCE]]
    return results, max(len(waiting) - AT_ONCE, 0)


def _require_value(fix: Fix, value: Value) -> None:
    missing = {
        Fix.MOVE_STARTS: value.days is None,
        Fix.SET_PRICE: value.price is None,
        Fix.SET_WORDS: not value.words.strip(),
        Fix.SET_ACCESS: not value.access,
    }
    if missing.get(fix):
        raise FixNeedsValue
    if fix is Fix.MOVE_STARTS and not 1 <= (value.days or 0) <= MOST_DAYS:
        raise DaysOutOfRange(field="days")


def _mended(key: int, todo: Todo, fix: Fix, value: Value, *, by: User, now: datetime) -> Result:
    kind = Opportunity.objects.values_list("kind", flat=True).get(pk=key)
    try:
        with transaction.atomic():
            if fix is Fix.CONFIRM:
                confirm_listing(by=by, listing_id=key, revision=None, now=now)
            elif fix is Fix.CLOSE:
                _close(key, by=by, now=now)
            else:
                _change(key, todo, fix, value, by=by, now=now)
    except Invalid as refusal:
        return Result(key, kind, refusal.problems[0].code, refusal.problems[0].message)
    except Refusal as refusal:
        return Result(key, kind, refusal.code, refusal.text)
    return Result(key, kind)


def _close(key: int, *, by: User, now: datetime) -> None:
    """What is live is closed, what waits is withdrawn, what is a draft or has run out goes to the archive."""
    status = Opportunity.objects.values_list("status", flat=True).get(pk=key)
    if status in {Opportunity.Status.DRAFT, Opportunity.Status.EXPIRED}:
        move_by_editor(by=by, listing_id=key, revision=None, now=now, move=Move.ARCHIVE)
    elif status == Opportunity.Status.LIVE:
        because = Opportunity.ClosedBecause.NOT_OFFERED.value
        close_listing(by=by, listing_id=key, revision=None, now=now, because=because)
    else:
        withdraw_listing(by=by, listing_id=key, revision=None, now=now, reason=NO_LONGER)


def _change(key: int, todo: Todo, fix: Fix, value: Value, *, by: User, now: datetime) -> None:
    """Change it as an editor would. What has run out is relisted, changed, and submitted again."""
    hold_organisation(
        key
    )  # first, as whoever suspends it does: submitting needs it, and would wait for them holding the listing
    row = lock_for(key, by=by, revision=None)
    over = row.status == Opportunity.Status.EXPIRED
    if over:
        row = move_by_editor(by=by, listing_id=key, revision=None, now=now, move=Move.RELIST)
    draft = draft_of(concrete(row))
    changes = _CHANGES[fix](draft, todo, value, now)
    changed: Course | Job
    if isinstance(draft, CourseDraft):
        changed = update_course(by=by, course_id=key, revision=row.revision, changes=changes, now=now)
    else:
        changed = update_job(by=by, job_id=key, revision=row.revision, changes=changes, now=now)
    if over:
        submit_listing(by=by, listing_id=key, revision=changed.revision, now=now)


def _move_starts(draft: CourseDraft | JobDraft, _todo: Todo, value: Value, now: datetime) -> dict[str, Any]:
    """Every first day that has passed moves on by so many days, again and again until it lies ahead; so does the last day."""
    today, days = timezone.localdate(now), timedelta(days=value.days or 0)
    if isinstance(draft, JobDraft):
        start = draft.starts_on
        while start is not None and start < today:
            start += days
        return {"starts_on": start}
    return {"runs": tuple(_moved(run, today, days) for run in draft.runs)}


def _moved(run: RunDraft, today: Any, days: timedelta) -> RunDraft:
    if run.starts_on is None or run.starts_on >= today:
        return run
    times = -(-(today - run.starts_on) // days)
    later = days * times
    return replace(run, starts_on=run.starts_on + later, ends_on=run.ends_on + later if run.ends_on else None)


def _set_price(draft: CourseDraft | JobDraft, _todo: Todo, value: Value, _now: datetime) -> dict[str, Any]:
    if isinstance(draft, JobDraft):
        raise CoursesOnly
    priced = (run if run.cost_gbp is not None else replace(run, cost_gbp=value.price) for run in draft.runs)
    return {"runs": tuple(priced)}


def _set_words(_draft: CourseDraft | JobDraft, todo: Todo, value: Value, _now: datetime) -> dict[str, Any]:
    return {_WORDS_OF[todo]: value.words.strip()}


def _set_access(_draft: CourseDraft | JobDraft, _todo: Todo, value: Value, _now: datetime) -> dict[str, Any]:
    return {"access": value.access}


def _calm_title(draft: CourseDraft | JobDraft, _todo: Todo, _value: Value, _now: datetime) -> dict[str, Any]:
    return {"title": calm_title(draft.title)}


_CHANGES: Final[Mapping[Fix, Callable[[CourseDraft | JobDraft, Todo, Value, datetime], dict[str, Any]]]] = {
    Fix.MOVE_STARTS: _move_starts,
    Fix.SET_PRICE: _set_price,
    Fix.SET_WORDS: _set_words,
    Fix.SET_ACCESS: _set_access,
    Fix.CALM_TITLE: _calm_title,
}
