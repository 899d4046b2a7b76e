"""The way to a job over the real endpoint: whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matching.models import RecommendationList
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.factories.outcode import outcode
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import say

QUERY = (Path(__file__).resolve().parents[2] / "operations" / "resident" / "pathways.graphql").read_text(
    encoding="utf-8"
)
TRYING = """{ tryRecommendations(postcode: "E7", wants: "") { edges { node { pathway { steps { code } } } } } }"""

pytestmark = pytest.mark.usefixtures("fitted")


def ways(ask: Ask) -> dict[str, Any]:
    """Id of each line of the list, to its pathway."""
    edges = ask(QUERY, by="alice").data["recommendations"]["edges"]
    return {edge["node"]["id"]: edge["node"]["pathway"] for edge in edges}


def of(row: Any, pathways: dict[str, Any]) -> list[dict[str, Any]]:
    """The one pathway that ends with this job."""
    key = encode("Job", row.pk)
    found = [way["steps"] for way in pathways.values() if way and way["steps"][-1]["opportunity"]["id"] == key]
    assert len(found) == 2  # of the job, and of the course
    assert found[0] == found[1]
    return list(found[0])


def test_a_course_that_teaches_what_the_job_asks_for(ask: Ask, catalogue: SmallCatalogue) -> None:
    learn, apply = of(catalogue.help_desk, ways(ask))

    assert learn == {
        "code": "learn_skills",
        "text": "This course teaches the skill you still need for the job.",
        "level": None,
        "skills": [{"label": "repair computers"}],
        "opportunity": {
            "id": encode("Course", catalogue.repair.pk),
            "kind": "COURSE",
            "title": "Computer repair for beginners",
            "organisationName": catalogue.repair.provider.name,
        },
    }
    assert (apply["code"], apply["skills"], apply["level"]) == ("apply", [], None)
    assert apply["text"] == "Then you have every skill that this job, or one like it, says you must have."


def test_who_has_the_skill_needs_no_way(ask: Ask, catalogue: SmallCatalogue) -> None:
    say(skill_ids=[catalogue.repairing.pk, catalogue.programming.pk])

    assert set(ways(ask).values()) == {None}


def test_a_step_that_has_closed_takes_the_way_with_it(ask: Ask, catalogue: SmallCatalogue) -> None:
    before = ways(ask)
    stored = RecommendationList.objects.get()
    for item in stored.items:
        for step in item["pathway"]:
            if step["opportunity"] == catalogue.repair.pk:
                step["opportunity"] = 0
    stored.save()
    after = ways(ask)

    through = {catalogue.repair.pk, catalogue.help_desk.pk}
    ranks = [item["rank"] for item in stored.items if item["opportunity"] in through]
    lost = {encode("Recommendation", f"{stored.pk}r{rank}") for rank in ranks}
    assert {key for key in before if before[key] is not None and after[key] is None} == lost
    assert sum(way is not None for way in after.values()) == 2


def test_before_anybody_signs_up_too(ask: Ask, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    edges = ask(TRYING).data["tryRecommendations"]["edges"]
    codes = [[step["code"] for step in edge["node"]["pathway"]["steps"]] for edge in edges if edge["node"]["pathway"]]

    assert codes == [["learn_skills", "apply"]] * 4
