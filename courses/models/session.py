"""Parts of the week: when a course or a job takes place."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Session(models.TextChoices):
    """A part of a day of the week: morning to 12:00, afternoon to 17:00, evening after that."""

    MON_MORNING = "MON_MORNING", "Monday morning"
    MON_AFTERNOON = "MON_AFTERNOON", "Monday afternoon"
    MON_EVENING = "MON_EVENING", "Monday evening"
    TUE_MORNING = "TUE_MORNING", "Tuesday morning"
    TUE_AFTERNOON = "TUE_AFTERNOON", "Tuesday afternoon"
    TUE_EVENING = "TUE_EVENING", "Tuesday evening"
    WED_MORNING = "WED_MORNING", "Wednesday morning"
    WED_AFTERNOON = "WED_AFTERNOON", "Wednesday afternoon"
    WED_EVENING = "WED_EVENING", "Wednesday evening"
    THU_MORNING = "THU_MORNING", "Thursday morning"
    THU_AFTERNOON = "THU_AFTERNOON", "Thursday afternoon"
    THU_EVENING = "THU_EVENING", "Thursday evening"
    FRI_MORNING = "FRI_MORNING", "Friday morning"
    FRI_AFTERNOON = "FRI_AFTERNOON", "Friday afternoon"
    FRI_EVENING = "FRI_EVENING", "Friday evening"
    SAT_MORNING = "SAT_MORNING", "Saturday morning"
    SAT_AFTERNOON = "SAT_AFTERNOON", "Saturday afternoon"
    SAT_EVENING = "SAT_EVENING", "Saturday evening"
    SUN_MORNING = "SUN_MORNING", "Sunday morning"
    SUN_AFTERNOON = "SUN_AFTERNOON", "Sunday afternoon"
    SUN_EVENING = "SUN_EVENING", "Sunday evening"


def sessions() -> ArrayField[list[str], list[str]]:
    """A list of `Session`; empty = not stated, or free to choose."""
    return ArrayField(models.CharField(max_length=13, choices=Session.choices), default=list, blank=True)
