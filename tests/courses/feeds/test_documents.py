"""JSON-LD: every term is in the published vocabulary, and what search engines ask for is there."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from rdflib import Graph, namespace

from courses.feeds.documents import RECORD, feed_data, for_script, linked_data
from courses.feeds.listings import Listing, with_parts
from courses.feeds.record import COLUMNS, record_of
from courses.feeds.schema_parts import age_range, hours
from courses.models import Course, CourseRun, Job
from tests.courses.feeds.listings import apprenticeship, bootcamp, full_course, full_job
from tests.courses.feeds.vocabulary import nodes, unknown_terms
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


def loaded(row: Model) -> Listing:
    (found,) = with_parts([row.pk])
    return found


def document(row: Model) -> dict[str, Any]:
    return linked_data(loaded(row))


LISTINGS = {"course": full_course, "bootcamp": bootcamp, "job": full_job, "apprenticeship": apprenticeship}


@pytest.mark.parametrize("name", [*LISTINGS, "bare course", "bare job"])
def test_every_term_is_in_the_published_vocabulary(name: str) -> None:
    made = {**LISTINGS, "bare course": course, "bare job": job}[name]()

    assert unknown_terms(document(made)) == set()
    assert unknown_terms(feed_data(loaded(made))) == set()


def test_the_check_sees_a_term_that_does_not_exist() -> None:
    assert unknown_terms({"@type": "Course", "nam": "x", "eventStatus": "https://schema.org/EventMoved"}) == {
        *("nam", "EventMoved"),
    }


@pytest.mark.parametrize("name", LISTINGS)
def test_rdflib_reads_the_feeds_data_as_linked_data(name: str) -> None:
    made = LISTINGS[name]()
    data = json.loads(json.dumps(feed_data(loaded(made))))
    _, terms = data["@context"]
    # Without the internet: schema.org's context says that every term is its own.
    data["@context"] = [{"@vocab": str(namespace.SDO)}, terms]

    graph = Graph().parse(data=json.dumps(data), format="json-ld")

    kinds = {str(kind).removeprefix(str(namespace.SDO)) for kind in graph.objects(None, namespace.RDF.type)}
    expected = {
        "course": "Course",
        "bootcamp": "EducationalOccupationalProgram",
        "job": "JobPosting",
        "apprenticeship": "WorkBasedProgram",
    }
    assert expected[name] in kinds
    assert [
        str(p) for p in set(graph.predicates()) if not str(p).startswith((str(namespace.SDO), str(namespace.RDF)))
    ] == [RECORD]


def test_a_course_in_full() -> None:
    row = full_course()
    found = document(row)

    assert found["@id"] == found["url"] == f"{BASE}/opportunities/{row.pk}"
    assert {
        name: found[name] for name in ("name", "courseCode", "educationalLevel", "inLanguage", "typicalAgeRange")
    } == {
        "name": "Spreadsheets for work",
        "courseCode": "LY-7",
        "educationalLevel": "Level 2",
        "inLanguage": "en-GB",
        "typicalAgeRange": "19-65",
    }
    assert found["coursePrerequisites"] == ["Level 1 or above", "You can read and write."]
    assert found["isAccessibleForFree"] is False
    assert found["financialAidEligible"] == ["Adult Skills Fund"]
    assert found["offers"] == [{"@type": "Offer", "category": "Partially Free", "price": 0, "priceCurrency": "GBP"}]
    assert found["provider"]["identifier"]["value"] == "10099999"
    (taught,) = found["teaches"]
    assert taught["@id"].startswith("http://data.europa.eu/esco/skill/")


def test_its_runs() -> None:
    room, online, moved, cancelled = document(full_course())["hasCourseInstance"][:4]
    room, moved, cancelled, online = sorted(
        (room, online, moved, cancelled), key=lambda run: run.get("startDate", "9999")
    )

    assert room["courseMode"] == ["onsite", "part-time", "evening"]
    assert room["courseWorkload"] == "PT45H"
    assert room["courseSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "repeatCount": 10,
        "duration": "PT4H30M",
        "byDay": ["https://schema.org/Monday", "https://schema.org/Wednesday"],
        "startDate": "2027-01-11",
        "endDate": "2027-03-15",
        "startTime": "18:30:00",
        "endTime": "20:45:00",
        "scheduleTimezone": "Europe/London",
    }
    assert room["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "1 Marsh Lane",
        "addressLocality": "Newham",
        "addressRegion": "Greater London",
        "postalCode": "E7 9ZZ",
        "addressCountry": "GB",
    }
    assert (room["maximumAttendeeCapacity"], room["remainingAttendeeCapacity"]) == (12, 3)
    assert room["offers"]["price"] == 120.5
    assert (moved["eventStatus"], moved["previousStartDate"], moved["startDate"]) == (
        "https://schema.org/EventRescheduled",
        "2027-04-05",
        "2027-04-12",
    )
    assert moved["offers"]["availability"] == "https://schema.org/SoldOut"
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"
    assert (online["courseWorkload"], online["location"]["@type"]) == ("PT30H", "VirtualLocation")


def test_a_place_outside_london_is_not_said_to_be_in_it() -> None:
    course_run(
        course=(row := course()),
        delivery_mode="CLASSROOM",
        venue=venue(borough=None, latitude=None, longitude=None, postcode="RG1 1AA"),
    )

    (run,) = document(row)["hasCourseInstance"]
    assert run["location"]["address"] == {"@type": "PostalAddress", "postalCode": "RG1 1AA", "addressCountry": "GB"}


def test_a_job_in_full() -> None:
    row = full_job()
    found = document(row)

    assert found["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "GBP",
        "value": {"@type": "QuantitativeValue", "minValue": 14.2, "maxValue": 15.5, "unitText": "HOUR"},
    }
    assert found["datePosted"] == "2026-11-02"
    assert found["validThrough"] == "2027-06-30T22:59:59Z"  # the end of the day in London's summer
    assert found["employmentType"] == ["FULL_TIME"]
    assert [place["name"] for place in found["jobLocation"]] == ["North Quay", "South Quay"]
    assert found["occupationalCategory"]["codeValue"] == "3132"
    assert found["experienceRequirements"] == "no requirements"
    assert found["identifier"] == {"@type": "PropertyValue", "name": "Tidewharf Software", "value": "TW-1"}
    assert found["workHours"] == "37.5 hours a week; Monday morning"
    assert found["jobBenefits"] == "Flexible working: Choose your hours. Training: Two weeks of lessons"
    assert (found["directApply"], found["totalJobOpenings"], "jobLocationType" in found) == (False, 2, False)


@pytest.mark.parametrize("entry_level", [None, False])
def test_no_word_about_experience_where_the_check_has_not_passed(*, entry_level: bool | None) -> None:
    assert "experienceRequirements" not in document(full_job(entry_level=entry_level))


def test_a_job_from_home() -> None:
    found = document(job())

    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["applicantLocationRequirements"] == {"@type": "Country", "name": "United Kingdom"}
    assert ("jobLocation" in found, found["jobImmediateStart"]) == (False, True)


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"contract": "PERMANENT", "working_pattern": "PART_TIME"}, ["PART_TIME"]),
        ({"contract": "FIXED_TERM", "working_pattern": "FULL_TIME"}, ["FULL_TIME", "TEMPORARY"]),
        ({"contract": "APPRENTICESHIP", "working_pattern": "FULL_TIME"}, ["FULL_TIME", "OTHER"]),
        ({"contract": "PAID_INTERNSHIP", "working_pattern": "FLEXIBLE", "hours_per_week": 35}, ["FULL_TIME", "INTERN"]),
        ({"contract": "PERMANENT", "working_pattern": "SHIFTS", "hours_per_week": 20}, ["PART_TIME"]),
        ({"contract": "PERMANENT", "working_pattern": "SHIFTS"}, ["OTHER"]),
    ],
)
def test_employment_types(fields: dict[str, Any], kinds: list[str]) -> None:
    found = document(job(**fields))

    assert found.get("@graph", [found])[0]["employmentType"] == kinds


def test_an_apprenticeship_has_its_programme_beside_it() -> None:
    row = apprenticeship()
    posting, programme = document(row)["@graph"]

    assert (posting["@type"], programme["@type"]) == ("JobPosting", "WorkBasedProgram")
    assert programme["identifier"]["value"] == "ST0973"
    assert programme["educationalCredentialAwarded"] == "Level 3 apprenticeship"
    assert programme["trainingSalary"]["duration"] == "PT1H"
    assert feed_data(loaded(row))["@included"] == [programme]


def test_a_bootcamp_has_its_programme_beside_it() -> None:
    row = bootcamp()
    _, programme = document(row)["@graph"]

    assert (programme["@type"], programme["programType"]) == ("EducationalOccupationalProgram", "Skills Bootcamp")
    assert programme["hasCourse"] == {"@type": "Course", "@id": f"{BASE}/opportunities/{row.pk}"}
    assert (programme["timeToComplete"], programme["educationalProgramMode"]) == ("P12W", ["full-time"])


# Required properties of Google's "Job posting" and "Course info" structured data, as its documentation lists them.
JOB_POSTING = {"datePosted", "description", "hiringOrganization", "jobLocation", "title"}
COURSE_INFO = {"name", "description", "provider", "offers", "hasCourseInstance"}
INSTANCE = {"courseMode", "courseWorkload"}


@pytest.mark.parametrize("name", LISTINGS)
def test_what_google_requires(name: str) -> None:
    found = document(LISTINGS[name]())
    main = found.get("@graph", [found])[0]

    required = JOB_POSTING if main["@type"] == "JobPosting" else COURSE_INFO
    assert required - set(main) == set()
    if main["@type"] == "Course":
        assert {offer["category"] for offer in main["offers"]} <= {"Free", "Partially Free", "Paid", "Subscription"}
        running = [run for run in main["hasCourseInstance"] if not run["eventStatus"].endswith("Cancelled")]
        stated = [run for run in running if "courseWorkload" in run]
        assert [INSTANCE - set(run) for run in stated] == [set()] * len(stated)


@pytest.mark.parametrize(
    ("funding", "fees", "answer"),
    [
        (["FREE_TO_ALL"], [300], True),
        ([], [0, 0], True),
        ([], [0, 10], False),
        ([], [None, 0], None),
        (["ADULT_SKILLS_FUND"], [], None),
    ],
)
def test_free_for_everybody(funding: list[str], fees: list[int | None], *, answer: bool | None) -> None:
    row = course(funding=funding)
    for fee in fees:
        course_run(course=row, cost_gbp=fee)

    assert document(row).get("isAccessibleForFree") is answer


@pytest.mark.parametrize(
    ("amount", "text"), [("2", "PT2H"), ("7.5", "PT7H30M"), ("0.5", "PT30M"), ("0.1", "PT6M"), ("60", "PT60H")]
)
def test_hours(amount: str, text: str) -> None:
    assert hours(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("youngest", "oldest", "text"),
    [(19, 24, "19-24"), (19, None, "19-"), (None, 24, "-24"), (0, 4, "0-4"), (None, None, "")],
)
def test_ages(youngest: int | None, oldest: int | None, text: str) -> None:
    assert age_range(youngest, oldest) == text


def test_nothing_ends_the_script_element() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    text = for_script(document(course(title=hostile)))

    assert [character for character in "<>&\u2028" if character in text] == []
    assert json.loads(text)["name"] == hostile


KEPT_BACK = {
    "Opportunity": {
        *("id", "source", "source_ref", "kind", "status", "status_reason", "revision", "publish_at", "renew_by"),
        *("hidden_at", "copied_from", "changed_at", "search", "closed_because", "hidden_cause", "hidden_reason"),
        *("stale_warned_at", "freshness", "quality", "reposted_from"),
    },
    "Course": {"opportunity_ptr", "provider"},
    "CourseRun": {"id", "course", "venue", "places_held"},
    "Job": {"opportunity_ptr", "employer", "entry_level_findings", "entry_level_rules"},
    "Venue": {"id", "source", "source_ref", "provider", "employer", "reference", "revision", "borough", "cell"},
    "Provider": {
        "id",
        "source",
        "source_ref",
        "approval",
        "approval_reason",
        "approval_changed_at",
        "revision",
        "office",
        "proposed_name",
        "proposed_at",
    },
    "Employer": {
        *("id", "source", "source_ref", "approval", "approval_reason", "approval_changed_at", "revision"),
        *("proposed_name", "proposed_at"),
    },
    "Skill": {"id", "alternative_labels", "description", "digital"},
}
"""Columns that are nobody's business outside, or that stand in the record in another form. A new column must choose."""


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_every_column_is_published_or_kept_back(model: type[Model]) -> None:
    published = {column.removesuffix("_id") for column in COLUMNS[model]}
    own = {field.name for field in model._meta.local_concrete_fields}
    kept = KEPT_BACK[model.__name__]

    assert own - published - kept == set()
    assert published & (kept - {"borough"}) == set()


def test_the_record_has_no_word_of_members_or_approval() -> None:
    for row in (full_course(), full_job()):
        names = {name for node in nodes({"all": record_of(loaded(row))}) for name in node}
        assert {name for name in names if "approv" in name or "member" in name} == set()


def test_the_models_of_the_record() -> None:
    assert {Course, CourseRun, Job} <= set(COLUMNS)
