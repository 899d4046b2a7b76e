"""Who may act for a provider or an employer.

Purpose: letting an organisation's own people, and nobody else, write its listings.
Lawful basis: performance of the agreement with the organisation (UK GDPR Art 6(1)(b)); kept until the membership or the
account ends. Of people only the account's key is kept here, and the word by which colleagues know them: no full name is asked
for and an e-mail address is refused.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models.employer import Employer
from courses.models.provider import Provider

LABEL_LENGTH: Final = 60
LABEL_HELP: Final = "How colleagues know this person here: a first name, or a desk. Only members and GLA staff see it."


MEMBERSHIP: Final = PersonalData(
    title="Organisations that you act for",
    person=("user",),
    purpose="letting an organisation's own people, and nobody else, write its listings",
    lawful_basis=LawfulBasis.AGREEMENT,
    retention="until the membership ends, or the account is erased",
    erasure=Erasure.DELETE,
    seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
    fields={
        "user": "You",
        "label": "How colleagues know you there",
        "role": "What you may do",
        "state": "Whether it counts yet",
        "joined_at": "Since when",
    },
    not_personal=("id",),
)


class MemberRole(models.TextChoices):
    """What a member may do; each may also do what stands below it."""

    OWNER = "OWNER", "Owner: also invites, removes and changes members"
    EDITOR = "EDITOR", "Editor: writes and publishes listings"
    VIEWER = "VIEWER", "Viewer: sees drafts, reports and figures"

    @property
    def roles_at_least(self) -> tuple[str, ...]:
        """The role itself and those above it."""
        ordered = list(MemberRole)
        return tuple(role.value for role in ordered[: ordered.index(self) + 1])


class Member(models.Model):
    """A membership. `ProviderMember` and `EmployerMember` add the organisation."""

    Role = MemberRole
    organisation_column: ClassVar[str]
    """Which column holds the organisation."""

    class State(models.TextChoices):
        """Whether it counts yet."""

        ACTIVE = "ACTIVE", "Active"
        WAITING = "WAITING", "Waits for GLA staff: somebody says that they act for this organisation"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss")
    role = models.CharField(max_length=6, choices=MemberRole.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    label = models.CharField(max_length=LABEL_LENGTH, blank=True, help_text=LABEL_HELP)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["joined_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.user_id}"


def _known(table: str) -> list[models.CheckConstraint]:
    """Role and state are among those that are listed, whoever writes them."""
    return [
        models.CheckConstraint(condition=Q(role__in=["OWNER", "EDITOR", "VIEWER"]), name=f"{table}_role_known"),
        models.CheckConstraint(condition=Q(state__in=["ACTIVE", "WAITING"]), name=f"{table}_state_known"),
    ]


class ProviderMember(Member):
    """Somebody who acts for a training provider."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="members")

    organisation_column = "provider"
    personal = MEMBERSHIP.with_fields(provider="The training provider")

    class Meta(Member.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "provider"], name="provider_member_once"),
            *_known("provider_member"),
        ]


class EmployerMember(Member):
    """Somebody who acts for an employer."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="members")

    organisation_column = "employer"
    personal = MEMBERSHIP.with_fields(employer="The employer")

    class Meta(Member.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "employer"], name="employer_member_once"),
            *_known("employer_member"),
        ]
