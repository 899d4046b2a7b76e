"""What happened to a listing: who changed what, when, and why. Written by the services in the transaction of the change.

Purpose: an organisation, and the GLA, can see how a listing came to be as it is.
Lawful basis: legitimate interests, an accountable directory (UK GDPR Art 6(1)(f)); the person's key goes when their account
does, the change stays.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models.opportunity import Opportunity


class ListingChange(models.Model):
    """One change of one listing. Never edited."""

    class Action(models.TextChoices):
        """What was done."""

        CREATED = "CREATED", "Created"
        EDITED = "EDITED", "Edited"
        MOVED = "MOVED", "Moved to another state"
        CONFIRMED = "CONFIRMED", "Confirmed as still right"
        WARNED = "WARNED", "Its owner was told that it will be hidden"
        HIDDEN = "HIDDEN", "Hidden from residents"
        SHOWN = "SHOWN", "Shown again"

    class Actor(models.TextChoices):
        """In which part somebody acted."""

        MEMBER = "MEMBER", "A member of the organisation"
        STAFF = "STAFF", "GLA staff"
        SYSTEM = "SYSTEM", "The service itself"

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField(help_text="Of the listing after the change.")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="listing_changes"
    )
    actor = models.CharField(max_length=6, choices=Actor.choices)
    action = models.CharField(max_length=9, choices=Action.choices)
    from_status = models.CharField(max_length=9, choices=Opportunity.Status.choices, blank=True)
    to_status = models.CharField(max_length=9, choices=Opportunity.Status.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=dict, blank=True, help_text="Column or part to [before, after].")

    personal = PersonalData(
        title="Changes of listings that you made",
        person=("by",),
        purpose="an organisation, and the GLA, can see how a listing came to be as it is",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="as long as the listing; who it was until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "by": "You",
            "opportunity": "The course or job",
            "at": "When",
            "actor": "In which part",
            "action": "What you did",
            "reason": "Why",
        },
        not_personal=("id", "revision", "from_status", "to_status", "fields"),
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["opportunity", "-at"], name="listing_change_of")]
        constraints = [
            models.CheckConstraint(condition=Q(actor__in=["MEMBER", "STAFF", "SYSTEM"]), name="change_actor_known"),
            models.CheckConstraint(
                condition=Q(action__in=["CREATED", "EDITED", "MOVED", "CONFIRMED", "WARNED", "HIDDEN", "SHOWN"]),
                name="change_action_known",
            ),
            models.CheckConstraint(
                condition=~Q(action="MOVED") | (~Q(to_status="") & ~Q(from_status="")), name="change_move_has_states"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"
