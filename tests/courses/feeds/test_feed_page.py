"""The change feed as a reader sees it: RPDE 1.0, strategy "Incrementing Unique Change Number"."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Course, FeedItem, Opportunity
from tests.courses.feeds.follower import FEED, Follower
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def test_an_empty_feed_is_its_own_last_page(client: Client) -> None:
    answer = client.get(FEED)

    assert answer.json() == {"next": f"http://testserver{FEED}", "items": [], "license": LICENCE}
    assert answer.headers["Content-Type"] == "application/json"


def test_a_course_and_a_job(client: Client) -> None:
    learn, work = course(title="Spreadsheets"), job(title="Trainee tester")

    page = client.get(FEED).json()

    first, second = page["items"]
    assert page["next"] == f"http://testserver{FEED}?afterChangeNumber={second['modified']}"
    assert [{name: item[name] for name in ("state", "kind", "id")} for item in (first, second)] == [
        {"state": "updated", "kind": "Course", "id": learn.pk},
        {"state": "updated", "kind": "JobPosting", "id": work.pk},
    ]
    assert (first["data"]["name"], second["data"]["title"]) == ("Spreadsheets", "Trainee tester")
    assert first["modified"] < second["modified"]


def test_every_listing_stands_in_the_feed_once_however_often_it_changes(follower: Follower) -> None:
    row = course(title="Spreadsheets")
    follower.catch_up()
    for title in ("Spreadsheets 2", "Spreadsheets 3"):
        Course.objects.filter(pk=row.pk).update(title=title)
        follower.catch_up()

    assert {key: data["name"] for key, data in follower.open.items()} == {row.pk: "Spreadsheets 3"}
    assert FeedItem.objects.count() == 1


def test_pages_of_any_size_and_any_cursor_lead_to_the_same_end(client: Client) -> None:
    rows = {course().pk for _ in range(7)}
    Opportunity.objects.filter(pk=min(rows)).update(status="CLOSED")
    whole = Follower(client)
    whole.catch_up()
    numbers = [item["modified"] for item in client.get(FEED).json()["items"]]

    for limit in (1, 2, 3, 500):
        other = Follower(client, url=f"{FEED}?limit={limit}")
        other.catch_up()
        assert other.open == whole.open
    for number in numbers:
        tail = client.get(FEED, {"afterChangeNumber": number}).json()["items"]
        assert [item["modified"] for item in tail] == [other for other in numbers if other > number]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"afterChangeNumber": "x"}, "afterChangeNumber is a whole number from 0 to 9223372036854775807."),
        ({"afterChangeNumber": "-1"}, "afterChangeNumber is a whole number from 0 to 9223372036854775807."),
        (
            {"afterChangeNumber": "9223372036854775808"},
            "afterChangeNumber is a whole number from 0 to 9223372036854775807.",
        ),
        ({"afterChangeNumber": "9" * 5000}, "afterChangeNumber is a whole number from 0 to 9223372036854775807."),
        ({"afterChangeNumber": "٣"}, "afterChangeNumber is a whole number from 0 to 9223372036854775807."),
        ({"limit": "0"}, "limit is a whole number from 1 to 500."),
        ({"limit": "501"}, "limit is a whole number from 1 to 500."),
    ],
)
def test_a_wrong_number_is_refused(client: Client, query: dict[str, str], message: str) -> None:
    answer = client.get(FEED, query)

    error = {"message": message, "extensions": {"code": "INVALID_INPUT", "field": next(iter(query))}}
    assert (answer.status_code, answer.json()) == (400, {"errors": [error]})


def test_only_reading(client: Client) -> None:
    assert client.post(FEED).status_code == 405


def full_page(size: int) -> int:
    """How many statements a full page of this many items takes."""
    with CaptureQueriesContext(connection) as queries:
        assert len(Client().get(FEED, {"limit": size}).json()["items"]) == size
    return len(queries)


def refreshing(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(FEED)
    return len(queries)


def test_statements_do_not_grow_with_the_page(client: Client) -> None:
    client.get(FEED)  # the first reader starts the clock
    place = venue()
    for _ in range(2):
        course_run(course=course(), delivery_mode="CLASSROOM", venue=place)
        job(venues=[place])
    few = refreshing(client)
    for row in Opportunity.objects.all():
        Opportunity.objects.filter(pk=row.pk).update(title=f"{row.title}, new")
    for _ in range(3):
        course_run(course=course(), delivery_mode="CLASSROOM", venue=place)
        job(venues=[place])

    assert (few, refreshing(client)) == (23, 23)
    assert (full_page(1), full_page(3)) == (1, 1)


def test_a_strong_etag_for_each_encoding(client: Client) -> None:
    course()
    plain = client.get(FEED)
    packed = client.get(FEED, headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gz"'
    assert not plain.headers["ETag"].startswith("W/")
    for answer, accept in ((plain, "identity"), (packed, "gzip")):
        headers = {"Accept-Encoding": accept, "If-None-Match": answer.headers["ETag"]}
        again = client.get(FEED, headers=headers)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])


def test_another_etag_after_a_change(client: Client) -> None:
    row = course()
    before = client.get(FEED)
    Course.objects.filter(pk=row.pk).update(title="Another title")

    answer = client.get(FEED, headers={"If-None-Match": before.headers["ETag"]})

    assert answer.status_code == 200
    assert answer.headers["ETag"] != before.headers["ETag"]


def test_head_has_the_headers_and_no_body(client: Client) -> None:
    course()
    whole, head = client.get(FEED), client.head(FEED)

    assert head.content == b""
    assert [head.headers[name] for name in ("ETag", "Content-Length", "Content-Type")] == [
        whole.headers["ETag"],
        str(len(whole.content)),
        "application/json",
    ]


@pytest.mark.parametrize("accept", ["", "br", "gzip;q=0", "identity, gzip;q=0.0"])
def test_not_compressed_unasked(client: Client, accept: str) -> None:
    course()

    assert "Content-Encoding" not in client.get(FEED, headers={"Accept-Encoding": accept}).headers


def test_no_cookie_and_open_to_other_sites(client: Client) -> None:
    answer = client.get(FEED)

    assert answer.cookies == {}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=5"


def test_the_data_is_json_that_names_its_parts(client: Client) -> None:
    """RPDE: addresses are absolute, embedded things have their ids."""
    course_run(course=course(), delivery_mode="CLASSROOM", venue=venue())
    (item,) = client.get(FEED).json()["items"]

    def nodes(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return [found for entry in value for found in nodes(entry)]
        if isinstance(value, dict):
            return [value, *(found for name, entry in value.items() if name != "record" for found in nodes(entry))]
        return []

    named = {node["@type"]: node.get("@id", "") for node in nodes(item["data"]) if "@type" in node}
    assert {kind for kind, name in named.items() if name.startswith("http://127.0.0.1:8000/")} == {
        *("Course", "EducationalOrganization", "CourseInstance", "Place"),
    }
