"""What helps with what stands in the way: by what is sent, by what was told, and the libraries nearby."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Source, Venue
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

ADVICE = (Path(__file__).resolve().parents[2] / "operations" / "onboarding" / "advice.graphql").read_text()


def library(**fields: Any) -> Venue:
    return venue(kind=Venue.Kind.LIBRARY, source=Source.LIBRARIES, source_ref=fields["name"], **fields)


def asked(ask: Ask, variables: dict[str, Any], *, by: str | None = None) -> Any:
    return ask(ADVICE, variables, by=by).data["advice"]


def test_it_needs_no_sign_in_and_keeps_the_order(ask: Ask) -> None:
    found = asked(ask, {"barriers": ["NO_DATA", "CHILDCARE"]})

    assert [one["barrier"] for one in found] == ["CHILDCARE", "NO_DATA"]
    assert [one["id"] for one in found[1]["signposts"]] == ["library-finder", "national-databank"]
    assert found[1]["signposts"][1] == {
        "id": "national-databank",
        "title": "National Databank",
        "words": "Free SIM cards with data, from local groups, for people who can't afford it.",
        "url": "https://www.goodthingsfoundation.org/our-services/national-databank/",
        "publisher": "Good Things Foundation",
        "seen": "LINK",
        "checkedOn": "2026-11-26",
        "reviewBy": "2027-08-01",
    }
    assert found[1]["libraries"] == []


def test_what_was_told_where_nothing_is_sent(ask: Ask) -> None:
    resident(uid="alice", barriers=["NO_LAPTOP"], outcode=outcode(code="E7"))
    near = library(name="Forest Lane Library", latitude=51.551, longitude=0.021)

    (found,) = asked(ask, {}, by="alice")
    assert (found["barrier"], [one["name"] for one in found["libraries"]]) == ("NO_LAPTOP", [near.name])
    assert asked(ask, {}, by="bob") == asked(ask, {}) == []


def test_the_nearest_libraries_of_the_national_list_only(ask: Ask) -> None:
    outcode(code="E7")
    for place, name in enumerate(("Fourth", "Third", "Second", "First")):
        library(name=name, latitude=51.55 + 0.01 * (4 - place), longitude=0.02)
    library(name="Closed", latitude=51.55, longitude=0.02, closed_on=date(2020, 1, 1))
    venue(kind=Venue.Kind.LIBRARY, source=Source.DEMO, name="Made up", latitude=51.55, longitude=0.02)

    (found,) = asked(ask, {"barriers": ["NO_DATA"], "postcode": "e7 9pd"})
    assert [one["name"] for one in found["libraries"]] == ["First", "Second", "Third"]


def test_services_of_the_borough_come_first(ask: Ask) -> None:
    outcode(code="EC1", shares={"E09000001": "0.4", "E09000019": "0.6"})

    (found,) = asked(ask, {"barriers": ["TRAVEL_COSTS"], "postcode": "EC1"})
    assert found["signposts"][0]["id"] == "bus-tram-discount-islington"


def test_a_postcode_elsewhere_is_refused(ask: Ask) -> None:
    answer = ask(ADVICE, {"barriers": ["NO_DATA"], "postcode": "M1 1AA"})

    assert (answer.body["data"], answer.codes) == ({"advice": None}, ["POSTCODE_OUTSIDE_LONDON"])


@pytest.mark.parametrize("rows", [1, 3])
def test_three_statements_however_much_is_answered(
    ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    outcode(code="E7")
    for number in range(rows):
        library(name=f"Library {number}")
    with django_assert_num_queries(3):
        found = asked(ask, {"barriers": ["NO_DATA", "NO_LAPTOP", "CHILDCARE"][:rows], "postcode": "E7"})
    assert len(found) == rows
