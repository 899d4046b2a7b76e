"""Skills and occupations in the terms of ESCO, the European classification."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from courses.models.catalogue_version import counts_rows, counts_shown
from courses.models.feed_mark import FeedMark, marks_shown

ESCO = r"^http://data\.europa\.eu/esco/"


def labels() -> ArrayField[list[str], list[str]]:
    """Alternative labels."""
    return ArrayField(models.TextField(), default=list, blank=True)


class Skill(models.Model):
    """A skill, competence or piece of knowledge."""

    class Kind(models.TextChoices):
        """ESCO's skill type."""

        SKILL = "skill", "Skill or competence"
        KNOWLEDGE = "knowledge", "Knowledge"

    uri = models.URLField("ESCO URI", max_length=100, unique=True)
    label = models.CharField("preferred label", max_length=255, db_index=True)
    alternative_labels = labels()
    kind = models.CharField(
        max_length=9, choices=Kind.choices, blank=True, help_text="Empty where the source does not say."
    )
    description = models.TextField(blank=True)
    digital = models.BooleanField(default=False, help_text="Member of ESCO's collection of digital skills.")

    class Meta:
        ordering = ["label", "pk"]
        triggers = [
            *counts_shown(("uri", "label", "alternative_labels")),
            *marks_shown(FeedMark.Subject.SKILL, ("uri", "label", "kind")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(uri__regex=ESCO + "skill/"), name="skill_uri_is_esco"),
            models.CheckConstraint(condition=~Q(label=""), name="skill_has_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Occupation(models.Model):
    """An occupation, with the skills that it takes."""

    uri = models.URLField("ESCO URI", max_length=100, unique=True)
    label = models.CharField("preferred label", max_length=255, db_index=True)
    alternative_labels = labels()
    description = models.TextField(blank=True)
    isco_group = models.CharField("ISCO-08 unit group", max_length=4, blank=True)
    skills: models.ManyToManyField[Skill, OccupationSkill] = models.ManyToManyField(
        Skill, through="OccupationSkill", related_name="occupations"
    )

    class Meta:
        ordering = ["label", "pk"]
        triggers = counts_rows(("uri", "label", "alternative_labels", "description", "isco_group"))
        constraints = [
            models.CheckConstraint(condition=Q(uri__regex=ESCO + "occupation/"), name="occupation_uri_is_esco"),
            models.CheckConstraint(condition=~Q(label=""), name="occupation_has_label"),
            models.CheckConstraint(
                condition=Q(isco_group__regex=r"^([0-9]{4})?$"), name="occupation_isco_is_four_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class OccupationSkill(models.Model):
    """An occupation takes a skill."""

    class Relation(models.TextChoices):
        """How much it takes it."""

        ESSENTIAL = "essential", "Essential"
        OPTIONAL = "optional", "Optional"
        UNSPECIFIED = "unspecified", "The source does not say which"

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="relations")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="relations")
    relation = models.CharField(max_length=11, choices=Relation.choices)

    class Meta:
        triggers = counts_rows(("occupation_id", "skill_id"))
        constraints = [models.UniqueConstraint(fields=["occupation", "skill"], name="occupation_skill_once")]

    def __str__(self) -> str:
        return f"{self.occupation_id} takes {self.skill_id} ({self.relation})"
