"""Figures that a policy rests on, and those found since. Counts of many people from published tables; nothing of anybody."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from backend.personal_data import NothingPersonal
from matching.models.inclusion_policy import InclusionPolicy


class PolicyEvidence(models.Model):
    """How many of how many. Share and interval are worked out from the counts, so that no other figure can stand beside them."""

    policy = models.ForeignKey(InclusionPolicy, on_delete=models.CASCADE, related_name="evidence")
    is_basis = models.BooleanField(
        default=True, help_text="What it was approved on; otherwise found since, and one of a quarter at most."
    )
    dataset = models.CharField(max_length=200)
    table = models.CharField(max_length=200)
    measured_on = models.DateField(help_text="The day that it speaks of.")
    numerator = models.PositiveIntegerField(help_text="People of the group.")
    denominator = models.PositiveIntegerField(help_text="All people who were counted.")
    benchmark = models.FloatField(help_text="The share that it is compared with, between 0 and 1.")
    benchmark_source = models.CharField(max_length=300)
    url = models.URLField(max_length=300)
    good_until = models.DateField(help_text="The last day on which it may be relied on.")
    is_example = models.BooleanField(
        default=False, help_text="Made up for a demonstration: no live service relies on it."
    )

    personal = NothingPersonal("counts of many people, from published tables")

    class Meta:
        ordering = ["policy", "measured_on", "pk"]
        verbose_name_plural = "policy evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__lte=F("denominator"), denominator__gt=0), name="evidence_counts_somebody"
            ),
            models.CheckConstraint(condition=Q(benchmark__gt=0, benchmark__lt=1), name="evidence_benchmark_is_a_share"),
            models.CheckConstraint(condition=Q(good_until__gt=F("measured_on")), name="evidence_good_after_its_day"),
            models.CheckConstraint(
                condition=~Q(dataset="") & ~Q(table="") & ~Q(benchmark_source="") & ~Q(url=""),
                name="evidence_has_source",
            ),
            models.UniqueConstraint(
                fields=["policy", "measured_on"], condition=Q(is_basis=False), name="evidence_measured_once_a_day"
            ),
        ]
        triggers = [
            # A basis belongs to what was proposed. What is found later is added when it runs, and never rewritten.
            pgtrigger.Trigger(
                name="evidence_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("state_now", "TEXT")],
                func="""
                    SELECT state INTO state_now FROM matching_inclusionpolicy WHERE id = COALESCE(NEW.policy_id, OLD.policy_id);
                    IF state_now <> 'DRAFT' AND (TG_OP <> 'INSERT' OR NEW.is_basis OR state_now NOT IN ('APPROVED', 'RUNNING')) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot change the evidence of a policy that was proposed';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numerator} of {self.denominator} on {self.measured_on}"
