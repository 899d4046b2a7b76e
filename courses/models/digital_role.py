"""Roles of the Government Digital and Data profession, with the skills each level takes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.source import Sourced


class DigitalRole(Sourced):
    """One level of a role, for example "junior developer"."""

    family = models.CharField(max_length=100)
    role = models.CharField(max_length=100)
    title = models.CharField("role level", max_length=150)
    description = models.TextField(blank=True)
    role_description = models.TextField(blank=True)
    kind = models.CharField("role type", max_length=100, blank=True)

    class Meta(Sourced.Meta):
        ordering = ["family", "role", "pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["role", "title"], name="digital_role_level_once"),
            models.CheckConstraint(condition=~Q(title=""), name="digital_role_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class DigitalRoleSkill(models.Model):
    """A skill that a role level takes, and how well."""

    class Depth(models.TextChoices):
        """Skill level of the framework."""

        AWARENESS = "Awareness", "Awareness"
        WORKING = "Working", "Working"
        PRACTITIONER = "Practitioner", "Practitioner"
        EXPERT = "Expert", "Expert"

    digital_role = models.ForeignKey(DigitalRole, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=150)
    depth = models.CharField(max_length=12, choices=Depth.choices)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["digital_role", "name"]
        constraints = [models.UniqueConstraint(fields=["digital_role", "name"], name="digital_role_skill_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.depth})"
