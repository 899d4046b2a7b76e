"""A resident applies for a job, or asks for a place on a course.

Purpose: passing on what a resident wants to send to a provider or an employer, and telling them what became of it.
Lawful basis: UK GDPR Art 6(1)(e), public task. Retention: erased with the account. The organisation sees what was sent to it,
and nothing else that we know about the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models import CourseRun, Opportunity
from matching.models.resident import Resident

REASON_LENGTH: Final = 500


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Which applications somebody may see."""

    def live(self) -> Self:
        """Those that can still come to something."""
        return self.filter(status__in=LIVE)

    def sent(self) -> Self:
        """Those that an organisation has been sent. A draft is nobody's business but its writer's."""
        return self.exclude(submitted_at=None)

    def queue(self, run_id: int) -> Self:
        """Those who wait for a place of a run, the first one first. Of a course that was taken down nobody does."""
        waiting = self.filter(run=run_id, status=Application.Status.WAITING)
        return waiting.exclude(opportunity__status=Opportunity.Status.WITHDRAWN).order_by("submitted_at", "pk")


class Application(models.Model):
    """One resident and one opportunity, from the first word that they write to its end."""

    class Status(models.TextChoices):
        """Where it stands. `matching/lifecycle.py` has the moves."""

        DRAFT = "DRAFT", "Not sent yet"
        RECEIVED = "RECEIVED", "Sent"
        WAITING = "WAITING", "On the waiting list"
        IN_REVIEW = "IN_REVIEW", "They are looking at it"
        INTERVIEW = "INTERVIEW", "They want to talk to you"
        OFFERED = "OFFERED", "They offer it to you"
        ACCEPTED = "ACCEPTED", "You said yes"
        STARTED = "STARTED", "You have started"
        COMPLETED = "COMPLETED", "You have finished"
        HIRED = "HIRED", "You have got the job"
        UNSUCCESSFUL = "UNSUCCESSFUL", "Not this time"
        WITHDRAWN = "WITHDRAWN", "You took it back"
        LAPSED = "LAPSED", "The offer has run out"
        CANCELLED = "CANCELLED", "It does not take place"

    class Adjustment(models.TextChoices):
        """Something that makes an interview or a first talk fair. It says what helps, never why."""

        QUESTIONS_BEFOREHAND = "QUESTIONS_BEFOREHAND", "Questions beforehand, in writing"
        EXTRA_TIME = "EXTRA_TIME", "More time"
        BREAKS = "BREAKS", "Breaks"
        STEP_FREE = "STEP_FREE", "A room without steps"
        QUIET_ROOM = "QUIET_ROOM", "A quiet room"
        ONLINE = "ONLINE", "A talk online or by phone"
        IN_WRITING = "IN_WRITING", "Answers in writing"
        LARGE_PRINT = "LARGE_PRINT", "Large print"
        CAPTIONS = "CAPTIONS", "Live captions"
        SIGN_LANGUAGE = "SIGN_LANGUAGE", "A sign language interpreter"
        SOMEBODY_WITH_ME = "SOMEBODY_WITH_ME", "Somebody who comes with me"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="applications")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="applications")
    run = models.ForeignKey(
        CourseRun,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
        help_text="Of a course: which run. Empty for a job, and for a question about a course without runs.",
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.CharField(max_length=REASON_LENGTH, blank=True, help_text="Why, in words for the resident.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with every change, so that nobody overwrites one."
    )
    holds_place = models.BooleanField(default=False, help_text="Whether a place of the run is kept for it.")
    started_at = models.DateTimeField(help_text="When its first word was written.")
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    offer_ends_at = models.DateTimeField(null=True, blank=True, help_text="Until when an offer can be taken.")
    run_starts_on = models.DateField(null=True, blank=True, help_text="The first day that the resident was told.")

    personal = PersonalData(
        title="Your applications",
        person=("resident__user",),
        purpose="passing on what you send to a provider or an employer, and telling you what became of it",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.ORGANISATION),
        fields={
            "resident": "You",
            "opportunity": "The course or job",
            "run": "Which run of the course",
            "status": "Where it stands",
            "status_reason": "Why",
            "holds_place": "Whether a place is kept for you",
            "started_at": "When you began to write",
            "submitted_at": "When you sent it",
            "changed_at": "When it was last changed",
            "offer_ends_at": "Until when you can take an offer",
            "run_starts_on": "The first day that you were told",
        },
        not_personal=("id", "revision"),
    )

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["opportunity", "-changed_at", "-id"], name="application_of_opportunity"),
            models.Index(fields=["run", "submitted_at", "id"], condition=Q(status="WAITING"), name="application_queue"),
            models.Index(fields=["offer_ends_at"], condition=Q(status="OFFERED"), name="application_offers"),
        ]
        constraints = [
            # One at a time: whoever applies again after the end of one begins another.
            models.UniqueConstraint(
                fields=["resident", "opportunity"],
                condition=Q(
                    status__in=[
                        *("DRAFT", "RECEIVED", "WAITING", "IN_REVIEW"),
                        *("INTERVIEW", "OFFERED", "ACCEPTED", "STARTED"),
                    ]
                ),
                name="application_one_is_live",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        *("DRAFT", "RECEIVED", "WAITING", "IN_REVIEW", "INTERVIEW", "OFFERED", "ACCEPTED"),
                        *("STARTED", "COMPLETED", "HIRED", "UNSUCCESSFUL", "WITHDRAWN", "LAPSED", "CANCELLED"),
                    ]
                ),
                name="application_status_known",
            ),
            # A place that nobody can use is somebody else's.
            models.CheckConstraint(
                condition=Q(holds_place=False)
                | Q(status__in=["RECEIVED", "IN_REVIEW", "INTERVIEW", "OFFERED", "ACCEPTED", "STARTED", "COMPLETED"]),
                name="application_place_is_used",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "WITHDRAWN", "CANCELLED"]) | Q(submitted_at__isnull=False),
                name="application_sent_has_moment",
            ),
            # Whoever is turned down is told why.
            models.CheckConstraint(
                condition=~Q(status__in=["UNSUCCESSFUL", "CANCELLED"]) | ~Q(status_reason=""),
                name="application_no_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Application {self.pk}: {self.get_status_display()}"

    def offer_stands_at(self, now: datetime) -> bool:
        """Whether an offer can still be taken."""
        return self.offer_ends_at is None or now < self.offer_ends_at


S = Application.Status
LIVE: Final = (S.DRAFT, S.RECEIVED, S.WAITING, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED, S.STARTED)
"""Those that can still come to something: one of these for each resident and opportunity."""
KEEPS_PLACE: Final = (S.RECEIVED, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED, S.STARTED, S.COMPLETED)
"""Those in which a place that was given stays given."""
