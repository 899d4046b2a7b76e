"""What an organisation is told about its listings. It reaches the organisation, not a person: no name and no account is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.employer import Employer
from courses.models.opportunity import Opportunity
from courses.models.provider import Provider


class OrganisationNotice(models.Model):
    """One notice, for all members of one organisation."""

    class Kind(models.TextChoices):
        """What it says."""

        RENEWAL_DUE = "RENEWAL_DUE", "Please say that this listing is still right, or it will expire"
        PUBLISHED = "PUBLISHED", "This listing is live"
        SENT_BACK = "SENT_BACK", "This listing needs a change before it can be shown"
        EXPIRED = "EXPIRED", "This listing has expired"
        WITHDRAWN = "WITHDRAWN", "GLA staff took this listing off"
        GOES_STALE = "GOES_STALE", "Please confirm or change this listing, or it will be hidden"
        HIDDEN = "HIDDEN", "This listing is hidden from residents"
        REPORTED = "REPORTED", "Residents report that something is wrong with this listing"
        APPLICATION = "APPLICATION", "Somebody has applied: look at the applications for this listing"

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True, help_text="By when something has to be done.")
    reason = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When a member first said that it was read.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["provider", "-at"], name="notice_of_provider"),
            models.Index(fields=["employer", "-at"], name="notice_of_employer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__isnull=True, employer__isnull=False)
                | Q(provider__isnull=False, employer__isnull=True),
                name="notice_to_one_organisation",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("RENEWAL_DUE", "PUBLISHED", "SENT_BACK", "EXPIRED", "WITHDRAWN"),
                        *("GOES_STALE", "HIDDEN", "REPORTED", "APPLICATION"),
                    ]
                ),
                name="notice_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="RENEWAL_DUE") | Q(due_on__isnull=False), name="notice_due_has_day"
            ),
            # Two workers at once remind once.
            models.UniqueConstraint(
                fields=["opportunity", "due_on"], condition=Q(kind="RENEWAL_DUE"), name="notice_reminds_once"
            ),
            # However many apply: who has not read of the first learns nothing new from the second.
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(kind="APPLICATION", read_at__isnull=True),
                name="notice_of_applications_once_until_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.opportunity_id})"
