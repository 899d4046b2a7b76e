"""One course, one job, and anything by its id."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course, OpportunitySkill
from mobile_api.catalogue.words import length_words, places_words
from mobile_api.node import encode
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
OPPORTUNITY = "query ($id: ID!) { opportunity(id: $id) { __typename id title } }"


COURSE = """query ($id: ID!) { opportunity(id: $id) { id kind title summary level minimumAge maximumAge organisationName isOpen
    access costOrPay where skills { relation skill { label } }
    ... on Course { courseType funding whatToBring entryRequirements provider { name ukprn website about } } } }"""
RUNS = """query ($id: ID!) { opportunity(id: $id) { ... on Course { runs { id } nextRun { id startsOn length cost costText
    hoursPerWeek sessions studyMode places placesLeft venue { name kind borough { code name } } } } } }"""


def pottery() -> Course:
    """A course that fills in most of its fields, without runs."""
    return course(
        title="Pottery",
        summary="",
        level=0,
        minimum_age=19,
        funding=["ADULT_SKILLS_FUND"],
        provider=provider(name="Lantern Yard College", ukprn="99900001", website="https://lantern-yard.example"),
        skills=[skill(label="glaze")],
        access=["STEP_FREE"],
        what_to_bring="An apron",
    )


def test_a_course_in_full(ask: Ask) -> None:
    row = pottery()
    course_run(course=row, cost_gbp=Decimal(120))
    course_run(course=row, delivery_mode="CLASSROOM", venue=venue(), cost_gbp=Decimal(150))

    assert ask(COURSE, {"id": encode("Course", row.pk)}).data["opportunity"] == {
        "id": encode("Course", row.pk),
        "kind": "COURSE",
        "title": "Pottery",
        "summary": None,
        "level": "ENTRY",
        "minimumAge": 19,
        "maximumAge": None,
        "organisationName": "Lantern Yard College",
        "isOpen": True,
        "access": ["STEP_FREE"],
        "costOrPay": "£120, or free if you qualify",
        "where": "Newham and online",
        "skills": [{"relation": "TEACHES", "skill": {"label": "glaze"}}],
        "courseType": "SHORT_COURSE",
        "funding": ["ADULT_SKILLS_FUND"],
        "whatToBring": "An apron",
        "entryRequirements": None,
        "provider": {
            "name": "Lantern Yard College",
            "ukprn": "99900001",
            "website": "https://lantern-yard.example",
            "about": None,
        },
    }


def test_the_runs_that_have_not_started_the_soonest_first(ask: Ask) -> None:
    day = timezone.localdate() + timedelta(days=7)
    row = pottery()
    later = course_run(course=row, starts_on=day + timedelta(days=1))
    course_run(course=row, starts_on=day - timedelta(days=8))
    sooner = course_run(
        course=row,
        delivery_mode="CLASSROOM",
        venue=venue(name="Marsh Lane Centre"),
        starts_on=day,
        duration_value=10,
        duration_unit="WEEKS",
        cost_gbp=Decimal(120),
        hours_per_week=Decimal("2.5"),
        sessions=["MON_EVENING"],
        places=12,
        places_left=3,
    )

    answer = ask(RUNS, {"id": encode("Course", row.pk)}).data["opportunity"]

    assert answer["runs"] == [{"id": encode("CourseRun", sooner.pk)}, {"id": encode("CourseRun", later.pk)}]
    assert answer["nextRun"] == {
        "id": encode("CourseRun", sooner.pk),
        "startsOn": str(day),
        "length": "10 weeks",
        "cost": "120.00",
        "costText": "£120, or free if you qualify",
        "hoursPerWeek": 2.5,
        "sessions": ["MON_EVENING"],
        "studyMode": None,
        "places": 12,
        "placesLeft": 3,
        "venue": {
            "name": "Marsh Lane Centre",
            "kind": "TRAINING_CENTRE",
            "borough": {"code": "E09000025", "name": "Newham"},
        },
    }


def test_a_job_in_full(ask: Ask) -> None:
    bootcamp, closed = course(title="Bootcamp"), course(title="Closed", status="CLOSED")
    row = job(
        title="Technician",
        employer=employer(name="Tidewharf Software", disability_confident="LEADER"),
        venues=[venue()],
        workplace="HYBRID",
        pay_min=Decimal("24000.00"),
        pay_max=Decimal("26000.00"),
        pay_period="YEAR",
        contract="APPRENTICESHIP",
        level=3,
        standard_reference="ST0973",
    )
    row.interview_guaranteed_by.set([closed, bootcamp])
    OpportunitySkill.objects.create(opportunity=row, skill=skill(label="b"), relation="OPTIONAL")
    OpportunitySkill.objects.create(opportunity=row, skill=skill(label="a"), relation="ESSENTIAL")

    answer = ask(
        """query ($id: ID!) { opportunity(id: $id) { kind organisationName costOrPay where level skills { relation skill { label } }
            ... on Job { pay { min max period text } employer { name disabilityConfident } locations { borough { name } }
                apprenticeshipStandard contract interviewGuaranteedBy { title } startsOn training } } }""",
        {"id": encode("Job", row.pk)},
    )

    assert answer.data["opportunity"] == {
        "kind": "JOB",
        "organisationName": "Tidewharf Software",
        "costOrPay": "£24,000 to £26,000 a year",
        "where": "Newham and partly from home",
        "level": "LEVEL_3",
        "skills": [
            {"relation": "ESSENTIAL", "skill": {"label": "a"}},
            {"relation": "OPTIONAL", "skill": {"label": "b"}},
        ],
        "pay": {"min": "24000.00", "max": "26000.00", "period": "YEAR", "text": "£24,000 to £26,000 a year"},
        "employer": {"name": "Tidewharf Software", "disabilityConfident": "LEADER"},
        "locations": [{"borough": {"name": "Newham"}}],
        "apprenticeshipStandard": "ST0973",
        "contract": "APPRENTICESHIP",
        "interviewGuaranteedBy": [{"title": "Bootcamp"}],
        "startsOn": None,
        "training": None,
    }


def test_a_job_that_says_little(ask: Ask) -> None:
    row = job(title="Adviser")

    answer = ask(
        """query ($id: ID!) { opportunity(id: $id) { costOrPay where
            ... on Job { pay { text } locations { name } apprenticeshipStandard } } }""",
        {"id": encode("Job", row.pk)},
    )

    assert answer.data["opportunity"] == {
        "costOrPay": "Pay not stated",
        "where": "From home",
        "pay": None,
        "locations": [],
        "apprenticeshipStandard": None,
    }


def test_what_is_not_open_is_as_absent_as_what_never_was(ask: Ask, django_assert_num_queries: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    hidden = [
        course(status="CLOSED"),
        course(status="DRAFT", published_at=None, confirmed_at=None),
        course(closes_on=yesterday),
    ]
    a_job = job()

    bodies = []
    for key in (*(row.pk for row in hidden), a_job.pk, 10**12):
        answer = ask(OPPORTUNITY, {"id": encode("Course", key)})
        assert (answer.status, answer.body["data"], answer.codes) == (200, {"opportunity": None}, ["NOT_FOUND"])
        bodies.append(answer.body)
        assert ask("query ($id: ID!) { node(id: $id) { id } }", {"id": encode("Course", key)}).codes == ["NOT_FOUND"]

    assert all(body == bodies[0] for body in bodies)
    # Nor does the work that was done tell the two apart.
    for key in (hidden[0].pk, 10**12):
        with django_assert_num_queries(2):
            ask(OPPORTUNITY, {"id": encode("Course", key)})


def test_the_type_in_the_id_must_be_the_things_own(ask: Ask) -> None:
    row = job(title="Technician")

    assert ask(OPPORTUNITY, {"id": encode("Job", row.pk)}).data["opportunity"]["__typename"] == "Job"
    assert ask(OPPORTUNITY, {"id": encode("Course", row.pk)}).codes == ["NOT_FOUND"]
    assert ask(OPPORTUNITY, {"id": encode("Skill", row.pk)}).codes == ["INVALID_ID"]


@pytest.mark.parametrize("value", ["", "1", "Q291cnNl", "💩", "x" * 5_000, "Q291cnNlOjk5OTk5OTk5OTk5OTk5OTk5OTk="])
def test_ids_that_are_not_ours(ask: Ask, value: str) -> None:
    answer = ask(OPPORTUNITY, {"id": value})

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"opportunity": None}, ["INVALID_ID"])


def test_anything_with_an_id_can_be_fetched_again(ask: Ask) -> None:
    rows = {
        "Course": course().pk,
        "Job": job().pk,
        "Provider": provider().pk,
        "Employer": employer().pk,
        "Venue": venue().pk,
        "Borough": borough().pk,
        "Skill": skill().pk,
    }

    for type_name, key in rows.items():
        node_id = encode(type_name, key)
        assert ask("query ($id: ID!) { node(id: $id) { __typename id } }", {"id": node_id}).data == {
            "node": {"__typename": type_name, "id": node_id}
        }


@pytest.mark.parametrize(
    "node_id",
    [
        encode("Provider", 10**17),
        encode("Borough", "E09000099"),
        encode("Skill", "E09"),
        encode("Course", "E09"),
        encode("Venue", 0),
    ],
)
def test_nodes_that_are_not_there(ask: Ask, node_id: str) -> None:
    answer = ask("query ($id: ID!) { node(id: $id) { id } }", {"id": node_id})

    assert (answer.body["data"], answer.codes) == ({"node": None}, ["NOT_FOUND"])


@pytest.mark.parametrize("type_name", ["User", "Resident", "Recommendation", "CourseRun", "Outcode", "Opportunity"])
def test_nodes_that_nobody_may_fetch(ask: Ask, type_name: str) -> None:
    answer = ask("query ($id: ID!) { node(id: $id) { id } }", {"id": encode(type_name, 1)})

    assert (answer.body["data"], answer.codes) == ({"node": None}, ["INVALID_ID"])


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (10, "WEEKS", "10 weeks"),
        (1, "DAYS", "1 day"),
        (1, "HOURS", "1 hour"),
        (2, "YEARS", "2 years"),
        (None, "", None),
    ],
)
def test_lengths_in_words(value: int | None, unit: str, words: str | None) -> None:
    assert length_words(value, unit) == words


@pytest.mark.parametrize(
    ("boroughs", "others", "words"),
    [
        ([], [], "Ask where"),
        ([], ["online"], "Online"),
        (["Brent"], [], "Brent"),
        (["Brent", "Brent"], ["online"], "Brent and online"),
        (["Brent", "Camden", "Ealing"], [], "Brent, Camden and Ealing"),
        (["Brent", "Camden", "Ealing", "Enfield"], ["at your work"], "Brent, Camden, 2 more places and at your work"),
    ],
)
def test_places_in_words(boroughs: list[str], others: list[str], words: str) -> None:
    codes = {
        name: f"E090000{number:02d}" for number, name in enumerate(["Brent", "Camden", "Ealing", "Enfield"], start=1)
    }
    venues = [venue(borough=borough(gss_code=codes[name], name=name)) for name in boroughs]

    assert places_words(venues, others=others) == words


def test_a_place_outside_london_is_named() -> None:
    assert places_words([venue(name="Wharf Centre", borough=None)], others=[]) == "Wharf Centre"
