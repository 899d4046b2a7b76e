"""The list over the real endpoint: what is in it, why, and who may see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.accounts.models import User
from matching.models import ModelRelease, RecommendationList, Resident
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.factories.outcode import outcode
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import PAGE, dismiss, page, say

FOLDER = Path(__file__).resolve().parents[2] / "operations"
QUERY = (FOLDER / "resident" / "recommendations.graphql").read_text(encoding="utf-8")
HOME = (FOLDER / "home.graphql").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("fitted")


def test_what_the_answer_is_made_of(ask: Ask, fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(postcode="E7", wants="Repair computers", longest_journey=60)
    answer = ask(QUERY, by="alice").data["recommendations"]
    stored = RecommendationList.objects.get()

    assert (answer["considered"], answer["release"], answer["totalCount"]) == (6, fitted.version, {"value": 4})
    cause = {"cause": "journey", "text": "The journey is longer than you want to travel.", "count": 2}
    assert answer["leftOut"] == [cause]
    assert answer["madeAt"] == stored.made_at.isoformat()
    nodes = {edge["node"]["opportunity"]["id"]: edge["node"] for edge in answer["edges"]}
    kinds = {row.pk: type(row).__name__ for row in (catalogue.repair, catalogue.python)}
    assert nodes.keys() == {
        encode(kinds.get(row.pk, "Job"), row.pk)
        for row in (catalogue.repair, catalogue.python, catalogue.help_desk, catalogue.developer)
    }
    for item, (key, node) in zip(stored.items, nodes.items(), strict=True):
        assert key in {encode("Course", item["opportunity"]), encode("Job", item["opportunity"])}
        assert (node["rank"], node["baseRank"], node["score"]) == (item["rank"], item["base_rank"], item["score"])
        assert [[part["name"], part["value"]] for part in node["scoreParts"]] == item["parts"]
        assert node["reasons"] == item["reasons"]
        assert abs(sum(part["value"] for part in node["scoreParts"]) - node["score"]) < 1e-9
        assert node["travelMinutes"] == item["minutes"]


def test_a_course_and_a_job_in_full(ask: Ask, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(postcode="E7")
    edges = ask(QUERY, by="alice").data["recommendations"]["edges"]
    nodes = {edge["node"]["opportunity"]["title"]: edge["node"] for edge in edges}
    repair, help_desk, developer = catalogue.repair, catalogue.help_desk, catalogue.developer
    run, place = repair.runs.get(), help_desk.locations.get().venue

    assert nodes[repair.title]["opportunity"] == {
        "id": encode("Course", repair.pk),
        "kind": "COURSE",
        "title": "Computer repair for beginners",
        "summary": "Learn to repair laptops and help people with their computers.",
        "organisationName": repair.provider.name,
        "costOrPay": "Free",
        "where": "Newham",
        "courseType": "SHORT_COURSE",
        "provider": {"id": encode("Provider", repair.provider_id), "name": repair.provider.name},
        "skills": [{"relation": "TEACHES", "skill": {"label": "repair computers"}}],
    }
    assert nodes[repair.title]["courseRun"] == {
        "id": encode("CourseRun", run.pk),
        "startsOn": run.starts_on.isoformat(),
        "costText": "Free",
        "venue": {"name": run.venue.name, "borough": {"name": "Newham"}},
    }
    assert nodes[repair.title]["location"] is None
    assert nodes[repair.title]["travelMinutes"] <= 5
    assert nodes[help_desk.title]["opportunity"] == {
        "id": encode("Job", help_desk.pk),
        "kind": "JOB",
        "title": "IT support technician",
        "summary": "Answer calls at a help desk and repair computers for staff.",
        "organisationName": help_desk.employer.name,
        "costOrPay": "£14.20 an hour",
        "where": "Newham",
        "workplace": "ON_SITE",
        "employer": {"id": encode("Employer", help_desk.employer_id), "name": help_desk.employer.name},
        "skills": [{"relation": "ESSENTIAL", "skill": {"label": "repair computers"}}],
        "pay": {"text": "£14.20 an hour"},
    }
    assert nodes[help_desk.title]["courseRun"] is None
    assert nodes[help_desk.title]["location"] == {"name": place.name, "borough": {"name": "Newham"}}
    from_home = nodes[developer.title]
    assert (from_home["location"], from_home["courseRun"], from_home["travelMinutes"]) == (None, None, None)
    assert from_home["opportunity"]["where"] == "From home"


def test_the_home_screen(ask: Ask, catalogue: SmallCatalogue) -> None:
    data = ask(HOME, by="alice").data

    assert data["me"] == {"wants": "", "outcode": None}
    assert len(data["recommendations"]["edges"]) == len(catalogue.ids)
    assert RecommendationList.objects.get().resident.user == user(uid="alice")


def test_asking_again_shows_the_stored_list(ask: Ask) -> None:
    assert page(ask) == page(ask)
    assert RecommendationList.objects.count() == 1


def test_nothing_is_left(ask: Ask, catalogue: SmallCatalogue) -> None:
    for key in catalogue.ids:
        dismiss(key)
    answer = page(ask)

    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert (answer["edges"], answer["pageInfo"]) == ([], info)
    assert answer["totalCount"] == {"value": 0, "isExact": True, "text": "0"}


def test_without_a_sign_in_nothing_is_made(ask: Ask) -> None:
    answer = ask(PAGE)

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"recommendations": None}, ["SIGN_IN_NEEDED"])
    assert (User.objects.count(), Resident.objects.count(), RecommendationList.objects.count()) == (0, 0, 0)


def test_before_a_matcher_was_fitted(ask: Ask, fitted: ModelRelease) -> None:
    ModelRelease.objects.update(is_current=False)
    answer = ask("{ me { wants } recommendations { considered } }", by="alice")

    assert answer.body["data"] == {"me": {"wants": ""}, "recommendations": None}
    (error,) = answer.body["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("MATCHER_NOT_READY", ["recommendations"])
    assert error["message"] == "We can't recommend anything just now. Please try again later, or use search."
    assert RecommendationList.objects.count() == 0


def test_a_line_that_was_swapped_says_where_it_would_have_stood(ask: Ask) -> None:
    ask(PAGE, by="alice")
    stored = RecommendationList.objects.get()
    stored.items[0] |= {"place": 2}
    del stored.items[1]["place"]  # of a list from before places were swapped
    stored.save()
    query = "{ recommendations { edges { node { rank swappedFrom } } } }"
    edges = ask(query, by="alice").data["recommendations"]["edges"]

    assert [edge["node"]["swappedFrom"] for edge in edges] == [2, *[None] * (len(edges) - 1)]
