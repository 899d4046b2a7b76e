"""A resident says whether what was reported about them is right: two taps."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound
from courses.services.organisation_fields import clean_text
from matching.models import ApplicationEvent, Outcome
from matching.models.outcome import DISPUTE_LENGTH
from matching.services.application_steps import write_event
from matching.services.order import settle
from matching.services.residents import locked_resident

What = ApplicationEvent.What


class OutcomeNotFound(NotFound):
    """Nothing of this person's."""

    code = "OUTCOME_NOT_FOUND"
    message = "We can't find that."


@transaction.atomic
def confirm_outcome(
    *, by: User, outcome_id: int, is_right: bool, words: str, now: datetime, made_at: datetime | None = None
) -> Outcome:
    """Say that a report is right, or that it is not, and why. The newer answer counts; GLA staff see what is not right.

    Raises:
        OutcomeNotFound, and the refusals of `clean_text` and `settle`.
    """
    text = "" if is_right else clean_text(words, field="words", longest=DISPUTE_LENGTH)
    resident = locked_resident(by=by)
    rows = Outcome.objects.select_for_update(of=("self",)).select_related("application")
    outcome: Outcome | None = rows.filter(pk=outcome_id, application__resident=resident).first()
    if outcome is None:
        raise OutcomeNotFound(field="id")
    settle(resident, made_at, now, f"outcome:{outcome_id}")
    answer = Outcome.Answer.RIGHT if is_right else Outcome.Answer.NOT_RIGHT
    if (outcome.answer, outcome.answer_words) == (answer, text):
        return outcome
    outcome.answer, outcome.answer_words, outcome.answered_at = answer, text, now
    outcome.save(update_fields=["answer", "answer_words", "answered_at"])
    what = What.OUTCOME_CONFIRMED if is_right else What.OUTCOME_DISPUTED
    write_event(outcome.application, ApplicationEvent.Actor.RESIDENT, now=now, what=what)
    return outcome
