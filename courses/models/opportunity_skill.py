"""What an opportunity has to do with a skill."""

from __future__ import annotations

from django.db import models

from courses.models.catalogue_version import counts_parts
from courses.models.feed_mark import marks_parts
from courses.models.opportunity import Opportunity
from courses.models.skill import Skill


class OpportunitySkill(models.Model):
    """A skill that an opportunity teaches or asks for."""

    class Relation(models.TextChoices):
        """Which way the skill goes."""

        TEACHES = "TEACHES", "You learn this"
        ESSENTIAL = "ESSENTIAL", "You need this"
        OPTIONAL = "OPTIONAL", "This helps"

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="skill_relations")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="opportunity_relations")
    relation = models.CharField(max_length=9, choices=Relation.choices)

    class Meta:
        ordering = ["opportunity", "relation", "skill"]
        triggers = [
            *counts_parts("opportunity_id", ("opportunity_id", "skill_id", "relation")),
            *marks_parts("opportunity_id"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "skill"], name="opportunity_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.relation} {self.skill_id}"
