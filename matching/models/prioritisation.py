"""A person's own choice to be shown programmes that are meant for a group. Nothing is inferred, and nothing comes from the monitoring.

Purpose: showing somebody programmes meant for people like them, because they asked for it. Lawful basis: explicit consent, UK GDPR
Art 6(1)(a) and Art 9(2)(a), separate for each group. Append-only, so that it can be shown what was agreed to and when. Erased with
the account. Seen by the person alone: no employer, provider or member of staff.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.resident import Resident


class PrioritisationChoice(models.Model):
    """One tap: on or off, for one group. The newest of a group counts, while its words are those in force."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="prioritisation_choices")
    group = models.CharField(max_length=32)
    wants = models.BooleanField(help_text="On or off.")
    words_version = models.CharField(max_length=20)
    words = models.TextField(help_text="The text that they were shown, as they were shown it.")
    at = models.DateTimeField()

    personal = PersonalData(
        title="Groups that you asked to be shown programmes for",
        person=("resident__user",),
        purpose="showing you programmes meant for people like you, because you asked for it",
        lawful_basis=LawfulBasis.EXPLICIT_CONSENT,
        retention="until your account is erased; what you switched off counts for nothing from then on",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "group": "The group",
            "wants": "Whether you switched it on",
            "words_version": "Version of the text that you were shown",
            "words": "The text that you were shown",
            "at": "When",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["resident", "group", "-id"], name="choice_newest_of_group")]
        constraints = [
            # A choice without the words that it was made on proves nothing.
            models.CheckConstraint(condition=~Q(words="") & ~Q(words_version=""), name="choice_has_its_words"),
        ]
        # What was agreed to is never rewritten. A row goes only with its person.
        triggers = [pgtrigger.Protect(name="choice_is_kept_as_it_was", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Choice {self.pk}"
