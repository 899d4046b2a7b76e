"""CSV, the data catalogue, sitemaps, robots.txt and the page of a listing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rdflib import Graph, URIRef, namespace

from courses.models import Course, CourseRun, Job, Opportunity
from tests.courses.feeds.listings import full_course, full_job
from tests.courses.feeds.vocabulary import unknown_terms
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
OPEN = (
    "/feeds/opportunities",
    "/feeds/courses.csv",
    "/feeds/jobs.csv",
    "/feeds/catalogue.jsonld",
    "/sitemap.xml",
    "/sitemaps/1.xml",
)


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def table(client: Client, name: str) -> list[dict[str, str]]:
    text = body(client.get(f"/feeds/{name}.csv")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_courses_as_csv(client: Client) -> None:
    row = full_course()

    rows = table(client, "courses")

    assert len(rows) == 4
    first = next(found for found in rows if found["run_starts_on"] == "2027-01-11")
    expected = {
        "course_id": str(row.pk),
        "page": f"{BASE}/opportunities/{row.pk}",
        "provider": "Lantern Yard College",
        "ukprn": "10099999",
        "title": "Spreadsheets for work",
        "level": "2",
        "funding": "ADULT_SKILLS_FUND",
        "access": "CAPTIONS; CHILDCARE",
        "skills": "use spreadsheets",
        "closes_on": "2027-06-30",
        "run_cost_gbp": "120.50",
        "run_sessions": "MON_EVENING; WED_EVENING",
        "run_places_left": "3",
        "venue_name": "Marsh Lane Centre",
        "venue_borough_id": "E09000025",
    }
    assert {name: first[name] for name in expected} == expected


def test_jobs_as_csv(client: Client) -> None:
    full_job()

    rows = table(client, "jobs")

    assert [(row["venue_name"], row["pay_min"], row["pay_period"]) for row in rows] == [
        ("North Quay", "14.20", "HOUR"),
        ("South Quay", "14.20", "HOUR"),
    ]
    assert [rows[0][name] for name in ("flexible_working", "living_wage_employer", "entry_level")] == [
        "yes",
        "no",
        "yes",
    ]


def test_a_course_without_runs_and_a_job_without_places_have_a_row(client: Client) -> None:
    course(title="Soon")
    job(title="From home")

    assert [row["title"] for row in table(client, "courses")] == ["Soon"]
    assert [row["title"] for row in table(client, "jobs")] == ["From home"]


def test_a_place_west_of_greenwich_is_a_number(client: Client) -> None:
    course_run(course=course(), delivery_mode="CLASSROOM", venue=venue(latitude=51.5, longitude=-0.12))

    (row,) = table(client, "courses")

    assert (row["venue_latitude"], row["venue_longitude"]) == ("51.5", "-0.12")


@pytest.mark.parametrize("title", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", "\u200b=1"])
def test_no_cell_is_a_formula(client: Client, title: str) -> None:
    course(title=title)

    assert table(client, "courses")[0]["title"] == f"'{title}"


def test_csv_has_a_mark_that_excel_needs_and_crlf(client: Client) -> None:
    course(title="Élan, “quoted”\nand two lines; £5")
    answer = client.get("/feeds/courses.csv")
    text = body(answer)

    assert text.startswith(b"\xef\xbb\xbfcourse_id,")
    assert text.count(b"\r\n") == 2
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert table(client, "courses")[0]["title"] == "Élan, “quoted”\nand two lines; £5"


def test_csv_in_several_statements_is_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.feeds.tables._ROWS", 2)
    keys = [str(course().pk) for _ in range(5)]

    assert [row["course_id"] for row in table(client, "courses")] == keys


def test_csv_compressed_and_not_sent_twice(client: Client) -> None:
    full_course()
    packed = client.get("/feeds/courses.csv", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(body(packed)) == body(client.get("/feeds/courses.csv"))
    again = client.get("/feeds/courses.csv", headers={"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    Course.objects.update(title="Other words")
    assert client.get("/feeds/courses.csv", headers={"If-None-Match": packed.headers["ETag"]}).status_code == 200


def test_no_such_table(client: Client) -> None:
    assert client.get("/feeds/members.csv").status_code == 404


def test_the_data_catalogue_is_dcat(client: Client) -> None:
    full_course()
    graph = Graph().parse(data=client.get("/feeds/catalogue.jsonld").content.decode(), format="json-ld")

    dcat, terms = namespace.DCAT, namespace.DCTERMS
    for predicate in set(graph.predicates()):
        prefix, term = re.fullmatch(r"(.*[/#])(\w+)", str(predicate)).groups()  # type: ignore[union-attr]
        vocabulary = {
            str(dcat): dcat,
            str(terms): terms,
            str(namespace.RDF): namespace.RDF,
            str(namespace.FOAF): namespace.FOAF,
            "http://data.europa.eu/r5r/": {"availability"},
        }
        assert term in vocabulary[prefix]
    kinds = {str(kind) for kind in graph.objects(None, namespace.RDF.type)}
    assert kinds == {
        *(str(dcat.Catalog), str(dcat.Dataset), str(dcat.Distribution), str(dcat.DataService)),
        *map(
            str, (namespace.FOAF.Agent, namespace.FOAF.Document, namespace.SKOS.Concept, namespace.SKOS.ConceptScheme)
        ),
        *map(str, (terms.Location, terms.LicenseDocument, terms.LinguisticSystem, terms.Frequency)),
        *map(str, (terms.MediaType, terms.MediaTypeOrExtent, terms.Standard)),
    }
    (catalogue,) = graph.subjects(namespace.RDF.type, dcat.Catalog)
    assert {str(found) for found in graph.objects(catalogue, dcat.dataset)} == {
        f"{BASE}/feeds/catalogue.jsonld#courses",
        f"{BASE}/feeds/catalogue.jsonld#jobs",
        f"{BASE}/feeds/catalogue.jsonld#positive-action",
    }
    for dataset in graph.subjects(namespace.RDF.type, dcat.Dataset):
        required = {terms.license, terms.accrualPeriodicity, terms.publisher, terms.title, dcat.distribution}
        assert required - set(graph.predicates(dataset)) == set()
    for address in graph.objects(None, dcat.downloadURL):
        assert isinstance(address, URIRef)
        assert client.get(str(address).removeprefix(BASE)).status_code == 200


def test_sitemaps(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.feeds.sitemap.LARGEST", 2)
    keys = [course().pk for _ in range(3)]
    Opportunity.objects.filter(pk=course().pk).update(status="CLOSED")
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    index = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    parts = [element.text or "" for element in index.findall("s:sitemap/s:loc", names)]
    assert parts == [f"{BASE}/sitemaps/1.xml", f"{BASE}/sitemaps/2.xml"]
    pages = []
    for address in parts:
        part = ET.fromstring(client.get(address.removeprefix(BASE)).content)  # noqa: S314
        pages += [element.text for element in part.findall("s:url/s:loc", names)]
        moments = [element.text or "" for element in part.findall("s:url/s:lastmod", names)]
        assert [re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", moment) is not None for moment in moments] == [
            True
        ] * len(moments)
    assert pages == [f"{BASE}/opportunities/{key}" for key in keys]


@pytest.mark.parametrize("number", [0, 2, 50_001, 10**30])
def test_no_such_sitemap(client: Client, number: int) -> None:
    assert client.get(f"/sitemaps/{number}.xml").status_code == 404


def test_robots_names_the_sitemap(client: Client) -> None:
    assert client.get("/robots.txt").content.decode().splitlines()[-1] == f"Sitemap: {BASE}/sitemap.xml"


@pytest.mark.parametrize("make", [full_course, full_job])
def test_the_page_of_a_listing(client: Client, make: type[Course | Job]) -> None:
    row = make()

    answer = client.get(f"/opportunities/{row.pk}")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert len(answer.content) < 10_000
    assert text.count("<h1>") == 1
    assert f"<h1>{row.title}</h1>" in text
    assert f'href="{row.url}"' in text
    assert '<html lang="en-GB">' in text
    assert 'name="viewport"' in text
    assert re.findall(r"<(script)(?! type=\"application/ld\+json\")", text) == []
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert embedded is not None
    data = json.loads(embedded[1])
    assert unknown_terms(data) == set()
    assert data == client.get(f"/opportunities/{row.pk}.jsonld").json()


def test_plain_words_for_a_course(client: Client) -> None:
    row = full_course()
    text = client.get(f"/opportunities/{row.pk}").content.decode()
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text, re.DOTALL))

    assert {name: facts[name] for name in ("Cost", "You need", "Age", "Last day to apply")} == {
        "Cost": "Free",
        "You need": "Level 1 or above",
        "Age": "19 to 65",
        "Last day to apply": "30 June 2027",
    }
    assert "Cancelled" in text
    assert "moved from 5 April 2027" in text


def test_what_a_stranger_typed_stays_text(client: Client) -> None:
    row = course(
        title="<script>alert(1)</script>", summary='"><img src=x onerror=alert(1)>', description="</script><b>x"
    )
    text = client.get(f"/opportunities/{row.pk}").content.decode()

    assert [found for found in ("<script>alert", "<img", "<b>") if found in text] == []
    assert text.count("</script>") == 1


def test_a_page_may_load_nothing(client: Client) -> None:
    policy = client.get(f"/opportunities/{course().pk}").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_runs_that_have_begun_are_not_shown(client: Client) -> None:
    row = course()
    today = timezone.localdate()
    course_run(course=row, starts_on=today - timedelta(days=1))
    course_run(course=row, starts_on=date(2030, 1, 7))

    text = client.get(f"/opportunities/{row.pk}").content.decode()

    assert re.findall(r"<li><strong>(.*?)</strong>", text) == ["7 January 2030"]


def test_many_runs_stay_a_small_page(client: Client) -> None:
    row = full_course()
    CourseRun.objects.bulk_create(
        CourseRun(course=row, delivery_mode="CLASSROOM", venue=venue(), starts_on=date(2031, 1, 1) + timedelta(days=n))
        for n in range(30)
    )

    text = client.get(f"/opportunities/{row.pk}").content.decode()

    assert len(re.findall(r"<li>", text)) == 12
    assert "And 22 more." in text


def statuses(client: Client, key: int) -> list[int]:
    return [client.get(f"/opportunities/{key}{ending}").status_code for ending in ("", ".jsonld")]


@pytest.mark.parametrize("status", sorted(set(Opportunity.Status.values) - {"LIVE"}))
def test_what_was_open_is_gone_and_what_never_was_is_not_found(client: Client, status: str) -> None:
    was = course(status=status, publish_at=timezone.now())
    never = course(status=status, publish_at=timezone.now(), published_at=None, title="Secret")

    assert (statuses(client, was.pk), statuses(client, never.pk)) == ([410, 410], [404, 404])
    assert b"Secret" not in client.get(f"/opportunities/{never.pk}").content


def test_past_its_closing_date_and_removed(client: Client) -> None:
    late = course(closes_on=timezone.localdate() - timedelta(days=1))
    removed = course()
    client.get("/feeds/opportunities")
    key = removed.pk
    removed.delete()

    assert (statuses(client, late.pk), statuses(client, key)) == ([410, 410], [410, 410])


@pytest.mark.parametrize("key", ["0", "999999999", "9" * 40])
def test_not_found(client: Client, key: str) -> None:
    assert statuses(client, int(key)) == [404, 404]


def test_a_listing_of_another_instance_is_shown_but_not_offered_to_search_engines(client: Client) -> None:
    row = course(source="feed", source_ref="1:5")
    text = client.get(f"/opportunities/{row.pk}").content.decode()

    assert 'content="noindex"' in text
    assert f"/{row.pk}<" not in client.get("/sitemaps/1.xml").content.decode()


@pytest.mark.parametrize("path", OPEN)
def test_drafts_appear_nowhere(client: Client, path: str) -> None:
    for status in sorted(set(Opportunity.Status.values) - {"LIVE"}):
        course_run(course=course(status=status, publish_at=timezone.now(), title="Secret"))
        job(status=status, publish_at=timezone.now(), title="Secret", venues=[venue()])
    course(hidden_at=timezone.now(), title="Secret")

    assert b"Secret" not in body(client.get(path))


@pytest.mark.parametrize("path", [*OPEN, "/robots.txt"])
def test_only_reading_and_no_cookies(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    answer = client.head(path)
    assert (answer.status_code, body(answer), answer.cookies) == (200, b"", {})
    known = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304


def statements(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        body(Client().get(path))
    return len(queries)


@pytest.mark.parametrize(
    ("path", "count"),
    [("/feeds/courses.csv", 4), ("/feeds/catalogue.jsonld", 2), ("/sitemap.xml", 2), ("/sitemaps/1.xml", 2)],
)
def test_statements_do_not_grow(client: Client, path: str, count: int) -> None:
    few = []
    for _ in range(2):
        course_run(course=course())
        client.get("/feeds/opportunities")
        few.append(statements(path))

    assert few == [count, count]


def test_statements_of_a_page(client: Client) -> None:
    one, three = course(), course()
    for row in (one, three, three):
        course_run(course=row, delivery_mode="CLASSROOM", venue=venue())

    assert [statements(f"/opportunities/{row.pk}") for row in (one, three)] == [5, 5]
