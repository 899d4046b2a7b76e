"""Which places are near a home, for ordering them in the database. Minutes are `courses.travel`'s; this only says which is nearer."""

from __future__ import annotations

from typing import Final

from django.db.models import F
from django.db.models.expressions import CombinedExpression

from courses.models import Outcode

_WIDTH_OF_A_DEGREE: Final = 0.62
"""A degree of longitude beside one of latitude, in London."""


def distance_from(home: Outcode, place: str = "") -> CombinedExpression:
    """The square of the way from a home, in degrees of latitude.

    Args:
        home: where somebody lives.
        place: lookup of the row with the coordinates, with its `__`; empty: the row itself.
    """
    north = F(f"{place}latitude") - home.latitude
    east = (F(f"{place}longitude") - home.longitude) * _WIDTH_OF_A_DEGREE
    return north * north + east * east
