"""What happened to an organisation and its members: who changed what, when, and why. Written in the transaction of the change.

Purpose: members and the GLA can see how an organisation came to be as it is, and who let whom in.
Lawful basis: legitimate interests, an accountable directory (UK GDPR Art 6(1)(f)); a person's key goes when their account
does, the change stays.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models.listing_change import ListingChange
from courses.models.of_organisation import OfOrganisation


class OrganisationChange(OfOrganisation):
    """One change of one organisation. Never edited."""

    Actor = ListingChange.Actor

    class Action(models.TextChoices):
        """What was done."""

        REGISTERED = "REGISTERED", "Registered"
        EDITED = "EDITED", "Edited"
        DECIDED = "DECIDED", "Decided on by GLA staff"
        NAME_APPROVED = "NAME_APPROVED", "New name approved by GLA staff"
        NAME_REFUSED = "NAME_REFUSED", "New name refused by GLA staff"
        CLAIMED = "CLAIMED", "Claimed: somebody says that they act for it"
        CLAIM_GRANTED = "CLAIM_GRANTED", "Claim granted"
        CLAIM_REFUSED = "CLAIM_REFUSED", "Claim refused"
        INVITED = "INVITED", "Invited a member"
        INVITATION_REVOKED = "INVITATION_REVOKED", "Took an invitation back"
        JOINED = "JOINED", "Joined"
        MEMBER_CHANGED = "MEMBER_CHANGED", "Changed a member"
        MEMBER_REMOVED = "MEMBER_REMOVED", "Removed a member"
        LEFT = "LEFT", "Left"
        API_KEY_MADE = "API_KEY_MADE", "Made an API key"
        API_KEY_REVOKED = "API_KEY_REVOKED", "Revoked an API key"

    revision = models.PositiveIntegerField(help_text="Of the organisation after the change.")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="organisation_changes"
    )
    actor = models.CharField(max_length=6, choices=ListingChange.Actor.choices)
    action = models.CharField(max_length=18, choices=Action.choices)
    concerning = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The account whose membership it is about.",
    )
    reason = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=dict, blank=True, help_text="Column to [before, after].")

    personal = PersonalData(
        title="Changes of organisations that you made, or that were about you",
        person=("by", "concerning"),
        purpose="members and the GLA can see how an organisation came to be as it is, and who let whom in",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="as long as the organisation; who it was until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "by": PersonalField(label="You made it", about=("by",)),
            "concerning": PersonalField(label="It was about you", about=("concerning",)),
            "fields": PersonalField(label="Before and after, of your membership", about=("concerning",), cleared={}),
            "provider": "The provider",
            "employer": "The employer",
            "at": "When",
            "actor": "In which part",
            "action": "What was done",
            "reason": "Why",
        },
        not_personal=("id", "revision"),
    )

    class Meta(OfOrganisation.Meta):
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["provider", "-at"], name="organisation_change_provider"),
            models.Index(fields=["employer", "-at"], name="organisation_change_employer"),
        ]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.CheckConstraint(
                condition=Q(actor__in=["MEMBER", "STAFF", "SYSTEM"]), name="organisation_change_actor_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    action__in=[
                        *("REGISTERED", "EDITED", "DECIDED", "CLAIMED", "CLAIM_GRANTED", "CLAIM_REFUSED", "INVITED"),
                        *("INVITATION_REVOKED", "JOINED", "MEMBER_CHANGED", "MEMBER_REMOVED", "LEFT"),
                        *("NAME_APPROVED", "NAME_REFUSED"),
                        *("API_KEY_MADE", "API_KEY_REVOKED"),
                    ]
                ),
                name="organisation_change_action_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"
