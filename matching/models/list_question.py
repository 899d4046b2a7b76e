"""A resident questions a list that was recommended to them, or a line of it, or that something is missing; a person answers.

Purpose: a resident can have a decision about them looked at by a person, say what they think of it, and contest it. Lawful basis:
UK GDPR Art 6(1)(c), legal obligation (Art 22C); where words tell something about health, Art 9(2)(g) with DPA 2018 Sch 1 para 6.
Erased with the account. Who answered is a pseudonym that only their account knows. No provider and no employer sees any of it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models import Opportunity
from matching.models.receipt import Receipt
from matching.models.resident import Resident

QUESTION_LENGTH: Final = 2_000
ANSWER_LENGTH: Final = 4_000
CHANGED_LENGTH: Final = 500
ASKED: Final = ("list_number", "list_made_at", "listing_number", "reason", "words", "shown", "asked_at", "due_on")
"""Columns that are what the resident asked."""
_REPLAY: Final = ("replay", "replay_words", "replayed_at")
_ANSWER: Final = (
    *("state", "taken_by", "taken_at", "outcome", "answer", "change", "changed"),
    *("answered_by", "answered_at", "withdrawn_at"),
)
_CHANGED: Final = "({old}) IS DISTINCT FROM ({new})".format(
    old=", ".join(f'OLD."{column}"' for column in (*_REPLAY, *_ANSWER)),
    new=", ".join(f'NEW."{column}"' for column in (*_REPLAY, *_ANSWER)),
)
_TURNED: Final = "({receipt} OR {opportunity})".format(
    **{
        name: f'(NEW."{name}_id" IS NOT NULL AND NEW."{name}_id" IS DISTINCT FROM OLD."{name}_id")'
        for name in ("receipt", "opportunity")
    }
)
_NO_ANSWER: Final = Q(outcome="", answer="", answered_by=None, answered_at=None)
_OF_THE_PERSON: Final = ("resident__user",)
"""A field that is about whoever asked, and not about whoever answered."""


class ListQuestionQuerySet(models.QuerySet["ListQuestion"]):
    """Questions."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state__in=(ListQuestion.State.OPEN, ListQuestion.State.TAKEN))

    def overdue(self, *, today: date) -> Self:
        """Those that wait for longer than they may."""
        return self.open().filter(due_on__lt=today)


class ListQuestion(models.Model):
    """One question about one list. What was asked never changes, and neither does what was answered."""

    class Reason(models.TextChoices):
        """What somebody thinks is not right."""

        WRONG_ABOUT_ME = "WRONG_ABOUT_ME", "It rests on something about me that is not true"
        NOT_FOR_ME = "NOT_FOR_ME", "This should not be here"
        WRONG_PLACE = "WRONG_PLACE", "This should stand higher or lower"
        MISSING = "MISSING", "Something is missing"
        ELIGIBILITY = "ELIGIBILITY", "What it says of whether I can join, or whether I pay, is not right"
        POLICY = "POLICY", "A policy put something first, and I don't agree"
        TREATED_WORSE = "TREATED_WORSE", "I think that I am treated worse than others"
        OTHER = "OTHER", "Something else"

    class State(models.TextChoices):
        """How far it has come."""

        OPEN = "OPEN", "Waits for somebody to look at it"
        TAKEN = "TAKEN", "Somebody is looking at it"
        ANSWERED = "ANSWERED", "Answered"
        WITHDRAWN = "WITHDRAWN", "You took it back"

    class Replay(models.TextChoices):
        """What came of making the list again from its receipt."""

        IDENTICAL = "IDENTICAL", "Made again, the list is the same"
        DIFFERS = "DIFFERS", "Made again, the list is not the same"
        NOT_POSSIBLE = "NOT_POSSIBLE", "The list can't be made again"

    class Outcome(models.TextChoices):
        """What the answer comes to."""

        EXPLAINED = "EXPLAINED", "Explained"
        PUT_RIGHT = "PUT_RIGHT", "You were right: a mistake of ours, put right"
        DATA_CORRECTED = "DATA_CORRECTED", "You were right: you have corrected what we knew about you"
        NOT_UPHELD = "NOT_UPHELD", "We looked again, and it stays as it is"

    class Change(models.TextChoices):
        """What was changed."""

        LISTING = "LISTING", "The course or job"
        POLICY = "POLICY", "A policy that moved it was stopped"
        RELEASE = "RELEASE", "Another version of the matcher is in use"
        CODE = "CODE", "The rules by which lists are made"
        ANSWERS = "ANSWERS", "What you have told us"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="list_questions")
    # A question outlives the receipt and the listing: their numbers stay, and what was shown.
    receipt = models.ForeignKey(Receipt, on_delete=models.SET_NULL, null=True, related_name="questions")
    list_number = models.UUIDField(help_text="Number of the list's receipt.")
    list_made_at = models.DateTimeField()
    opportunity = models.ForeignKey(Opportunity, on_delete=models.SET_NULL, null=True, related_name="+")
    listing_number = models.PositiveBigIntegerField(
        null=True, help_text="Of the course or job; empty: it is about the whole list."
    )
    reason = models.CharField(max_length=14, choices=Reason.choices)
    words = models.TextField("in their own words", max_length=QUESTION_LENGTH, blank=True)
    shown = models.JSONField(default=dict, help_text="What they saw, see `matching.contesting.shown`.")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="The last day on which it is answered in time.")

    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    taken_by = models.UUIDField(null=True, help_text="Pseudonym of an account. No foreign key.")
    taken_at = models.DateTimeField(null=True)
    replay = models.CharField(max_length=12, choices=Replay.choices, blank=True)
    replay_words = models.TextField(max_length=ANSWER_LENGTH, blank=True)
    replayed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    answer = models.TextField(max_length=ANSWER_LENGTH, blank=True)
    change = models.CharField(max_length=7, choices=Change.choices, blank=True)
    changed = models.CharField(max_length=CHANGED_LENGTH, blank=True, help_text="What was changed, in words.")
    answered_by = models.UUIDField(null=True, help_text="Pseudonym of who had taken it.")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    personal = PersonalData(
        title="Questions about what we recommended",
        person=_OF_THE_PERSON,
        pseudonyms=("taken_by", "answered_by"),
        purpose="having a list looked at by a person, saying what you think of it, and contesting it",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="until the account of whoever asked is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "resident": PersonalField(label="You", about=_OF_THE_PERSON),
            "receipt": PersonalField(label="The receipt of the list", about=_OF_THE_PERSON),
            "list_number": PersonalField(label="Number of the list's receipt", about=_OF_THE_PERSON),
            "list_made_at": PersonalField(label="When the list was made", about=_OF_THE_PERSON),
            "opportunity": PersonalField(label="The course or job", about=_OF_THE_PERSON),
            "listing_number": PersonalField(label="Its number", about=_OF_THE_PERSON),
            "reason": PersonalField(label="What you think is not right", about=_OF_THE_PERSON),
            "words": PersonalField(
                label="What you wrote", about=_OF_THE_PERSON, lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH
            ),
            "shown": PersonalField(
                label="What you were shown", about=_OF_THE_PERSON, lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH
            ),
            "asked_at": PersonalField(label="When you asked", about=_OF_THE_PERSON),
            "due_on": PersonalField(label="By when we answer", about=_OF_THE_PERSON),
            "state": PersonalField(label="How far it has come", about=_OF_THE_PERSON),
            "taken_by": PersonalField(
                label="You looked at it (a number that only your account knows)", about=("taken_by",)
            ),
            "taken_at": "Since when somebody is looking at it",
            "replay": PersonalField(label="Whether the list could be made again", about=_OF_THE_PERSON),
            "replay_words": PersonalField(label="More about that", about=_OF_THE_PERSON),
            "replayed_at": PersonalField(label="When that was tried", about=_OF_THE_PERSON),
            "outcome": PersonalField(label="What our answer comes to", about=_OF_THE_PERSON),
            "answer": PersonalField(
                label="Our answer", about=_OF_THE_PERSON, lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH
            ),
            "change": PersonalField(label="What kind of thing was changed", about=_OF_THE_PERSON),
            "changed": PersonalField(label="What was changed", about=_OF_THE_PERSON),
            "answered_by": PersonalField(
                label="You answered it (a number that only your account knows)", about=("answered_by",)
            ),
            "answered_at": "When it was answered",
            "withdrawn_at": PersonalField(label="When you took it back", about=_OF_THE_PERSON),
        },
        not_personal=("id",),
    )

    objects: ClassVar = ListQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["resident", "-asked_at", "-id"], name="list_question_of_resident"),
            models.Index(fields=["due_on", "id"], condition=Q(state__in=["OPEN", "TAKEN"]), name="list_question_queue"),
        ]
        constraints = [
            # Whoever asks the same again while it is looked at would only wait for two answers.
            models.UniqueConstraint(
                fields=["resident", "list_number", "listing_number"],
                condition=Q(state__in=["OPEN", "TAKEN"]),
                nulls_distinct=False,
                name="list_question_one_is_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        *("WRONG_ABOUT_ME", "NOT_FOR_ME", "WRONG_PLACE", "MISSING"),
                        *("ELIGIBILITY", "POLICY", "TREATED_WORSE", "OTHER"),
                    ]
                ),
                name="list_question_reason_known",
            ),
            # Nobody can look at "something else".
            models.CheckConstraint(condition=~Q(reason="OTHER", words=""), name="list_question_other_has_words"),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "TAKEN", "ANSWERED", "WITHDRAWN"]), name="list_question_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "WITHDRAWN"], taken_by=None, taken_at=None)
                | Q(taken_by__isnull=False, taken_at__isnull=False) & ~Q(state="OPEN"),
                name="list_question_taken_by_somebody",
            ),
            # An answer has words, and somebody who had looked answers for it.
            models.CheckConstraint(
                condition=_NO_ANSWER & ~Q(state="ANSWERED")
                | Q(
                    state="ANSWERED",
                    outcome__in=["EXPLAINED", "PUT_RIGHT", "DATA_CORRECTED", "NOT_UPHELD"],
                    answered_by__isnull=False,
                    answered_by=F("taken_by"),
                    answered_at__isnull=False,
                )
                & ~Q(answer=""),
                name="list_question_answer_is_whole",
            ),
            # Whoever was right sees what has changed; where nothing has, nobody says that it did.
            models.CheckConstraint(
                condition=Q(outcome="PUT_RIGHT", change__in=["LISTING", "POLICY", "RELEASE", "CODE"]) & ~Q(changed="")
                | Q(outcome="DATA_CORRECTED", change="ANSWERS") & ~Q(changed="")
                | Q(change="", changed="") & ~Q(outcome__in=["PUT_RIGHT", "DATA_CORRECTED"]),
                name="list_question_right_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_at__isnull=False)
                | Q(withdrawn_at=None) & ~Q(state="WITHDRAWN"),
                name="list_question_withdrawn_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(replay="", replay_words="", replayed_at=None)
                | Q(replay__in=["IDENTICAL", "DIFFERS", "NOT_POSSIBLE"], replayed_at__isnull=False)
                & ~Q(replay_words=""),
                name="list_question_replay_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="list_question_moves",
                field="state",
                transitions=[
                    *(("OPEN", "TAKEN"), ("OPEN", "WITHDRAWN")),
                    *(("TAKEN", "ANSWERED"), ("TAKEN", "WITHDRAWN")),
                ],
            ),
            pgtrigger.ReadOnly(name="list_question_stays_as_asked", fields=list(ASKED)),
            pgtrigger.Protect(
                name="list_question_end_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state IN ('ANSWERED', 'WITHDRAWN') AND {_CHANGED}"),
            ),
            # What it is about may go; it never becomes something else.
            pgtrigger.Protect(
                name="list_question_is_not_turned", operation=pgtrigger.Update, condition=pgtrigger.Condition(_TURNED)
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.pk}: {self.get_state_display()}"

    def is_overdue(self, today: date) -> bool:
        """Whether it waits for longer than it may."""
        return self.state in {self.State.OPEN, self.State.TAKEN} and self.due_on < today
