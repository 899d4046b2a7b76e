"""The rows of the audit log, and the chain over them.

Purpose: who gave, took and changed rights, and who looked at a resident's data, can be accounted for later.
Lawful basis: legal obligation (UK GDPR Art 6(1)(c): accountability, Art 5(2)). No row points to a person: it names a pseudonym
that only the account knows, and so nobody once the account is erased.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backend.audit.append_only import append_only
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy


class AuditEntry(models.Model):
    """One thing that was done. Written in the transaction of what it tells, and never changed."""

    class Actor(models.TextChoices):
        """In which part somebody acted."""

        PERSON = "PERSON", "A person about themselves"
        MEMBER = "MEMBER", "A member of an organisation"
        STAFF = "STAFF", "GLA staff"
        SYSTEM = "SYSTEM", "The service itself"

    at = models.DateTimeField(help_text="The moment of what was done.")
    written_at = models.DateTimeField(db_default=Now(), editable=False, help_text="By the clock of the database.")
    action = models.CharField(max_length=40, help_text="Stable name in capitals, such as CONSENT_GIVEN.")
    actor = models.CharField(max_length=6, choices=Actor.choices)
    actor_pseudonym = models.UUIDField(null=True, blank=True, help_text="Of the account that did it. No foreign key.")
    subject_pseudonym = models.UUIDField(null=True, blank=True, help_text="Of the account that it is about.")
    thing = models.CharField(
        max_length=80, blank=True, help_text="Model and key of what it is about: courses.Provider 12."
    )
    facts = models.JSONField(default=dict, blank=True, help_text="Codes and numbers, never words of a person.")

    personal = PersonalData(
        title="What was written down about your account",
        person=(),
        pseudonyms=("actor_pseudonym", "subject_pseudonym"),
        purpose="accounting for who changed rights and consents, and who looked at data",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="kept as a whole; whose account it was can be told until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "actor_pseudonym": "You did it (a number that only your account knows)",
            "subject_pseudonym": "It was about you (a number that only your account knows)",
            "at": "When",
            "action": "What was done",
            "actor": "Who did it",
            "thing": "What it was about",
            "facts": "More about it",
        },
        not_personal=("id", "written_at"),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["actor_pseudonym"], name="audit_by", condition=Q(actor_pseudonym__isnull=False)),
            models.Index(
                fields=["subject_pseudonym"], name="audit_about", condition=Q(subject_pseudonym__isnull=False)
            ),
            # The public ledger shows the steps of each policy; of the rest of the log it reads nothing.
            models.Index(fields=["thing"], name="audit_of_policies", condition=Q(action__startswith="POLICY_")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__in=["PERSON", "MEMBER", "STAFF", "SYSTEM"]), name="audit_actor_known"
            ),
            # Names, not sentences: words of a person have no place here.
            models.CheckConstraint(condition=Q(action__regex=r"^[A-Z][A-Z_]{2,39}$"), name="audit_action_is_a_code"),
        ]
        triggers = [
            append_only("audit_entry_append_only"),
            # Whoever adds a row, through our code or past it: it waits for the chain.
            pgtrigger.Trigger(
                name="audit_entry_waits",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="INSERT INTO audit_waitingentry (entry_id) VALUES (NEW.id); RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class WaitingEntry(models.Model):
    """An entry that is not in the chain yet; the worker takes it in within seconds."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="waiting")

    def __str__(self) -> str:
        return f"Entry {self.entry_id} waits"


class AuditLink(models.Model):
    """The place of an entry in the chain: its hash covers the entry and the hash of the place before."""

    position = models.PositiveBigIntegerField(primary_key=True, help_text="1, 2, 3 …: no gap.")
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(position__gte=1), name="audit_link_from_1"),
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="audit_link_hash_shape"),
        ]
        triggers = [append_only("audit_link_append_only")]

    def __str__(self) -> str:
        return f"Place {self.position}"
