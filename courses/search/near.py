"""Where a search starts from: how far every place is, and which places are near enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.db.models import BinaryField, BooleanField, F, Func, IntegerField, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import LessThanOrEqual

from backend.errors import InvalidInput
from courses.journeys import minutes_to_cells
from courses.models import TravelMode, Venue
from courses.models.travel_times import UNREACHED
from courses.search.facets import NO_JOURNEY, Facet, all_of, any_of, code

FEWEST: Final = 5
MOST: Final = 240
"""Minutes of a limit."""
MOST_LOOKED_UP: Final = 30
_INSIDE: Final = "EXISTS (SELECT 1 FROM unnest(courses_searchdocument.cells) AS cell WHERE get_byte(%s, cell) <= %s)"
NEAR: Final = "near"
"""Among the filters, where there is a travel limit: a `Near`."""


class TravelLimitInvalid(InvalidInput):
    """A travel limit that is no number of minutes of a journey in London."""

    code = "TRAVEL_LIMIT_INVALID"
    message = f"Please choose a journey of {FEWEST} to {MOST} minutes."


@dataclass(frozen=True)
class Near:
    """A place to start from.

    Attributes:
        minutes: to each cell of the travel grid, one byte a cell.
        cells: the cells that have places.
        within: the longest journey; None: any. What needs no journey is within every limit.
    """

    minutes: bytes
    cells: tuple[int, ...]
    within: int | None

    @cached_property
    def reached(self) -> list[int]:
        """The cells within the limit."""
        return self.between(0, UNREACHED if self.within is None else self.within)

    def passes(self) -> Q:
        """Condition of a document with a place within the limit, or that needs no journey.

        Few cells are looked up in the index. An index is slow at hundreds of them, and so much of London passes that a listing
        is soon found without one.
        """
        if len(self.reached) <= MOST_LOOKED_UP:
            return any_of([NO_JOURNEY, *place_codes(self.reached)])
        inside = RawSQL(_INSIDE, [self.minutes, self.within], output_field=BooleanField())  # noqa: S611 - a constant
        return all_of([NO_JOURNEY]) | Q(inside)

    def holds(self, cell: str) -> LessThanOrEqual:
        """Condition that a column with a cell lies within the limit."""
        start = Value(self.minutes, output_field=BinaryField())
        return LessThanOrEqual(Func(start, F(cell), function="get_byte", output_field=IntegerField()), self.within)

    @property
    def wider(self) -> Near | None:
        """Twice as far; None where that is no limit any more."""
        if self.within is None or 2 * self.within > MOST:
            return None
        return replace(self, within=2 * self.within)

    def between(self, shortest: int, longest: int) -> list[int]:
        """The cells that have places and are so far away."""
        return [cell for cell in self.cells if shortest <= self.minutes[cell] <= longest]


def look_around(outcode: str, *, within: int | None, mode: str = TravelMode.PUBLIC_TRANSPORT) -> Near:
    """Everything around the centre of an outcode. Two statements.

    Raises:
        OutcodeNotFound, TravelLimitInvalid.
    """
    if within is not None and not FEWEST <= within <= MOST:
        raise TravelLimitInvalid(field="withinMinutes")
    minutes = minutes_to_cells(outcode, mode).tobytes()
    cells = Venue.objects.filter(cell__isnull=False).order_by("cell").values_list("cell", flat=True).distinct()
    return Near(minutes, tuple(cells), within)


def place_codes(cells: list[int]) -> list[int]:
    """Codes of the places in these cells."""
    return [code(Facet.PLACE, cell + 1) for cell in cells]
