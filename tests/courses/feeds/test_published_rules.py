"""The open data as a stranger checks it, who knows only the published rules: RPDE 1.0, DCAT-AP 3.0, RFC 4180, sitemaps.org 0.9 and HTTP
(RFC 9110, 9111). Over a real connection, because a test client would forgive much.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from pytest_django.live_server_helper import LiveServer
from rdflib import Graph

from courses.models import Course, Opportunity
from tests.courses.feeds.dcat_ap import findings
from tests.courses.feeds.listings import apprenticeship, bootcamp, full_course, full_job
from tests.factories.course import course, course_run
from tests.factories.job import job

pytestmark = pytest.mark.django_db(transaction=True)
FEED: Final = "/feeds/opportunities"
HOSTILE: Final = 'Say "hello", twice;\r\nthen =1+1 & <b> \u2028 £5'
ADDRESSES: Final = (
    FEED,
    "/feeds/courses.csv",
    "/feeds/jobs.csv",
    "/feeds/catalogue.jsonld",
    "/sitemap.xml",
    "/sitemaps/1.xml",
    "/robots.txt",
)
W3C_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


class Reader:
    """A client that takes nothing for granted."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.host = urlsplit(base).netloc

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (small letters) and the bytes as they came."""
        connection = HTTPConnection(self.host, timeout=30)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def json(self, path: str) -> Any:
        """A document."""
        return json.loads(self.ask(path)[2])


@pytest.fixture
def reader(live_server: LiveServer, settings: Any) -> Reader:
    """Of a server whose public address is where it is."""
    settings.PUBLIC_URL = live_server.url
    return Reader(live_server.url)


def catalogue_of_many() -> None:
    """Listings of every kind, some gone."""
    for make in (full_course, bootcamp, full_job, apprenticeship):
        make()
    for number in range(5):
        course_run(course=course(title=f"{HOSTILE} {number}"))
    job(title=HOSTILE)


def nodes(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value below here."""
    for name, entry in value.items() if isinstance(value, dict) else ():
        yield name, entry
        yield from nodes(entry)
    for entry in value if isinstance(value, list) else ():
        yield from nodes(entry)


# --- Realtime Paged Data Exchange 1.0 --------------------------------------------------------------------------------


def walk(reader: Reader, path: str, most: int) -> list[dict[str, Any]]:
    """The items from here to the last page, each page checked as the specification has it; at most so many pages."""
    items: list[dict[str, Any]] = []
    for _ in range(most):
        status, headers, content = reader.ask(path)
        page = json.loads(content)
        assert (status, headers["content-type"], set(page)) == (200, "application/json", {"next", "items", "license"})
        assert urlsplit(page["license"]).scheme == "https"
        following = urlsplit(page["next"])
        assert (f"{following.scheme}://{following.netloc}", following.path) == (reader.base, FEED)
        if not page["items"]:
            assert page["next"] == f"{reader.base}{path}"  # the last page: no items, and its own address
            assert "max-age" in headers["cache-control"]
            return items
        assert page["next"] != f"{reader.base}{path}"
        assert parse_qs(following.query)["afterChangeNumber"] == [str(page["items"][-1]["modified"])]
        assert headers["cache-control"] == "public, max-age=3600"
        items += page["items"]
        path = f"{following.path}?{following.query}"
    raise AssertionError("There is no last page.")


def check_item(item: dict[str, Any]) -> None:
    """One item."""
    assert set(item) == {"state", "kind", "id", "modified", *(["data"] if item["state"] == "updated" else [])}
    assert item["state"] in {"updated", "deleted"}
    assert isinstance(item["modified"], int)
    for name, value in nodes(item.get("data", {})):
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            assert value.endswith("Z"), f"{name} is not in UTC"
        if name in {"url", "@id", "sameAs", "inDefinedTermSet", "eventStatus"} and isinstance(value, str):
            assert urlsplit(value).scheme in {"http", "https", "urn"}, f"{name} is not an absolute address"


@pytest.mark.parametrize("query", ["", "?limit=1", "?limit=3", "?limit=500&unknown=x"])
def test_the_feed_keeps_the_rules_of_rpde(reader: Reader, query: str) -> None:
    catalogue_of_many()
    reader.ask(FEED)
    Opportunity.objects.filter(title__endswith=" 1").update(status="CLOSED")
    Course.objects.filter(title__endswith=" 2").delete()
    Opportunity.objects.filter(title__endswith=" 3").update(title="Another title")
    reader.ask(FEED)  # whoever reads the end sees it brought up to date

    items = walk(reader, f"{FEED}{query}", most=20)

    for item in items:
        check_item(item)
    numbers = [item["modified"] for item in items]
    assert numbers == sorted(set(numbers))
    assert len({(item["kind"], item["id"]) for item in items}) == len(items) == 10
    assert sorted(item["state"] for item in items) == ["deleted"] * 2 + ["updated"] * 8


def test_from_any_cursor_the_same_state_is_reached(reader: Reader) -> None:
    catalogue_of_many()
    numbers = [item["modified"] for item in walk(reader, FEED, most=5)]

    for cursor in [0, *numbers, numbers[0] - 1, numbers[2] + 1, 2**53 - 1]:
        tail = [item["modified"] for item in walk(reader, f"{FEED}?afterChangeNumber={cursor}", most=5)]
        assert tail == [number for number in numbers if number > cursor]


# --- The data catalogue ----------------------------------------------------------------------------------------------


def test_the_catalogue_keeps_the_rules_of_dcat_ap(reader: Reader) -> None:
    catalogue_of_many()
    reader.ask(FEED)
    _, headers, content = reader.ask("/feeds/catalogue.jsonld")

    assert headers["content-type"] == "application/ld+json"
    graph = Graph().parse(data=content.decode(), format="json-ld")
    assert findings(graph) == []
    nameless = content.decode().replace("foaf:name", "foaf:nick")
    assert len(findings(Graph().parse(data=nameless, format="json-ld"))) == 1
    for name in ("downloadURL", "accessURL", "endpointURL"):
        for address in graph.objects(None, graph.namespace_manager.expand_curie(f"dcat:{name}")):
            assert reader.ask(str(address).removeprefix(reader.base))[0] == 200


# --- Comma-separated values, RFC 4180 --------------------------------------------------------------------------------


def rfc4180(text: str) -> list[list[str]]:
    """The records of a file, read by the grammar of RFC 4180 letter by letter; anything else is an error."""
    records: list[list[str]] = []
    at = 0
    while at < len(text):
        record: list[str] = []
        while True:
            if text.startswith('"', at):
                match = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
                assert match is not None, "a quotation mark is not closed"
                record.append(match[1].replace('""', '"'))
            else:
                match = re.compile(r'[^",\r\n]*').match(text, at)
                assert match is not None
                record.append(match[0])
            at = match.end()
            if text.startswith(",", at):
                at += 1
                continue
            assert text.startswith("\r\n", at), f"a record ends with {text[at : at + 5]!r}"
            at += 2
            break
        records.append(record)
    return records


@pytest.mark.parametrize(("name", "rows"), [("courses", 4 + 1 + 5), ("jobs", 2 + 2 + 1)])
def test_the_tables_keep_the_rules_of_csv(reader: Reader, name: str, rows: int) -> None:
    catalogue_of_many()
    status, headers, content = reader.ask(f"/feeds/{name}.csv")

    header, *records = rfc4180(content.decode("utf-8-sig"))
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8; header=present")
    assert (len(records), {len(record) for record in records}) == (rows, {len(header)})
    titles = {record[header.index("title")] for record in records}
    assert {title for title in titles if title.startswith(HOSTILE)} != set()
    # OWASP, "CSV Injection": no cell begins with a sign that a spreadsheet takes for a formula, but for numbers.
    cells = [cell for record in records for cell in record]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r") and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []


# --- Sitemaps, sitemaps.org 0.9 --------------------------------------------------------------------------------------


def test_the_sitemaps_keep_the_rules_of_the_protocol(reader: Reader) -> None:
    catalogue_of_many()
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    robots = reader.ask("/robots.txt")[2].decode()
    (index_address,) = re.findall(r"^Sitemap: (\S+)$", robots, re.MULTILINE)
    index = ET.fromstring(reader.ask(index_address.removeprefix(reader.base))[2])  # noqa: S314 - our own

    assert index.tag == f"{{{names['s']}}}sitemapindex"
    pages: list[str] = []
    for address in index.findall("s:sitemap/s:loc", names):
        _, headers, content = reader.ask((address.text or "").removeprefix(reader.base))
        part = ET.fromstring(content)  # noqa: S314
        assert (part.tag, headers["content-type"]) == (f"{{{names['s']}}}urlset", "application/xml; charset=utf-8")
        assert len(content) < 52_428_800
        assert len(part) <= 50_000
        for url in part:
            found = {element.tag.partition("}")[2]: element.text or "" for element in url}
            assert set(found) == {"loc", "lastmod"}
            assert found["loc"].startswith(f"{reader.base}/")  # of this host, and so below this sitemap
            assert len(found["loc"]) < 2_048
            assert W3C_MOMENT.fullmatch(found["lastmod"])
            assert datetime.fromisoformat(found["lastmod"]).date() <= date.today()  # noqa: DTZ011
            pages.append(found["loc"])
    assert len(set(pages)) == len(pages) == 10
    for page in pages:
        status, _, content = reader.ask(page.removeprefix(reader.base))
        assert (status, f'<link rel="canonical" href="{page}">' in content.decode()) == (200, True)


# --- HTTP --------------------------------------------------------------------------------------------------------------


def addresses() -> list[str]:
    """Each kind of address, that of a listing's page and data too."""
    key = Opportunity.objects.order_by("pk").values_list("pk", flat=True)[0]
    return [*ADDRESSES, f"/opportunities/{key}", f"/opportunities/{key}.jsonld"]


def test_caches_are_told_the_truth(reader: Reader) -> None:
    """RFC 9110 and 9111: HEAD, entity tags, 304, Vary, encodings."""
    catalogue_of_many()
    reader.ask(FEED)
    for path in addresses():
        status, headers, content = reader.ask(path)
        assert (status, "set-cookie" in headers, "content-encoding" in headers) == (200, False, False), path
        assert "accept-encoding" in headers["vary"].lower(), path
        assert re.fullmatch(r"public, max-age=\d+", headers["cache-control"]), path
        assert re.fullmatch(r'(W/)?"[!#-~]*"', headers["etag"]), path

        # HEAD: what GET says, without a body.
        head_status, head, nothing = reader.ask(path, "HEAD")
        same = {"content-type", "etag", "vary", "cache-control", *({"content-length"} & headers.keys())}
        assert (head_status, nothing, {n: head[n] for n in same}) == (200, b"", {n: headers[n] for n in same}), path

        # Packed: the same content, and a strong tag of its own.
        _, packed, bytes_ = reader.ask(path, Accept_Encoding="gzip")
        if packed.get("content-encoding") == "gzip":
            assert gzip.decompress(bytes_) == content, path
            strong = not headers["etag"].startswith("W/")
            assert (packed["etag"] != headers["etag"]) == strong, path

        # Not modified: no body, and the headers that a cache has to renew.
        for asked in (headers["etag"], f'"other", {headers["etag"]}', "*"):
            status, again, nothing = reader.ask(path, If_None_Match=asked)
            assert (status, nothing) == (304, b""), path
            assert {n: again[n] for n in ("etag", "cache-control", "vary")} == {
                n: headers[n] for n in ("etag", "cache-control", "vary")
            }, path
            assert again.get("content-length", "0") == "0", path
        assert reader.ask(path, If_None_Match='"other"')[0] == 200, path
        assert reader.ask(path, "OPTIONS")[0] in {200, 204, 405}, path
        assert reader.ask(path, "DELETE")[0] == 405, path


def test_a_refused_method_says_which_there_are(reader: Reader) -> None:
    for path in ADDRESSES:
        status, headers, _ = reader.ask(path, "POST")
        assert (status, {method.strip() for method in headers["allow"].split(",")} >= {"GET", "HEAD"}) == (405, True)


def test_what_is_gone_is_not_cached_as_if_it_were_there(reader: Reader) -> None:
    row = course()
    reader.ask(FEED)
    _, before, _ = reader.ask(f"/opportunities/{row.pk}")
    Opportunity.objects.filter(pk=row.pk).update(status="WITHDRAWN")

    for path in (f"/opportunities/{row.pk}", f"/opportunities/{row.pk}.jsonld"):
        assert reader.ask(path, If_None_Match=before["etag"])[0] == 410
