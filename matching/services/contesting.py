"""A resident questions a list, or a line of it, or that something is missing; and takes it back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from courses.models import Opportunity
from matching.contesting import shown
from matching.contesting.terms import Term
from matching.models import ListQuestion, Receipt, RecommendationList, Resident
from matching.models.list_question import QUESTION_LENGTH
from matching.queries.contest_terms import terms
from matching.services.contest_refusals import (
    ListNotFound,
    QuestionClosed,
    QuestionNotFound,
    QuestionOpenAlready,
    QuestionReasonUnknown,
    QuestionWordsMissing,
    TooManyQuestions,
)
from matching.services.interactions import OpportunityNotFound
from matching.services.residents import locked_resident, plain_text

Reason = ListQuestion.Reason
State = ListQuestion.State
_AS_PERSON: Final = AuditEntry.Actor.PERSON


@transaction.atomic
def question_list(
    *, by: User, receipt_id: int | None, opportunity_id: int | None, reason: str, words: str | None, now: datetime
) -> ListQuestion:
    """Ask that a person looks at a list. What was shown is kept with the question, for the list itself is not kept for long.

    Args:
        by: whose list it is.
        receipt_id: of the list; None: the newest.
        opportunity_id: the line that it is about, or what is missing; None: the whole list.
        reason: a `ListQuestion.Reason`.
        words: what they say about it. Needed where a reason alone tells nobody what to look at.
        now: the moment.

    Raises:
        GoneOver, QuestionReasonUnknown, QuestionWordsMissing, TooLong, NotAllowed, ListNotFound, OpportunityNotFound,
        QuestionOpenAlready, TooManyQuestions.
    """
    if reason not in Reason.values:
        raise QuestionReasonUnknown(field="reason")
    said = plain_text("words", words, limit=QUESTION_LENGTH)
    if not said and (reason == Reason.OTHER or (reason == Reason.MISSING and opportunity_id is None)):
        raise QuestionWordsMissing(field="words")
    # From here on their questions are counted by one request at a time.
    resident = locked_resident(by=by)
    receipt = _list_of(resident, receipt_id)
    listing = None if opportunity_id is None else _listing(opportunity_id, receipt)
    term = terms().on(timezone.localdate(now))
    _require_room(resident, receipt, listing, term)
    question = ListQuestion.objects.create(
        resident=resident,
        receipt=receipt,
        list_number=receipt.number,
        list_made_at=receipt.made_at,
        opportunity=listing,
        listing_number=listing.pk if listing else None,
        reason=reason,
        words=said,
        shown=_shown(receipt, listing),
        asked_at=now,
        due_on=term.due_on(timezone.localdate(now)),
    )
    record("LIST_QUESTIONED", actor=_AS_PERSON, by=by, subject=by, now=now, thing=question, facts={"reason": reason})
    return question


@transaction.atomic
def withdraw_question(*, by: User, question_id: int, now: datetime) -> ListQuestion:
    """Take a question back; nobody answers it. Doing it twice changes nothing.

    Raises:
        GoneOver, QuestionNotFound, QuestionClosed.
    """
    mine = ListQuestion.objects.filter(resident=locked_resident(by=by))
    question: ListQuestion | None = mine.select_for_update(no_key=True).filter(pk=question_id).first()
    if question is None:
        raise QuestionNotFound(field="id")
    if question.state == State.ANSWERED:
        raise QuestionClosed
    if question.state != State.WITHDRAWN:
        question.state, question.withdrawn_at = State.WITHDRAWN, now
        question.save(update_fields=["state", "withdrawn_at"])
        record("LIST_QUESTION_WITHDRAWN", actor=_AS_PERSON, by=by, subject=by, now=now, thing=question)
    return question


def may_question(resident: Resident, *, now: datetime) -> bool:
    """Whether there is room for another question of theirs."""
    waiting = resident.list_questions.open().count()
    return bool(waiting < terms().on(timezone.localdate(now)).most_open)


def _list_of(resident: Resident, receipt_id: int | None) -> Receipt:
    receipts = resident.receipts.all() if receipt_id is None else resident.receipts.filter(pk=receipt_id)
    # Held, so that it is not deleted for its age at this very moment.
    receipt: Receipt | None = receipts.select_for_update(no_key=True).first()
    if receipt is None:
        raise ListNotFound(field="receipt_id")
    return receipt


def _listing(opportunity_id: int, receipt: Receipt) -> Opportunity:
    """One that people may know of, or that was in the list."""
    in_list = [found for found, *_ in json.loads(receipt.contents)["order"]]
    known = Opportunity.objects.once_shown() | Opportunity.objects.filter(pk__in=in_list)
    listing: Opportunity | None = known.filter(pk=opportunity_id).first()
    if listing is None:
        raise OpportunityNotFound(field="opportunity_id")
    return listing


def _require_room(resident: Resident, receipt: Receipt, listing: Opportunity | None, term: Term) -> None:
    waiting = resident.list_questions.open()
    key = listing.pk if listing else None
    if waiting.filter(list_number=receipt.number, listing_number=key).exists():
        raise QuestionOpenAlready
    if waiting.count() >= term.most_open:
        raise TooManyQuestions


def _shown(receipt: Receipt, listing: Opportunity | None) -> dict[str, Any]:
    contents = json.loads(receipt.contents)
    key, title = (listing.pk, listing.title) if listing else (None, "")
    stored = RecommendationList.objects.filter(receipt=receipt).first()
    if stored is None:
        return shown.of_receipt(contents, key, title=title)
    columns = {"items": stored.items, "considered": stored.considered, "excluded": stored.excluded}
    return shown.of_stored(columns, key, title=title, raises=contents["raises"])
