"""What helps with what stands in the way: a tip, services, and the libraries near somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.conf import settings
from django.db.models import Q

from backend.accounts.models import User
from courses.models import Outcode, OutcodeBorough, Source, Venue
from matching.models import Barrier, Resident
from matching.onboarding.signposts import Signpost, Signposts, load_signposts
from matching.queries.nearness import distance_from

LIBRARIES_SHOWN: Final = 3
_AT_A_LIBRARY: Final = frozenset({Barrier.NO_LAPTOP, Barrier.NO_DATA})


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps with one barrier."""

    barrier: Barrier
    tip: str
    signposts: tuple[Signpost, ...]
    libraries: tuple[Venue, ...]
    """The nearest public ones, where a library helps and the home is known."""


@cache
def signposts() -> Signposts:
    """The services as they are shipped, read once a process."""
    return load_signposts(settings.BASE_DIR / "fixtures" / "signposts.json", Barrier.values)


def told_by(user: User) -> tuple[list[str], Outcode | None]:
    """What stands in this person's way, and where they live, as far as they have told us. One statement."""
    resident = Resident.objects.select_related("outcode").filter(user=user).first()
    return (resident.barriers, resident.outcode) if resident else ([], None)


def advice(barriers: Sequence[str], *, home: Outcode | None, today: date) -> list[Advice]:
    """What helps, for each of these barriers in the order of `Barrier`. Two statements at most, none without a home."""
    boroughs = _boroughs(home) if home and barriers else frozenset[str]()
    near = nearest_libraries(home, today=today) if home and not _AT_A_LIBRARY.isdisjoint(barriers) else ()
    held = signposts()
    return [
        Advice(
            barrier,
            held.tips[barrier],
            held.helping(barrier, boroughs=boroughs, today=today),
            near if barrier in _AT_A_LIBRARY else (),
        )
        for barrier in Barrier
        if barrier in barriers
    ]


def nearest_libraries(home: Outcode, *, today: date) -> tuple[Venue, ...]:
    """The public libraries nearest to a home, of the national list; none where it was not imported. Never a made-up one."""
    open_now = Venue.objects.filter(source=Source.LIBRARIES, kind=Venue.Kind.LIBRARY, latitude__isnull=False).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    )
    nearest = open_now.select_related("borough").order_by(distance_from(home), "pk")
    return tuple(nearest[:LIBRARIES_SHOWN])


def _boroughs(home: Outcode) -> frozenset[str]:
    return frozenset(OutcodeBorough.objects.filter(outcode=home).values_list("borough_id", flat=True))
