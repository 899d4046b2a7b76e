"""Random residents and catalogues for property tests. Small ranges, so that every condition is met and missed often."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from matching.recommender.frames import Barrier, Delivery, Kind, PutAway, PutAwayFor, Resident, StatedBarrier
from tests.matching.recommender.catalogue import NAN, SKILLS, TODAY, Listing, Option

WORDS = (
    "computer",
    "computers",
    "repair",
    "python",
    "website",
    "bread",
    "baker",
    "network",
    "cables",
    "help",
    "test",
    "code",
)

near_days = st.integers(-40, 120).map(lambda days: TODAY + timedelta(days=days))
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
places = st.tuples(st.floats(51.3, 51.7), st.floats(-0.5, 0.3)) | st.just((NAN, NAN))
skill_sets = st.frozensets(st.sampled_from(SKILLS), max_size=3)


@st.composite
def options(draw: st.DrawFn) -> Option:
    latitude, longitude = draw(places)
    return Option(
        delivery=draw(st.sampled_from([0, *Delivery])),
        latitude=latitude,
        longitude=longitude,
        starts_on=draw(st.none() | near_days),
        sessions=draw(st.just(0) | st.integers(0, 2**21 - 1)),
        places_left=draw(st.sampled_from([-1, 0, 3])),
        cost=draw(st.sampled_from([NAN, 0.0, 45.0, 900.0])),
        access=draw(st.integers(0, 7)),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Listing, ...]:
    count = draw(st.integers(1, 8))
    return tuple(draw(listings(100 + number)) for number in range(count))


@st.composite
def listings(draw: st.DrawFn, number: int) -> Listing:
    kind = draw(st.sampled_from(Kind))
    course = kind is Kind.COURSE
    return Listing(
        id=number,
        title=draw(st.sampled_from(WORDS)),
        text=draw(texts),
        kind=kind,
        organisation=draw(st.integers(1, 3)),
        level=draw(st.integers(-1, 8)),
        minimum_level=draw(st.integers(-1, 4)),
        minimum_age=draw(st.sampled_from([-1, 16, 18, 19, 24])),
        maximum_age=draw(st.sampled_from([-1, 18, 24, 30])),
        closes_on=draw(st.none() | near_days),
        published_on=draw(st.none() | near_days),
        hourly_pay=NAN if course else draw(st.sampled_from([NAN, 8.0, 12.71, 14.0, 20.0])),
        may_be_free=course and draw(st.booleans()),
        teaches=draw(skill_sets) if course else frozenset(),
        essential=frozenset() if course else draw(skill_sets),
        optional=frozenset() if course else draw(skill_sets),
        options=tuple(
            replace(option, id=10 * number + place)
            for place, option in enumerate(draw(st.lists(options(), min_size=1, max_size=3)))
        ),
    )


put_away = st.builds(
    PutAway,
    opportunity=st.integers(100, 108),
    reason=st.sampled_from(PutAwayFor),
    measure=st.none() | st.sampled_from([0.0, 1.0, 3.0, 14.0, 45.0, 900.0]),
    sessions=st.just(0) | st.integers(1, 2**21 - 1),
)
seen = st.dictionaries(st.integers(100, 108), st.integers(4, 20), max_size=3).map(
    lambda days: tuple(sorted(days.items()))
)


@st.composite
def residents(draw: st.DrawFn) -> Resident:
    latitude, longitude = draw(st.none() | st.tuples(st.floats(51.3, 51.7), st.floats(-0.5, 0.3))) or (None, None)
    born = draw(st.none() | st.dates(date(1985, 1, 1), date(2011, 12, 31)))
    return Resident(
        wants=draw(texts),
        skills=draw(skill_sets),
        latitude=latitude,
        longitude=longitude,
        availability=draw(st.just(0) | st.integers(1, 2**21 - 1)),
        delivery=draw(st.integers(0, 15)),
        longest_journey=draw(st.none() | st.integers(10, 120)),
        highest_level=draw(st.none() | st.integers(0, 8)),
        born_from=born,
        born_to=born and born + timedelta(days=draw(st.integers(0, 30))),
        access_needs=draw(st.integers(0, 7)),
        barriers=tuple(
            StatedBarrier(one, draw(st.integers(0, 7)))
            for one in draw(st.lists(st.sampled_from(Barrier), max_size=3, unique=True))
        ),
        hidden=draw(st.frozensets(st.integers(100, 108), max_size=2)),
        put_away=tuple(draw(st.lists(put_away, max_size=3))),
        seen=draw(seen),
    )
