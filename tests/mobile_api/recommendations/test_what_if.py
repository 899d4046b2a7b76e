"""The closest yes, skill gaps and requirements over the real endpoint: counted, applied with `updateMe`, and counted again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from matching.datasets import resident_profile
from matching.recommender.closest_yes import Answer, Change
from matching.services.residents import ResidentChanges, resident_for, update_resident
from matching.services.what_if import changed_answers, gaps_of
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.skill import skill
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import say

pytestmark = pytest.mark.usefixtures("fitted")

CLOSEST = """{ closestYes { courses jobs changes {
    kind text moreCourses moreJobs examples { id } answers { longestJourney availability deliveryModes highestLevel barriers }
} } }"""
GAPS = "{ skillGaps { text jobs skill { label } exampleJobs { id title } courses { id title } } }"
CHECKLIST = "requirements { kind state text nextStep skill { label } }"


def closest(ask: Ask, by: str = "alice") -> dict[str, Any]:
    return dict(ask(CLOSEST, by=by).data["closestYes"])


def apply(ask: Ask, answers: dict[str, Any]) -> None:
    """Send what is not null, as the app does."""
    sent = {name: value for name, value in answers.items() if value is not None}
    changed = ask(
        "mutation ($input: UpdateMeInput!) { updateMe(input: $input) { errors { code } } }", {"input": sent}, by="alice"
    )
    assert changed.data["updateMe"]["errors"] == []


def test_every_promise_comes_true_when_it_is_applied(ask: Ask, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    evenings = course(title="Evening class", minimum_level=3)
    course_run(course=evenings, delivery_mode="ONLINE", sessions=["TUE_EVENING"], cost_gbp=0)
    learner = {
        "postcode": "E7",
        "longest_journey": 100,
        "availability": ["MON_MORNING"],
        "delivery_modes": ["CLASSROOM", "BLENDED"],
        "highest_level": 3,
        "barriers": ["NO_LAPTOP", "NO_DATA", "CHILDCARE"],
    }
    say(**learner)
    promised = closest(ask)

    assert {change["kind"] for change in promised["changes"]} == {"JOURNEY"}
    tried = set()
    for more in ({"delivery_modes": ["CLASSROOM", "ONLINE"]}, {"barriers": []}, {"availability": []}):
        say(**{**learner, "delivery_modes": [*learner["delivery_modes"], "ONLINE"], **more})
        before = closest(ask)
        for change in before["changes"]:
            tried.add(change["kind"])
            apply(ask, change["answers"])
            after = closest(ask)
            gained = (after["courses"] - before["courses"], after["jobs"] - before["jobs"])
            assert gained == (change["moreCourses"], change["moreJobs"]), change
            say(**{**learner, "delivery_modes": [*learner["delivery_modes"], "ONLINE"], **more})
    assert tried == {"JOURNEY", "TIMES", "LAPTOP_AND_INTERNET"}


def test_the_answer_in_full(ask: Ask, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(postcode="E7", delivery_modes=["CLASSROOM"])

    found = closest(ask)
    # The two classroom courses, the job on site and the one that is partly on site.
    assert (found["courses"], found["jobs"]) == (2, 2)
    answers = dict.fromkeys(("longestJourney", "availability", "highestLevel", "barriers"))
    assert found["changes"] == [
        {
            "kind": "DELIVERY",
            "text": "If you could learn or work online, 1 more job and 1 more course would fit.",
            "moreCourses": 1,
            "moreJobs": 1,
            "examples": [
                {"id": encode("Course", catalogue.python.pk)},
                {"id": encode("Job", catalogue.developer.pk)},
            ],
            "answers": {**answers, "deliveryModes": ["CLASSROOM", "ONLINE"]},
        }
    ]


def test_nothing_to_change(ask: Ask) -> None:
    assert closest(ask) == {"courses": 3, "jobs": 3, "changes": []}


@pytest.mark.parametrize(
    ("said", "change", "answers"),
    [
        ({"longest_journey": 20}, Change(Answer.JOURNEY, 15), {"longest_journey": 35}),
        ({"highest_level": 1}, Change(Answer.LEVEL, 3), {"highest_level": 3}),
        (
            {"availability": ["MON_MORNING"]},
            Change(Answer.TIMES, 0b111 << 15),
            {"availability": ["MON_MORNING", "SAT_MORNING", "SAT_AFTERNOON", "SAT_EVENING"]},
        ),
        ({"delivery_modes": ["ONLINE"]}, Change(Answer.DELIVERY, 4), {"delivery_modes": ["ONLINE", "WORK_BASED"]}),
        (
            {"barriers": ["CHILDCARE", "NO_DATA", "NO_LAPTOP"]},
            Change(Answer.LAPTOP_AND_INTERNET),
            {"barriers": ["CHILDCARE"]},
        ),
        ({"barriers": ["CHILDCARE", "NO_LAPTOP"]}, Change(Answer.LAPTOP), {"barriers": ["CHILDCARE"]}),
    ],
)
def test_a_change_in_the_columns_of_a_resident(said: dict[str, Any], change: Change, answers: dict[str, Any]) -> None:
    alice = user(uid="alice")
    say(**said)

    row = resident_for(by=alice)
    assert changed_answers(row, resident_profile(row, today=timezone.localdate()), change) == answers


def test_a_skill_leads_to_jobs_and_to_courses(ask: Ask, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    say(postcode="E7")
    extra = job(title="Repair helper", skills=[catalogue.repairing], venues=[catalogue.help_desk.locations.get().venue])
    found = ask(GAPS, by="alice").data["skillGaps"]

    repairs, python = found
    assert repairs == {
        "text": "If you learn “repair computers”, 2 more jobs near you open up.",
        "jobs": 2,
        "skill": {"label": "repair computers"},
        "exampleJobs": repairs["exampleJobs"],
        "courses": [{"id": encode("Course", catalogue.repair.pk), "title": catalogue.repair.title}],
    }
    assert {one["id"] for one in repairs["exampleJobs"]} == {
        encode("Job", row.pk) for row in (catalogue.help_desk, extra)
    }
    assert (python["skill"]["label"], python["jobs"]) == ("use Python", 1)

    say(skill_ids=[catalogue.repairing.pk])
    assert [gap["skill"]["label"] for gap in ask(GAPS, by="alice").data["skillGaps"]] == ["use Python"]


def test_without_a_postcode_nothing_is_called_near(alice: User) -> None:
    texts = [gap.text for gap in gaps_of(to=alice, now=timezone.now())]

    assert texts == [
        "If you learn “repair computers”, 1 more job opens up.",
        "If you learn “use Python”, 1 more job opens up.",
    ]


@pytest.fixture
def alice(db: None) -> User:
    return user(uid="alice")


@pytest.mark.parametrize(("query", "field"), [(CLOSEST, "closestYes"), (GAPS, "skillGaps")])
def test_only_with_a_sign_in(ask: Ask, query: str, field: str) -> None:
    answer = ask(query)

    assert (answer.codes, answer.body["data"]) == (["SIGN_IN_NEEDED"], {field: None})


def asks_for_everything() -> Any:
    taught = skill(label="use a till")
    row = course(
        title="Work in a school",
        minimum_level=2,
        minimum_age=18,
        description="You help in class. An enhanced DBS check is needed. It is fun!",
        entry_requirements="You like children.",
        what_to_bring="Your passport.",
        skills=[],
    )
    row.skill_relations.create(skill=taught, relation="ESSENTIAL")
    course_run(course=row, starts_on=timezone.localdate() + timedelta(30), delivery_mode="ONLINE", cost_gbp=0)
    return row


def test_requirements_of_a_listing(ask: Ask) -> None:
    row = asks_for_everything()
    update_resident(
        by=user(uid="alice"), changes=ResidentChanges(highest_level=1), today=timezone.localdate(), now=timezone.now()
    )
    query = f"query ($id: ID!) {{ opportunity(id: $id) {{ {CHECKLIST} }} }}"
    mine = ask(query, {"id": encode("Course", row.pk)}, by="alice").data["opportunity"]["requirements"]
    nobodys = ask(query, {"id": encode("Course", row.pk)}).data["opportunity"]["requirements"]

    assert [(one["kind"], one["state"], one["text"]) for one in mine] == [
        ("LEVEL", "MISSING", "A qualification at level 2 or above"),
        ("AGE", "NOT_KNOWN", "Aged 18 or over on the first day"),
        ("SKILL", "NOT_KNOWN", "Skill: use a till"),
        ("CHECK", "NOT_KNOWN", "An enhanced DBS check is needed"),
        ("OWN_WORDS", "NOT_KNOWN", "You like children."),
        ("BRING", "NOT_KNOWN", "Your passport."),
    ]
    assert [one["skill"] for one in mine] == [None, None, {"label": "use a till"}, None, None, None]
    assert mine[0]["nextStep"] == "Look for a course that takes you to this level first."
    assert [one["state"] for one in nobodys] == ["NOT_KNOWN"] * 6

    say(highest_level=2, birth_month="1998-04", skill_ids=[row.skill_relations.get().skill_id])
    now = ask(query, {"id": encode("Course", row.pk)}, by="alice").data["opportunity"]["requirements"]
    assert [(one["state"], one["nextStep"]) for one in now[:3]] == [("MET", None)] * 3


@pytest.mark.parametrize("rows", [1, 3])
def test_requirements_of_a_list_cost_three_statements_more(
    ask: Ask, catalogue: SmallCatalogue, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        asks_for_everything()
    with_them = f"{{ recommendations(first: 20) {{ edges {{ node {{ opportunity {{ title }} {CHECKLIST} }} }} }} }}"
    assert ask(with_them, by="alice").codes == []  # the list is stored

    # Account, resident, release, catalogue version, skills, dismissals, what was seen, list; the page's two; courses and jobs;
    # what hangs on them: skills and runs; and of the person: once more the resident and the skills.
    with django_assert_num_queries(16):
        edges = ask(with_them, by="alice").data["recommendations"]["edges"]
    school = [edge["node"] for edge in edges if edge["node"]["opportunity"]["title"] == "Work in a school"]
    assert len(school) == rows
    assert {len(node["requirements"]) for node in school} == {6}
