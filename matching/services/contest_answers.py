"""A person looks at what was questioned, and answers. GLA staff, never a provider or an employer, and never whoever asked.

Whoever answers has taken the question: of two at the same moment one answers, and the other is told. That something was put right
can only be said once a change is on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from courses.services.access import require_staff
from matching.models import InboxItem, ListQuestion
from matching.models.list_question import ANSWER_LENGTH, CHANGED_LENGTH
from matching.queries.contest_changes import changes_since
from matching.receipts.document import check
from matching.receipts.signing import ReceiptRefused
from matching.recommender.engine import engine_sha256
from matching.services.contest_refusals import (
    AnswerMissing,
    ChangeMissing,
    ChangeNotExpected,
    ChangeNotFound,
    OutcomeUnknown,
    QuestionClosed,
    QuestionIsYourOwn,
    QuestionNotFound,
    QuestionNotTaken,
    QuestionWithColleague,
)
from matching.services.inbox import tell
from matching.services.receipts import signer
from matching.services.residents import plain_text

State = ListQuestion.State
Outcome = ListQuestion.Outcome
Change = ListQuestion.Change
NOTICE: Final = "QUESTION_ANSWERED"
_AS_STAFF: Final = AuditEntry.Actor.STAFF
_CHANGES: Final = {
    Outcome.PUT_RIGHT: frozenset(Change) - {Change.ANSWERS},
    Outcome.DATA_CORRECTED: frozenset({Change.ANSWERS}),
}
"""What may have been changed, where the person was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What somebody answers.

    Attributes:
        outcome: a `ListQuestion.Outcome`.
        answer: in words for the person, who reads just these.
        change: a `ListQuestion.Change` where the person was right; else empty.
        changed: what is different now, in words for the person.
        listing: number of the course or job that was put right, where the question is about no course or job.
    """

    outcome: str
    answer: str
    change: str = ""
    changed: str = ""
    listing: int | None = None


def question_of(*, question_id: int, by: User) -> ListQuestion:
    """A question, for somebody who is about to look at it.

    Raises:
        StaffOnly, QuestionNotFound, QuestionIsYourOwn.
    """
    require_staff(by)
    rows = ListQuestion.objects.select_related("resident__user", "receipt__release")
    return _not_own(rows.filter(pk=question_id).first(), by)


@transaction.atomic
def take_question(*, question_id: int, by: User, now: datetime, take_over: bool = False) -> ListQuestion:
    """Say that one looks at it. Taking what is one's own already changes nothing.

    Args:
        question_id: which.
        by: of the staff.
        now: the moment.
        take_over: from a colleague, who then can't answer it any more.

    Raises:
        StaffOnly, QuestionNotFound, QuestionIsYourOwn, QuestionClosed, QuestionWithColleague.
    """
    question = _locked(question_id, by)
    if question.state == State.TAKEN and question.taken_by == by.pseudonym:
        return question
    if question.state == State.TAKEN and not take_over:
        raise QuestionWithColleague
    question.state, question.taken_by, question.taken_at = State.TAKEN, by.pseudonym, now
    question.save(update_fields=["state", "taken_by", "taken_at"])
    _record("LIST_QUESTION_TAKEN", question, by, now)
    return question


@transaction.atomic
def answer_question(*, question_id: int, given: GivenAnswer, by: User, now: datetime) -> ListQuestion:
    """Answer for good, and tell the person that there is an answer.

    Raises:
        StaffOnly, QuestionNotFound, QuestionIsYourOwn, QuestionClosed, QuestionWithColleague, QuestionNotTaken, OutcomeUnknown,
        AnswerMissing, ChangeMissing, ChangeNotExpected, ChangeNotFound, TooLong, NotAllowed.
    """
    question = _locked(question_id, by)
    if question.state != State.TAKEN:
        raise QuestionNotTaken
    if question.taken_by != by.pseudonym:
        raise QuestionWithColleague
    answer, changed = _words(given)
    if given.change and given.change not in changes_on_record(question, listing=given.listing):
        raise ChangeNotFound(field="change")
    question.state, question.outcome, question.answer = State.ANSWERED, given.outcome, answer
    question.change, question.changed = given.change, changed
    question.answered_by, question.answered_at = by.pseudonym, now
    question.save()
    tell(
        resident=question.resident,
        kind=InboxItem.Kind.SERVICE_NOTICE,
        about=None,
        occasion=f"question:{question.pk}",
        facts={"notice": NOTICE},
        now=now,
    )
    _record("LIST_QUESTION_ANSWERED", question, by, now, outcome=given.outcome, change=given.change)
    return question


def changes_on_record(question: ListQuestion, *, listing: int | None = None) -> frozenset[Change]:
    """What has changed since the list was made, and can be named in an answer."""
    return changes_since(question, engine=_other_engine(question), listing=listing)


def _other_engine(question: ListQuestion) -> str | None:
    """Hash of today's code where it is not that which made the list, by the list's signed receipt."""
    if question.receipt is None:
        return None
    try:
        said, _ = check(question.receipt.token, signer().public)
    except ReceiptRefused:
        return None  # what nobody signed proves no change
    return None if said["engine_sha256"] == engine_sha256() else engine_sha256()


def _words(given: GivenAnswer) -> tuple[str, str]:
    """The answer and what was changed, once they fit the outcome."""
    if given.outcome not in Outcome.values:
        raise OutcomeUnknown(field="outcome")
    answer = plain_text("answer", given.answer, limit=ANSWER_LENGTH)
    changed = plain_text("changed", given.changed, limit=CHANGED_LENGTH)
    if not answer:
        raise AnswerMissing(field="answer")
    possible = _CHANGES.get(Outcome(given.outcome), frozenset[Change]())
    if possible and not (given.change and changed):
        raise ChangeMissing(field="change")
    if (given.change or changed) and given.change not in possible:
        raise ChangeNotExpected(field="change")
    return answer, changed


def _locked(question_id: int, by: User) -> ListQuestion:
    """Whoever comes second waits here, and then sees what the first has done."""
    require_staff(by)
    rows = ListQuestion.objects.select_for_update(no_key=True)
    question = _not_own(rows.filter(pk=question_id).first(), by)
    if question.state in {State.ANSWERED, State.WITHDRAWN}:
        raise QuestionClosed
    return question


def _not_own(question: ListQuestion | None, by: User) -> ListQuestion:
    if question is None:
        raise QuestionNotFound(field="id")
    if question.resident.user_id == by.pk:
        raise QuestionIsYourOwn
    return question


def _record(action: str, question: ListQuestion, by: User, now: datetime, **facts: str) -> None:
    record(action, actor=_AS_STAFF, by=by, subject=question.resident.user, now=now, thing=question, facts=facts)
