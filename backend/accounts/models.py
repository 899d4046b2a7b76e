"""The sign-in account. Everything else about a person stands in `matching.models`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy


class UserManager(BaseUserManager["User"]):
    """Makes accounts: staff by e-mail and password, everyone else by their Firebase uid."""

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An account that may do everything in the admin."""
        user = self.model(email=self.normalize_email(email), is_staff=True, is_superuser=True, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def for_firebase_uid(self, uid: str) -> User:
        """The account of a verified Firebase user, made on their first visit. Safe when two requests arrive at once."""
        user, made = self.get_or_create(firebase_uid=uid)
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """May sign in, nothing more. No name and, for residents, no e-mail address is kept here."""

    class FirebaseState(models.TextChoices):
        """What Firebase said when it was last asked."""

        ACTIVE = "ACTIVE", "may sign in"
        DISABLED = "DISABLED", "switched off"
        DELETED = "DELETED", "deleted"

    firebase_uid = models.CharField(max_length=128, unique=True, null=True, blank=True, editable=False)
    email = models.EmailField(
        "e-mail address", unique=True, null=True, blank=True, help_text="Staff only: it is their sign-in name."
    )
    is_staff = models.BooleanField("may use the admin", default=False)
    is_active = models.BooleanField(default=True, help_text="Switch off to refuse every request of this account.")
    tokens_valid_after = models.DateTimeField(
        null=True, blank=True, help_text="Tokens of a sign-in before this moment are refused."
    )
    firebase_state = models.CharField(
        "with Firebase",
        max_length=8,
        choices=FirebaseState.choices,
        default=FirebaseState.ACTIVE,
        editable=False,
        help_text="As Firebase said when it was last asked. To switch an account off here, use `active`.",
    )
    firebase_checked_at = models.DateTimeField("Firebase last asked", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The account of the same person, to which everything of this anonymous one went over.",
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_on = models.DateField(
        default=timezone.localdate,
        editable=False,
        help_text="The last day of a request; an account that nobody uses is erased.",
    )
    pseudonym = models.UUIDField(
        db_default=RandomUUID(),
        unique=True,
        editable=False,
        help_text="Stands for the person in the ledgers that outlive the account. Kept here and nowhere else.",
    )

    personal = PersonalData(
        title="Your account",
        person=("pk", "merged_into"),
        purpose="signing in, and nothing more",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until the account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "id": "Number of your account",
            "firebase_uid": "Key of your sign-in at Firebase",
            "email": "E-mail address (staff only)",
            "password": PersonalField(
                label="Password, scrambled (staff only)",
                seen_by=(SeenBy.NOBODY,),
                withheld="a secret that protects you",
            ),
            "last_login": "When you last signed in to the admin",
            "joined_at": "When you first came",
            "seen_on": "The last day on which you came",
            "pseudonym": "Number that stands for you in the lists of consents and of who changed what",
            "is_active": "Whether you may sign in",
            "is_staff": "Whether you may use the admin",
            "is_superuser": "Whether you may do everything in the admin",
            "groups": "Groups of staff that you are in",
            "user_permissions": "What you may do in the admin",
            "tokens_valid_after": "When you last signed out everywhere",
            "firebase_state": "Whether Firebase lets you sign in",
            "firebase_checked_at": "When we last asked Firebase that",
            "merged_into": "Your own account, to which everything of this one went over",
        },
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # The accounts that Firebase was not asked about for longest come first.
        indexes = [models.Index(models.F("firebase_checked_at").asc(nulls_first=True), "id", name="user_to_check")]
        constraints = [
            # An account that nobody can sign in to is a mistake.
            models.CheckConstraint(
                condition=models.Q(firebase_uid__isnull=False) | models.Q(email__isnull=False), name="user_can_sign_in"
            ),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(email__isnull=False), name="user_staff_has_email"
            ),
        ]

    def __str__(self) -> str:
        return f"User {self.pk}"

    def accepts_tokens_from(self, signed_in_at: datetime) -> bool:
        """Whether a token of a sign-in at this moment still counts."""
        return self.is_active and (self.tokens_valid_after is None or signed_in_at >= self.tokens_valid_after)
