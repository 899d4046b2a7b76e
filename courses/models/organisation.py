"""What providers and employers have in common: they are approved by the GLA before anything of theirs is published."""

from __future__ import annotations

from typing import ClassVar, Final, Self, TypeVar

from django.db import models
from django.db.models import Q

from courses.models.source import Sourced

NAME_LENGTH: Final = 255

O_co = TypeVar("O_co", bound="Organisation", covariant=True)


class OrganisationQuerySet(models.QuerySet[O_co]):
    """Which organisations somebody may see."""

    def public(self) -> Self:
        """Those that everybody may see."""
        return self.filter(approval=Organisation.Approval.APPROVED)


class Organisation(Sourced):
    """An organisation that lists courses or jobs: a `Provider` or an `Employer`."""

    class Approval(models.TextChoices):
        """What GLA staff decided about it."""

        PENDING = "PENDING", "Waits for approval"
        APPROVED = "APPROVED", "Approved"
        REFUSED = "REFUSED", "Refused"
        SUSPENDED = "SUSPENDED", "Suspended"

    name = models.CharField(max_length=NAME_LENGTH)
    website = models.URLField(max_length=255, blank=True)
    about = models.TextField(max_length=2000, blank=True)
    approval = models.CharField(max_length=9, choices=Approval.choices, default=Approval.PENDING, db_index=True)
    approval_reason = models.CharField(max_length=500, blank=True, help_text="Shown to its members.")
    approval_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposed_name = models.CharField(
        max_length=NAME_LENGTH,
        blank=True,
        editable=False,
        help_text="That its owners want, until GLA staff have decided.",
    )
    proposed_at = models.DateTimeField("new name proposed at", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows with every change, so that nobody overwrites one."
    )

    column: ClassVar[str]
    """The column of an organisation's own rows (members, invitations, history) that points to it."""
    listings_path: ClassVar[str]
    """From an opportunity to its organisation."""

    objects: ClassVar = OrganisationQuerySet.as_manager()

    APPROVAL_COLUMNS = (
        *("approval", "approval_reason", "approval_changed_at", "revision"),
        *("proposed_name", "proposed_at"),
    )
    """What an import never touches: it is decided here."""

    class Meta(Sourced.Meta):
        abstract = True
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_name"),
            models.CheckConstraint(
                condition=Q(approval__in=["PENDING", "APPROVED", "REFUSED", "SUSPENDED"]),
                name="%(class)s_approval_known",
            ),
            # A no without a reason can't be mended.
            models.CheckConstraint(
                condition=~Q(approval__in=["REFUSED", "SUSPENDED"]) | ~Q(approval_reason=""),
                name="%(class)s_refusal_has_reason",
            ),
            # A queue in order, and nothing in it that proposes nothing.
            models.CheckConstraint(
                condition=Q(proposed_name="", proposed_at__isnull=True)
                | (~Q(proposed_name="") & Q(proposed_at__isnull=False)),
                name="%(class)s_proposal_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_publish(self) -> bool:
        """Whether its listings may be shown to residents."""
        return self.approval == self.Approval.APPROVED
