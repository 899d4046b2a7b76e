from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from matching.recommender.candidates import CAUSES, Cause, find_candidates
from matching.recommender.frames import Delivery, JourneyTable, Resident
from matching.recommender.gates import birthdays
from matching.recommender.travel import TravelModel
from tests.matching.recommender.catalogue import (
    BARNET,
    BRIXTON,
    RECOMMENDER,
    TODAY,
    Listing,
    Option,
    frame,
    recommended,
)
from tests.matching.recommender.strategies import catalogues, residents


def causes(resident: Resident, *listings: Listing, today: date = TODAY) -> dict[int, Cause]:
    return recommended(resident, listings, today=today).cause_by_opportunity()


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def failures(listing: Listing, option: Option, resident: Resident) -> list[Cause]:
    """The conditions again, one option at a time, in plain Python."""
    first_day = option.starts_on or TODAY
    found = []
    if listing.id in resident.hidden:
        found.append(Cause.HIDDEN)
    if listing.closes_on is not None and listing.closes_on < TODAY:
        found.append(Cause.CLOSED)
    if option.starts_on is not None and option.starts_on < TODAY:
        found.append(Cause.STARTED)
    if option.places_left == 0:
        found.append(Cause.FULL)
    if resident.born_from and listing.minimum_age >= 0 and age(resident.born_from, first_day) < listing.minimum_age:
        found.append(Cause.TOO_YOUNG)
    if resident.born_to and listing.maximum_age >= 0 and age(resident.born_to, first_day) > listing.maximum_age:
        found.append(Cause.TOO_OLD)
    if resident.highest_level is not None and listing.minimum_level > resident.highest_level:
        found.append(Cause.LEVEL)
    if resident.delivery and option.delivery and not option.delivery & resident.delivery:
        found.append(Cause.DELIVERY)
    if resident.longest_journey is not None and minutes(option, resident) > resident.longest_journey:
        found.append(Cause.JOURNEY)
    return found


def minutes(option: Option, resident: Resident) -> float:
    """Haversine, where the code under test uses chords; NaN compares False."""
    if resident.latitude is None or resident.longitude is None:
        return math.nan
    one, two = math.radians(resident.latitude), math.radians(option.latitude)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(option.longitude - resident.longitude) / 2) ** 2
    distance = 2 * 6371.0088 * math.asin(math.sqrt(half))
    return min(distance / 3.6 * 60, 14 + distance / 16 * 60)


def cause_of(listing: Listing, resident: Resident) -> Cause | None:
    each = [failures(listing, option, resident) for option in listing.options]
    if not all(each):
        return None
    fewest = min(len(found) for found in each)
    return max((found[0] for found in each if len(found) == fewest), key=CAUSES.index)


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_exclusions_are_those_of_a_brute_force_reference(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    result = recommended(resident, catalogue)
    expected = {listing.id: cause_of(listing, resident) for listing in catalogue}

    assert result.cause_by_opportunity() == {key: cause for key, cause in expected.items() if cause is not None}
    assert {item.opportunity_id for item in result.items} == {key for key, cause in expected.items() if cause is None}
    assert result.excluded == Counter(cause for cause in expected.values() if cause is not None)
    assert result.eligible == sum(cause is None for cause in expected.values())


@settings(max_examples=40, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_the_chosen_option_is_itself_eligible(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    by_id = {listing.id: listing for listing in catalogue}
    for item in recommended(resident, catalogue).items:
        listing = by_id[item.opportunity_id]
        assert item.option_id in {option.id for option in listing.options if not failures(listing, option, resident)}


def test_the_last_day_to_apply_is_open_and_the_day_after_is_closed() -> None:
    listing = Listing(1, closes_on=TODAY)
    assert causes(Resident(), listing) == {}
    assert causes(Resident(), listing, today=date(2026, 11, 24)) == {1: Cause.CLOSED}


def test_one_open_option_is_enough() -> None:
    listing = Listing(1, options=(Option(1, places_left=0), Option(2, starts_on=date(2026, 11, 22)), Option(3)))
    assert causes(Resident(), listing) == {}


def test_the_option_that_came_closest_gives_the_cause() -> None:
    full_and_far = Option(1, latitude=BARNET[0], longitude=BARNET[1], places_left=0)
    only_far = Option(2, latitude=BARNET[0], longitude=BARNET[1])
    resident = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1], longest_journey=20)
    assert causes(resident, Listing(1, options=(full_and_far, only_far))) == {1: Cause.JOURNEY}
    assert causes(resident, Listing(1, options=(full_and_far,))) == {1: Cause.FULL}


TABLE = JourneyTable(rows={"SW9": 1}, minutes=np.array([[255, 255], [21, 255]], dtype=np.uint8))
IN_BRIXTON = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1], starts_from="SW9")


def minutes_of(resident: Resident, table: JourneyTable | None, *options: Option) -> list[float]:
    catalogue = replace(frame([Listing(1, options=options)]), journeys=table)
    return find_candidates(RECOMMENDER.index(catalogue), resident, TODAY, TravelModel()).minutes.round(1).tolist()


def test_a_journey_in_the_table_counts_and_not_the_straight_line() -> None:
    options = (
        Option(1, latitude=BARNET[0], longitude=BARNET[1], cell=0),
        Option(2, latitude=51.47, longitude=-0.11, cell=1),
    )
    blind = minutes_of(IN_BRIXTON, None, *options)
    assert minutes_of(IN_BRIXTON, TABLE, *options) == [21.0, 255.0]
    assert blind[0] > 60
    assert blind[1] < 21
    # A start that the table does not have, and a home that nobody told us.
    assert minutes_of(replace(IN_BRIXTON, starts_from="M1"), TABLE, *options) == blind
    assert np.isnan(minutes_of(Resident(starts_from="SW9"), TABLE, *options)).all()


def test_a_place_outside_the_table_is_estimated_and_online_has_no_journey() -> None:
    outside, online = Option(1, latitude=BARNET[0], longitude=BARNET[1]), Option(2, delivery=Delivery.ONLINE)
    assert minutes_of(IN_BRIXTON, TABLE, outside) == minutes_of(IN_BRIXTON, None, outside)
    assert np.isnan(minutes_of(IN_BRIXTON, TABLE, online)).all()


def test_age_excludes_only_where_no_day_of_the_month_of_birth_would_do() -> None:
    listing = Listing(1, minimum_age=19, options=(Option(1, starts_on=date(2026, 12, 15)),))
    born_in_december = Resident(born_from=date(2007, 12, 1), born_to=date(2007, 12, 31))
    born_in_january = Resident(born_from=date(2008, 1, 1), born_to=date(2008, 1, 31))
    assert causes(born_in_december, listing) == {}
    assert causes(born_in_january, listing) == {1: Cause.TOO_YOUNG}


def test_a_birthday_on_the_first_day_is_early_enough() -> None:
    listing = Listing(1, minimum_age=19, options=(Option(1, starts_on=date(2026, 12, 15)),))
    just_19, a_day_late = (Resident(born_from=day, born_to=day) for day in (date(2007, 12, 15), date(2007, 12, 16)))
    assert causes(just_19, listing) == {}
    assert causes(a_day_late, listing) == {1: Cause.TOO_YOUNG}


def test_the_oldest_age_is_inclusive() -> None:
    listing = Listing(1, maximum_age=24)
    still_24 = Resident(born_from=date(2001, 11, 24), born_to=date(2001, 11, 24))
    just_25 = Resident(born_from=date(2001, 11, 23), born_to=date(2001, 11, 23))
    assert causes(still_24, listing) == {}
    assert causes(just_25, listing) == {1: Cause.TOO_OLD}


@pytest.mark.parametrize(
    ("years", "day"), [(18, "2026-03-01"), (19, "2027-03-01"), (20, "2028-02-29"), (0, "2008-02-29")]
)
def test_somebody_born_on_leap_day_turns_a_year_older_on_the_first_of_march(years: int, day: str) -> None:
    assert str(birthdays(date(2008, 2, 29), np.array([years], dtype=np.int16))[0]) == day


def test_a_way_of_taking_part_that_nobody_stated_suits_everybody() -> None:
    assert causes(Resident(delivery=Delivery.ONLINE), Listing(1, options=(Option(1, delivery=0),))) == {}
    assert causes(Resident(delivery=Delivery.ONLINE), Listing(1, options=(Option(1),))) == {1: Cause.DELIVERY}
    assert causes(Resident(), Listing(1, options=(Option(1),))) == {}


def test_times_of_the_week_never_exclude() -> None:
    assert causes(Resident(availability=1), Listing(1, options=(Option(1, sessions=2),))) == {}


def test_every_cause_has_plain_words_of_its_own() -> None:
    assert len({cause.words for cause in Cause}) == len(Cause) == 9
    assert max(len(word) for cause in Cause for word in cause.words.split()) <= len("qualification")
