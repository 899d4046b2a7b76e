"""The answers to mutations that had a key: an app that never heard its answer asks again, and nothing is done twice.

Purpose: doing what a person asked for once, over connections that break. Lawful basis: UK GDPR Art 6(1)(e), public task.
An answer may repeat what the person told us. Kept for 14 days, erased with the account, read by nobody but its sender.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.accounts.models import User
from backend.idempotency import LONGEST_KEY
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy


class AnsweredMutation(models.Model):
    """One mutation that was done, with its answer as it was sent."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="answered_mutations")
    key = models.CharField(max_length=LONGEST_KEY, help_text="The `clientMutationId` of its sender.")
    request_sha256 = models.CharField(max_length=64, help_text="Of the mutation's name and its input.")
    asked_sha256 = models.CharField(
        max_length=64, help_text="Of the whole request: it says which fields were asked for."
    )
    answer = models.TextField(blank=True, help_text="As it was sent. Empty where it may be given once only.")
    at = models.DateTimeField()

    personal = PersonalData(
        title="Answers that we keep in case your phone did not get them",
        person=("user",),
        purpose="doing what you asked for once, over connections that break",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="14 days",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "user": "You",
            "key": "The number that your app gave to what you asked for",
            "answer": "What we answered",
            "at": "When",
        },
        not_personal=("id", "request_sha256", "asked_sha256"),
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="answered_mutation_at")]
        constraints = [
            # Two requests with one key at once: the second waits here for the first, and then finds its answer.
            models.UniqueConstraint(fields=["user", "key"], name="answered_mutation_once"),
            models.CheckConstraint(condition=~Q(key=""), name="answered_mutation_has_key"),
            models.CheckConstraint(
                condition=Q(request_sha256__regex=r"^[0-9a-f]{64}$", asked_sha256__regex=r"^[0-9a-f]{64}$"),
                name="answered_mutation_hashes",
            ),
        ]

    def __str__(self) -> str:
        return f"Answer of {self.at:%Y-%m-%d %H:%M}"
