"""Boroughs, outcodes and the skill picker."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.models import OccupationSkill, Skill
from mobile_api.node import encode
from tests.factories.borough import borough
from tests.factories.outcode import outcode
from tests.factories.skill import occupation, skill
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
BESIDE = (Path(__file__).resolve().parents[2] / "operations" / "onboarding" / "skills_beside.graphql").read_text()
SKILLS = """query ($s: String, $first: Int, $after: String) { skills(search: $s, first: $first, after: $after) {
    pageInfo { endCursor hasNextPage } edges { node { label } } } }"""


def labels(ask: Ask, search: str | None) -> list[str]:
    return [edge["node"]["label"] for edge in ask(SKILLS, {"s": search}).data["skills"]["edges"]]


def test_boroughs_by_name(ask: Ask) -> None:
    borough()
    borough(gss_code="E09000007", name="Camden", part="inner")

    assert ask("{ boroughs { id code name part } }").data == {
        "boroughs": [
            {"id": encode("Borough", "E09000007"), "code": "E09000007", "name": "Camden", "part": "INNER"},
            {"id": encode("Borough", "E09000025"), "code": "E09000025", "name": "Newham", "part": "INNER"},
        ]
    }


@pytest.mark.parametrize("code", ["E7", "e7", " e7 "])
def test_an_outcode_with_its_shares(ask: Ask, code: str) -> None:
    outcode(code="E7", shares={"E09000025": "0.6", "E09000007": "0.4"})

    answer = ask("query ($c: String!) { outcode(code: $c) { code boroughs { share borough { code } } } }", {"c": code})

    assert answer.data["outcode"] == {
        "code": "E7",
        "boroughs": [
            {"share": 0.6, "borough": {"code": "E09000025"}},
            {"share": 0.4, "borough": {"code": "E09000007"}},
        ],
    }


@pytest.mark.parametrize("code", ["M1", "", "E7 9PD", "E99999", "💩", "x" * 9_000, "' OR 1=1"])
def test_an_outcode_outside_london_or_no_outcode(ask: Ask, code: str) -> None:
    outcode(code="E7")

    answer = ask("query ($c: String!) { outcode(code: $c) { code } }", {"c": code})

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"outcode": None}, ["OUTCODE_NOT_FOUND"])


JOURNEYS = """query ($id: ID!, $home: String!) { node(id: $id) { ... on Venue {
    journeys(outcode: $home) { mode minutes text } } } }"""


def test_journeys_to_a_place(ask: Ask) -> None:
    outcode(code="E7")
    place = venue(latitude=51.57, longitude=0.02)

    answer = ask(JOURNEYS, {"id": encode("Venue", place.pk), "home": "E7"})

    assert answer.data["node"]["journeys"] == [
        {"mode": "PUBLIC_TRANSPORT", "minutes": 20, "text": "About 20 minutes by public transport"},
        {"mode": "WALKING", "minutes": 35, "text": "About 35 minutes on foot"},
        {"mode": "CYCLING", "minutes": 15, "text": "About 15 minutes by bicycle"},
    ]


@pytest.mark.parametrize("home", ["M1", "", "E7 9PD", "💩", "x" * 9_000])
def test_a_journey_from_outside_london(ask: Ask, home: str) -> None:
    outcode(code="E7")
    place = venue()

    answer = ask(JOURNEYS, {"id": encode("Venue", place.pk), "home": home})

    assert (answer.status, answer.body["data"], answer.codes) == (
        200,
        {"node": {"journeys": None}},
        ["OUTCODE_NOT_FOUND"],
    )


def test_nobody_knows_the_way_to_a_place_that_is_nowhere(ask: Ask) -> None:
    outcode(code="E7")
    place = venue(latitude=None, longitude=None)

    assert ask(JOURNEYS, {"id": encode("Venue", place.pk), "home": "E7"}).data == {"node": {"journeys": []}}


def test_skills_nearest_first(ask: Ask) -> None:
    skill(label="analyse data")
    skill(label="data analysis", digital=True)
    skill(label="database design")
    skill(label="use spreadsheets", alternative_labels=["enter data", "spreadsheeting"])
    skill(label="updating", alternative_labels=["update"])

    assert labels(ask, "data") == ["data analysis", "database design", "analyse data", "use spreadsheets"]
    assert labels(ask, "DATA ana") == ["data analysis", "analyse data", "database design"]
    assert labels(ask, "spreadsheeting") == ["use spreadsheets", "data analysis"]
    assert labels(ask, "ata") == []


@pytest.mark.parametrize("search", [None, "", "  "])
def test_without_a_search_digital_skills_come_first(ask: Ask, search: str | None) -> None:
    skill(label="a")
    skill(label="b", digital=True)

    assert labels(ask, search) == ["b", "a"]


@pytest.mark.parametrize("search", ["(", "[", "\\", "%", "_", "c++", ".*", "(a+)+$", "🙂", "'"])
def test_signs_are_letters_like_others(ask: Ask, search: str) -> None:
    skill(label="C++")
    skill(label="use (ICT) tools", alternative_labels=["100% a_b"])

    assert labels(ask, search) == {"c++": ["C++"]}.get(search, [])


@pytest.mark.parametrize("search", ["spreadsheets", "spredsheets", "Excel", "excell"])
def test_slips_of_the_finger_and_everyday_words(ask: Ask, search: str) -> None:
    skill(label="use spreadsheets software")

    assert labels(ask, search) == ["use spreadsheets software"]


def test_skills_that_the_same_work_takes(ask: Ask) -> None:
    empathy, planning, stress = (skill(label=label) for label in ("show empathy", "plan schedule", "cope with stress"))
    rack, alone = skill(label="rack servers"), skill(label="alone")
    for row in (occupation(), occupation()):
        for one in (empathy, rack):
            OccupationSkill.objects.create(occupation=row, skill=one, relation="essential")

    def beside(*rows: Skill) -> list[str]:
        return [
            edge["node"]["label"]
            for edge in ask(BESIDE, {"beside": [encode("Skill", one.pk) for one in rows]}).data["skills"]["edges"]
        ]

    assert beside(empathy)[0] in {"rack servers", "cope with stress", "plan schedule"}
    assert set(beside(empathy)) == {"rack servers", "cope with stress", "plan schedule"}
    assert set(beside(empathy, planning, stress)) == {"rack servers"}
    assert beside(alone) == []


def test_only_ids_of_skills_go_beside(ask: Ask) -> None:
    assert ask(BESIDE, {"beside": ["7"]}).codes == ["INVALID_ID"]
    assert ask(BESIDE, {"beside": [encode("Skill", 7)] * 51}).codes == ["TOO_LONG"]


def test_pages_of_skills(ask: Ask) -> None:
    for label in ("data c", "data a", "data b"):
        skill(label=label)

    first = ask(SKILLS, {"s": "data", "first": 2}).data["skills"]
    second = ask(SKILLS, {"s": "data", "first": 2, "after": first["pageInfo"]["endCursor"]}).data["skills"]

    assert [edge["node"]["label"] for edge in first["edges"] + second["edges"]] == ["data a", "data b", "data c"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_a_search_that_is_too_long(ask: Ask) -> None:
    assert ask(SKILLS, {"s": "x" * 201}).codes == ["SEARCH_TOO_LONG"]
