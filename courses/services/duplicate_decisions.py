"""Staff, or the organisation whose both listings are, decide whether two listings are one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound, Refusal
from courses.models import DuplicatePair, ListingChange, MemberRole, Opportunity, Source
from courses.search import refresh_search
from courses.services.access import RoleTooLow, is_staff, of_members
from courses.services.ending import close_listing, withdraw_listing
from courses.services.history import Act, record_change

State = DuplicatePair.State
_WORDS: Final = "It is the same as another listing, which is shown: {}."
_TITLE: Final = 200


class AlreadyDecided(Refusal):
    """Somebody was quicker."""

    code = "ALREADY_DECIDED"
    message = "Somebody has decided about these two already."


class KeepOneOfThem(InvalidInput):
    """Which of the two stays must be said, and be one of them."""

    code = "KEEP_ONE_OF_THEM"
    message = "Please say which of the two listings stays."


class StaffDecide(Refusal):
    """The two are of different organisations."""

    code = "STAFF_DECIDE"
    message = "The other listing isn't yours, so GLA staff decide whether the two are one."


def listings_of(by: User, *, at_least: MemberRole = MemberRole.VIEWER) -> QuerySet[Opportunity]:
    """The listings of the organisations in which somebody has this role."""
    return of_members(Opportunity.objects.all(), by=by, at_least=at_least)


@transaction.atomic
def decide_duplicate(*, by: User, pair_id: int, same: bool, now: datetime, keep_id: int | None = None) -> DuplicatePair:
    """Say whether two listings are one. If so, one stays; the other is closed, and says which one it is the same as.

    GLA staff decide about any pair, an editor about two listings of their own. What came with a publisher's file can't be
    closed here, so it is hidden.

    Raises:
        NotFound: no such pair, or `by` may not see it.
        RoleTooLow, StaffDecide, AlreadyDecided, KeepOneOfThem.
    """
    pair = _locked(pair_id, by=by, now=now)
    if pair.state != State.OPEN:
        raise AlreadyDecided
    if same and keep_id not in {pair.a_id, pair.b_id}:
        raise KeepOneOfThem(field="keep_id")
    pair.state, pair.decided_by, pair.decided_at = (State.CONFIRMED if same else State.DISMISSED), by, now
    pair.kept_id = keep_id if same else None
    pair.save(update_fields=["state", "decided_by", "decided_at", "kept"])
    if same:
        other, kept = (pair.b_id, pair.a) if keep_id == pair.a_id else (pair.a_id, pair.b)
        _put_away(other, kept, by=by, now=now)
        settled = DuplicatePair.objects.filter(Q(a=other) | Q(b=other), state=State.OPEN)
        settled.delete()
    return pair


def _locked(pair_id: int, *, by: User, now: datetime) -> DuplicatePair:
    """The pair for somebody who may decide about it, held until the end of the transaction."""
    rows = DuplicatePair.objects.select_related("a", "b").select_for_update(of=("self",))
    if is_staff(by):
        found = rows.filter(pk=pair_id).first()
        if found is None:
            raise NotFound(field="pair_id")
        return found
    mine = listings_of(by)
    found = rows.of_listings(mine, today=timezone.localdate(now)).filter(pk=pair_id).first()
    if found is None:
        raise NotFound(field="pair_id")
    both = {found.a_id, found.b_id}
    if mine.filter(pk__in=both).count() < len(both):
        raise StaffDecide
    if listings_of(by, at_least=MemberRole.EDITOR).filter(pk__in=both).count() < len(both):
        raise RoleTooLow
    return found


def _put_away(pk: int, kept: Opportunity, *, by: User, now: datetime) -> None:
    row = Opportunity.objects.get(pk=pk)
    words = _WORDS.format(f"“{kept.title[:_TITLE]}”")
    if row.source != Source.LISTING:
        _hide(row, words, Act(by, now, words, as_staff=True))
    elif is_staff(by):
        withdraw_listing(by=by, listing_id=pk, revision=None, now=now, reason=words, as_staff=True)
    elif row.status == Opportunity.Status.LIVE:
        because = Opportunity.ClosedBecause.OTHER.value
        close_listing(by=by, listing_id=pk, revision=None, now=now, because=because, words=words)
    else:
        withdraw_listing(by=by, listing_id=pk, revision=None, now=now, reason=words)


def _hide(row: Opportunity, words: str, act: Act) -> None:
    # Where it was hidden before for another cause, residents have not seen it since then.
    row.hidden_at = row.hidden_at or act.now
    row.hidden_reason, row.hidden_cause = words, Opportunity.HiddenCause.DUPLICATE
    row.save(update_fields=["hidden_at", "hidden_reason", "hidden_cause", "changed_at"])
    record_change(row, ListingChange.Action.HIDDEN, act)
    refresh_search([row.pk])
