"""Travel times are worked out once, and again only for what changed."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from courses.journeys import Journey, OutcodeNotFound, minutes_to_cells, starts
from courses.models import CatalogueVersion, Outcode, TravelMode, TravelTimes, Venue
from courses.services.travel_times import Built, build_travel_times
from courses.travel.grid import CELLS, cell_of
from courses.travel.network import Station
from tests.factories.outcode import outcode
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
STATIONS = [Station("A", 51.55, 0.02, ("red",)), Station("B", 51.51, -0.12, ("red",))]
FAR = cell_of(51.51, -0.12)


def test_built_once_and_then_only_what_changed() -> None:
    outcode(code="E7")
    outcode(code="E8")
    assert build_travel_times(stations=STATIONS) == Built(6, 0, 0)
    before = CatalogueVersion.current()
    assert build_travel_times(stations=STATIONS) == Built(0, 0, 6)
    assert CatalogueVersion.current() == before
    Outcode.objects.filter(pk="E8").update(latitude=51.54)
    assert build_travel_times(stations=STATIONS) == Built(0, 3, 3)
    assert build_travel_times(stations=STATIONS[:1]) == Built(0, 6, 0)
    assert TravelTimes.objects.count() == 6


def test_progress_counts_every_outcode() -> None:
    outcode(code="E7")
    outcode(code="E8")
    done: list[int] = []
    build_travel_times(stations=STATIONS, advance=done.append)
    assert sum(done) == 2


def test_a_train_is_quicker_than_no_train() -> None:
    outcode()
    build_travel_times(stations=[])
    blind = minutes_to_cells("E7")
    build_travel_times(stations=STATIONS)
    assert (len(blind), blind.dtype) == (CELLS, np.uint8)
    assert int(minutes_to_cells("E7")[FAR]) < int(blind[FAR])


def test_stored_and_estimated_times_are_the_same_where_no_stations_are_known() -> None:
    outcode()
    estimated = {mode: minutes_to_cells("E7", mode).tolist() for mode in TravelMode.values}
    build_travel_times(stations=[])
    assert {mode: minutes_to_cells("E7", mode).tolist() for mode in TravelMode.values} == estimated


def cells_within(code: str, minutes: int, mode: str = TravelMode.PUBLIC_TRANSPORT) -> list[int]:
    cells: list[int] = np.flatnonzero(minutes_to_cells(code, mode) <= minutes).tolist()
    return cells


def test_cells_within_some_minutes() -> None:
    outcode()
    build_travel_times(stations=STATIONS)
    home = cell_of(51.55, 0.02)
    near, farther = set(cells_within(" e7 ", 10, "WALKING")), set(cells_within("E7", 20, "WALKING"))
    assert near < farther
    assert home in near
    assert cells_within("E7", 0, "CYCLING") == []
    assert len(cells_within("E7", 255)) == CELLS


@pytest.mark.parametrize("code", ["M1", "", "E7 9PD", "' OR 1=1", "E7\x00", "É7"])
def test_an_outcode_that_is_not_there(code: str) -> None:
    outcode()
    with pytest.raises(OutcodeNotFound):
        cells_within(code, 30)
    assert starts([code]) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_starts_and_places_in_two_statements(count: int, django_assert_num_queries) -> None:
    codes = ["E7", "E8", "E9"][:count]
    for code in codes:
        outcode(code=code)
    build_travel_times(stations=STATIONS)
    places = [Venue.objects.get(pk=venue(latitude=51.51, longitude=-0.12).pk) for _ in range(count)]
    with django_assert_num_queries(2):
        found = starts(codes)
        said = [[journey.mode for journey in found[code].journeys_to(place)] for code in codes for place in places]
    assert said == [TravelMode.values] * count**2


def test_a_journey_in_words_and_in_fives() -> None:
    outcode()
    place = venue(latitude=51.55, longitude=0.02)
    assert [journey.text for journey in starts([" e7"])[" e7"].journeys_to(place)] == [
        "About 5 minutes by public transport",
        "About 5 minutes on foot",
        "About 5 minutes by bicycle",
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "5 minutes"), (90, "90 minutes"), (115, "115 minutes"), (120, "2 hours"), (170, "2 hours 50 minutes")],
)
def test_long_journeys_are_told_in_hours(minutes: int, words: str) -> None:
    assert Journey("WALKING", minutes).text == f"About {words} on foot"


def test_nobody_walks_for_half_a_day_and_a_place_outside_the_grid_is_estimated() -> None:
    outcode()
    build_travel_times(stations=STATIONS)
    place, lost = venue(borough=None, latitude=51.71, longitude=0.02), venue(latitude=None, longitude=None)
    start = starts(["E7"])["E7"]
    assert place.cell is None
    assert [journey.mode for journey in start.journeys_to(place)] == ["PUBLIC_TRANSPORT", "CYCLING"]
    assert start.journeys_to(lost) == []


def test_the_command_builds_and_says_so_twice() -> None:
    outcode()
    venue()
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("build_travel_times", stdout=out)
        said.append(out.getvalue().splitlines()[0])
    assert said == [
        "Travel times: 3 new. Venues on the map: 1.",
        "Travel times: nothing changed. Venues on the map: 1.",
    ]


def test_the_command_needs_outcodes_and_stations(tmp_path) -> None:
    with pytest.raises(CommandError, match=r"^There are no outcodes yet"):
        call_command("build_travel_times")
    outcode()
    with pytest.raises(CommandError, match=r"^SOURCE_MISSING"):
        call_command("build_travel_times", folder=tmp_path)
    (tmp_path / "tfl_stations.csv").write_text("station,name,latitude,longitude,lines\nA,A,0,0,red\n")
    (tmp_path / "rail_stations.csv").write_text("station,name,latitude,longitude,lines\n")
    with pytest.raises(CommandError, match=r"row 2, latitude: PLACE_INVALID"):
        call_command("build_travel_times", folder=tmp_path)
    assert not TravelTimes.objects.exists()
