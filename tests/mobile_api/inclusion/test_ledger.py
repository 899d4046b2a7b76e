"""The public ledger: whole, the same in three forms, of nobody, printable and without a script."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.chain import extend_chain_to_its_end
from backend.audit.models import AuditEntry, AuditLink
from matching.models import InclusionPolicy
from matching.services.policies import stop_policy
from mobile_api.inclusion.ledger import COLUMNS
from tests.factories.allocation import allocation_run, policy_price
from tests.factories.course import course
from tests.factories.policy import TEXTS, analyst, approved_policy, figures, policy

pytestmark = pytest.mark.django_db
VOID = {"meta", "link", "br", "hr", "img", "input"}


def running(*courses: Any, **columns: Any) -> InclusionPolicy:
    now = timezone.now()
    return approved_policy(courses=courses or [course()], now=now, day=timezone.localdate(now), **columns)


def data(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/policies/ledger.json").json()
    return found


def html(client: Client) -> str:
    return client.get("/policies/ledger").content.decode()


@pytest.fixture
def stopped(db: None) -> InclusionPolicy:
    """Priced in two runs, then stopped by one person."""
    row = running(evidence=figures(day=timezone.localdate(), is_example=True))
    now = timezone.now()
    places = {"prices": [[row.programme_courses.get().course_id, 20, 9, 0.1], [999_999, 180, 30, 0.0]]}
    for days in (1, 0):
        run = allocation_run(now=now - timedelta(days=days), **places)
        policy_price(of=row, now=now, run=run, uplift=0.01 * (2 - days))
    stop_policy(policy_id=row.pk, why="The courses have ended.", by=analyst(uid="ada"), now=now)
    extend_chain_to_its_end()
    return InclusionPolicy.objects.get(pk=row.pk)


def test_all_of_a_policy_is_there_also_when_it_has_ended(client: Client, stopped: InclusionPolicy) -> None:
    [found] = data(client)["policies"]

    plain = ("aim", "proportionality", "alternatives", "effect_on_others", "owner", "eqia_reference", "dpia_reference")
    assert {name: found[name] for name in plain} == {name: TEXTS[name] for name in plain}
    assert (found["state"], found["in_force"], found["ended_because"]) == ("STOPPED", False, "DECISION")
    assert (found["ended_on"], found["ended_why"]) == (str(timezone.localdate()), "The courses have ended.")
    assert found["content_sha256"] == stopped.content_sha256
    [figure] = found["evidence"]
    assert (figure["numerator"], figure["denominator"], figure["share"], figure["is_example"]) == (20, 100, 0.2, True)
    assert (figure["lower"], figure["upper"], figure["benchmark"]) == (0.1334, 0.2888, 0.51)
    assert [(one["uplift"], one["members_change"], one["others_change"]) for one in found["prices"]] == [
        (0.02, 0.012, -0.004),
        (0.01, 0.012, -0.004),
    ]
    text = html(client)
    for part in (
        *(TEXTS[name] for name in plain),
        stopped.content_sha256,
        "20 of 100",
        "made up",
        "The courses have ended.",
    ):
        assert part in text


def test_every_step_stands_with_its_place_in_the_chain_and_of_nobody(client: Client, stopped: InclusionPolicy) -> None:
    found = data(client)["policies"][0]["steps"]

    assert [(one["action"], one["by"] == "the service itself") for one in found] == [
        ("POLICY_PROPOSED", False),
        ("POLICY_APPROVED", False),
        ("POLICY_STARTED", True),
        ("POLICY_ENDED", False),
    ]
    links = AuditLink.objects.filter(entry__thing=f"matching.InclusionPolicy {stopped.pk}").order_by("position")
    assert [(one["position"], one["hash"]) for one in found] == [(link.position, link.hash) for link in links]
    assert {one["content_sha256"] for one in found} == {stopped.content_sha256}
    for form in ("", ".json", ".csv"):
        sent = client.get(f"/policies/ledger{form}").content.decode()
        assert [uid for pk, uid in User.objects.values_list("pseudonym", "firebase_uid") if str(pk) in sent] == []


def test_how_large_a_part_of_all_places_is_under_policy(client: Client, stopped: InclusionPolicy) -> None:
    assert data(client)["places_under_policy"] == {
        "run_on": str(timezone.localdate()),
        "places": 200,
        "in_programmes": 20,
        "share_in_programmes": 0.1,
        "aimed_for": 10,
        "share_aimed_for": 0.05,
    }
    assert "20 of 200 places (10.00 %)" in html(client)


def test_what_moves_nobody_has_no_price_and_says_so(client: Client) -> None:
    running(code="told", scope="JOBS", measure="OUTREACH", group="DISABLED", basis="S13_3")
    running()
    found = {one["code"]: one["price_words"] for one in data(client)["policies"]}

    assert found == {
        "told": "It moves nobody in any list, so nobody pays with a place.",
        "women-in-code": "No run has priced it yet.",
    }


@pytest.mark.parametrize("members", [9, 91])
def test_of_a_small_group_no_size_is_told_in_any_form(client: Client, members: int) -> None:
    policy_price(of=running(), now=timezone.now(), members=members, got=7, members_change=0.3333, others_change=-0.2222)
    [price] = data(client)["policies"][0]["prices"]

    assert (price["reached"], price["members_change"], price["others_change"]) == (None, None, None)
    for form in ("", ".json", ".csv"):
        sent = client.get(f"/policies/ledger{form}").content.decode()
        assert not any(told in sent for told in ("0.3333", "33.33", "0.2222", "22.22"))


def test_the_csv_has_a_line_a_figure_and_runs_no_formula(client: Client) -> None:
    row = running(title="=HYPERLINK(1)")
    policy_price(of=row, now=timezone.now())
    response = client.get("/policies/ledger.csv")
    text = response.content.decode()
    [line] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))

    assert list(line) == list(COLUMNS)
    assert (line["title"], line["evidence_numerator"], line["price_uplift"], line["in_force"]) == (
        *("'=HYPERLINK(1)", "20"),
        *("0.05", "yes"),
    )
    assert response["Content-Disposition"] == 'attachment; filename="positive-action-ledger.csv"'


def test_nothing_that_two_people_have_not_agreed_on(client: Client) -> None:
    policy(courses=[course()])

    assert data(client)["policies"] == []
    assert "There is no such policy, and there was none." in html(client)
    assert client.get("/policies/ledger.csv").content.decode().removeprefix("\ufeff") == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_caches_may_keep_it_for_five_minutes(client: Client, form: str) -> None:
    running()
    first = client.get(f"/policies/ledger{form}", headers={"Accept-Encoding": "gzip"})
    again = client.get(f"/policies/ledger{form}", headers={"If-None-Match": first["ETag"], "Accept-Encoding": "gzip"})

    assert (first.status_code, first["Cache-Control"], first["Vary"]) == (200, "public, max-age=300", "Accept-Encoding")
    assert (again.status_code, again.content, "Set-Cookie" in first) == (304, b"", False)
    assert len(first.content) < 5_000  # bytes on the wire for one policy


class Outline(HTMLParser):
    """Headings in their order, ids, and what each table lacks."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_reads_well_aloud_and_needs_no_script(client: Client, stopped: InclusionPolicy) -> None:
    running(code="another", title="<b>Bold</b>")
    response = client.get("/policies/ledger")
    page = Outline()
    page.feed(response.content.decode())

    assert page.open == []
    assert page.headings == [1, 2, 2]
    assert len(page.ids) == len(set(page.ids))
    of = {tag: [attrs for other, attrs in page.tags if other == tag] for tag, _ in page.tags}
    assert of["html"] == [{"lang": "en-GB"}]
    assert len(of["caption"]) == len(of["table"])
    assert all(attrs.get("scope") in {"col", "row"} for attrs in of["th"])
    # A region that scrolls can be reached with the keyboard, and has a name.
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in of["div"])
    assert not {"script", "img", "iframe", "b"} & set(of)
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(client: Client, rows: int) -> None:
    run = allocation_run(now=timezone.now())
    for number in range(rows):
        policy_price(of=running(code=f"policy-{number}"), now=timezone.now(), run=run)
    extend_chain_to_its_end()
    with CaptureQueriesContext(connection) as asked:
        assert len(data(client)["policies"]) == rows

    assert len(asked) == 10, [query["sql"][:120] for query in asked]


def test_the_steps_are_found_by_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = AuditEntry.objects.filter(
            action__startswith="POLICY_", thing__in=["matching.InclusionPolicy 1"]
        ).order_by()
        assert "audit_of_policies" in found.explain()


def test_the_short_page_leads_to_the_ledger(client: Client) -> None:
    assert '<a href="/policies/ledger">' in client.get("/policies").content.decode()
    assert json.loads(client.get("/policies/ledger.json").content)["title"] == "Ledger of positive action"
