"""A resident does not want to be seen by an employer: by a former boss, or by somebody they have to keep away from.

Purpose: keeping a resident's applications from an employer that they name. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: until the resident takes it back; erased with the account. It is shown to the resident only, and never to an employer.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models import Employer
from matching.models.resident import Resident


class HiddenFromEmployerQuerySet(models.QuerySet["HiddenFromEmployer"]):
    """Who hides from whom."""

    def between(self, resident: Resident, employer_id: int) -> Self:
        """The row of this resident and this employer, where there is one."""
        return self.filter(resident=resident, employer=employer_id)

    def for_rows(self, *, resident: str, employer: str) -> Exists:
        """Condition of rows about a resident and an employer that this resident hides from.

        An employer sees only what remains without them: `Application.objects.exclude(HiddenFromEmployer.objects.for_rows(…))`.

        Args:
            resident: lookup from such a row to the resident.
            employer: lookup from such a row to the employer.
        """
        return Exists(self.filter(resident=OuterRef(resident), employer=OuterRef(employer)))


class HiddenFromEmployer(models.Model):
    """One resident hides from one employer."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="hidden_from")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+")
    hidden_at = models.DateTimeField()

    personal = PersonalData(
        title="Employers that you hide from",
        person=("resident__user",),
        purpose="keeping your applications from employers that you name",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you take it back, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={"resident": "You", "employer": "The employer", "hidden_at": "Since when you hide"},
        not_personal=("id",),
    )

    objects: ClassVar = HiddenFromEmployerQuerySet.as_manager()

    class Meta:
        ordering = ["-hidden_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["resident", "employer"], name="hidden_once")]

    def __str__(self) -> str:
        return f"Resident {self.resident_id} hides from employer {self.employer_id}"
