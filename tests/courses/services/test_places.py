"""Venues get their coordinates, their borough and the boroughs around them."""

from __future__ import annotations

from typing import Any

import pytest

from courses.models import BoroughOutline, Venue, VenueBorough
from courses.services.places import place_venues
from tests.factories.borough import borough
from tests.factories.outcode import outcode
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NEWHAM, HACKNEY = "E09000025", "E09000012"


def square(west: float, east: float) -> list[Any]:
    return [[[[west, 51.5], [east, 51.5], [east, 51.6], [west, 51.6], [west, 51.5]]]]


@pytest.fixture
def outlines() -> None:
    for code, west, east in ((NEWHAM, 0.0, 0.1), (HACKNEY, -0.1, 0.0)):
        BoroughOutline.objects.create(borough=borough(gss_code=code), polygons=square(west, east))


def state(pk: int) -> tuple[Any, ...]:
    return Venue.objects.values_list("borough", "latitude", "longitude", "approximate").get(pk=pk)


def reach(pk: int) -> dict[str, int]:
    return dict(VenueBorough.objects.filter(venue=pk).values_list("borough", "metres"))


def test_inside_one_borough_and_near_another(outlines: None) -> None:
    place = venue(borough=None, latitude=51.55, longitude=0.01)
    assert place_venues([place.pk]) == 1
    assert state(place.pk) == (NEWHAM, 51.55, 0.01, False)
    assert reach(place.pk) == {NEWHAM: 0, HACKNEY: 692}


def test_too_far_to_be_near(outlines: None) -> None:
    place = venue(borough=None, latitude=51.55, longitude=0.09)
    place_venues([place.pk])
    assert reach(place.pk) == {NEWHAM: 0}


def test_a_stated_borough_stays_at_its_edge_and_gives_way_where_it_is_plainly_wrong(outlines: None) -> None:
    edge = venue(borough=borough(gss_code=HACKNEY), latitude=51.55, longitude=0.003)
    wrong = venue(borough=borough(gss_code=HACKNEY), latitude=51.55, longitude=0.05)
    place_venues([edge.pk, wrong.pk])
    assert (state(edge.pk)[0], reach(edge.pk)) == (HACKNEY, {HACKNEY: 0, NEWHAM: 0})
    assert (state(wrong.pk)[0], reach(wrong.pk)) == (NEWHAM, {NEWHAM: 0, HACKNEY: 3461})


def test_outside_london_nothing_is_guessed(outlines: None) -> None:
    place = venue(borough=None, latitude=51.9, longitude=0.5)
    place_venues([place.pk])
    assert (state(place.pk), reach(place.pk)) == ((None, 51.9, 0.5, False), {})


def test_without_coordinates_the_postcode_places_it_roughly() -> None:
    outcode(code="E7")
    place = venue(borough=None, postcode="E7 9ZZ", latitude=None, longitude=None)
    place_venues([place.pk])
    assert state(place.pk) == (NEWHAM, 51.55, 0.02, True)
    assert Venue.objects.get(pk=place.pk).cell is not None
    assert reach(place.pk) == {NEWHAM: 0}


def test_a_postcode_that_crosses_boroughs_means_its_part_in_the_stated_one_and_else_the_largest(outlines: None) -> None:
    shared = outcode(code="E7", shares={HACKNEY: "0.6", NEWHAM: "0.4"})
    shared.shares.filter(borough=HACKNEY).update(latitude=51.55, longitude=-0.02)
    stated = venue(borough=borough(gss_code=NEWHAM), postcode="E7", latitude=None, longitude=None)
    open_question = venue(borough=None, postcode="E7", latitude=None, longitude=None)
    elsewhere = venue(borough=borough(gss_code="E09000001"), postcode="E7", latitude=None, longitude=None)
    for _ in range(2):
        place_venues()
        assert state(stated.pk) == (NEWHAM, 51.55, 0.02, True)
        assert state(open_question.pk) == state(elsewhere.pk) == (HACKNEY, 51.55, -0.02, True)


def test_a_rough_place_follows_its_postcode_until_somebody_states_a_better_one() -> None:
    outcode(code="E7")
    other = outcode(code="E8", shares={HACKNEY: "1"})
    other.shares.update(latitude=51.54, longitude=-0.06)
    place = venue(borough=None, postcode="E7 9ZZ", latitude=None, longitude=None)
    place_venues([place.pk])
    Venue.objects.filter(pk=place.pk).update(postcode="E8 1AA", borough=HACKNEY)
    place_venues([place.pk])
    assert state(place.pk) == (HACKNEY, 51.54, -0.06, True)
    Venue.objects.filter(pk=place.pk).update(latitude=51.541, longitude=-0.061)
    place_venues([place.pk])
    assert state(place.pk) == (HACKNEY, 51.541, -0.061, False)
    Venue.objects.filter(pk=place.pk).update(postcode="", latitude=None, longitude=None)
    place_venues([place.pk])
    assert (state(place.pk), reach(place.pk)) == ((HACKNEY, None, None, False), {})


def test_a_place_that_nobody_can_find_stays_unplaced() -> None:
    place = venue(borough=None, postcode="", latitude=None, longitude=None)
    assert place_venues([place.pk]) == 0
    assert (state(place.pk), reach(place.pk)) == ((None, None, None, False), {})


def test_without_any_map_a_stated_borough_is_believed() -> None:
    place = venue()
    place_venues([place.pk])
    assert (state(place.pk)[0], reach(place.pk)) == (NEWHAM, {NEWHAM: 0})


def test_a_second_time_changes_nothing(outlines: None) -> None:
    outcode(code="E7")
    places = [venue(borough=None, postcode="E7", latitude=None, longitude=None), venue(latitude=51.55, longitude=0.05)]
    seen = []
    for _ in range(2):
        place_venues()
        seen.append([(state(place.pk), reach(place.pk)) for place in places])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("count", [1, 3])
def test_in_few_statements(count: int, django_assert_num_queries, outlines: None) -> None:
    places = [venue(borough=None, latitude=51.55, longitude=0.05).pk for _ in range(count)]
    with django_assert_num_queries(12):
        place_venues(places)
