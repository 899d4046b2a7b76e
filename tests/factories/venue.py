"""Venues."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.models import Venue
from tests.factories.borough import borough

_NUMBER = count(1)


def venue(**fields: Any) -> Venue:
    """A training centre in Newham."""
    if "borough" not in fields:
        fields["borough"] = borough()
    defaults = {
        "name": f"Marsh Lane Centre {next(_NUMBER)}",
        "kind": Venue.Kind.TRAINING_CENTRE,
        "postcode": "E7 9ZZ",
        "latitude": 51.55,
        "longitude": 0.02,
    }
    return Venue.objects.create(**{**defaults, **fields})
