"""Skills and occupations."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.models import Occupation, Skill

_NUMBER = count(1)


def skill(**fields: Any) -> Skill:
    """A skill with a URI and a label of its own."""
    number = next(_NUMBER)
    defaults = {"uri": f"http://data.europa.eu/esco/skill/{number}", "label": f"use spreadsheets {number}"}
    return Skill.objects.create(**{**defaults, **fields})


def occupation(**fields: Any) -> Occupation:
    """An occupation with a URI and a label of its own."""
    number = next(_NUMBER)
    defaults = {"uri": f"http://data.europa.eu/esco/occupation/{number}", "label": f"data assistant {number}"}
    return Occupation.objects.create(**{**defaults, **fields})
