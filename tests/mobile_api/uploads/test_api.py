"""Another system writes listings with an API key: whole, idempotent, all or nothing."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from backend.accounts.models import User
from courses.models import ApiKey, Course, Employer, IdempotentAnswer, Job, ListingChange, Provider
from courses.services.api_keys import MOST_KEYS, create_api_key, revoke_api_key
from courses.uploads.idempotency import forget_answers
from tests.courses.uploads.sending import COURSE, JOB
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.pay_rate import pay_rate
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import about
from tests.mobile_api.uploads.conftest import codes

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RECORD = {**JOB, "pay_min": 14.8, "flexible_working": False, "visa_sponsorship": False}
del RECORD["job_reference"]
RUN = {"run_reference", "delivery_mode", "starts_on", "duration", "duration_unit", "cost"}


def course_record(*runs: str) -> dict[str, Any]:
    shared = {name: value for name, value in COURSE.items() if name not in {*RUN, "course_reference"}}
    return {**shared, "runs": [{**{n: COURSE[n] for n in RUN}, "run_reference": run} for run in runs]}


class System:
    """An organisation's own system, with its key."""

    def __init__(self, organisation: Provider | Employer, key: str) -> None:
        self.base = f"/api/v1/organisations/{about(organisation)}"
        self.key = key

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return Client().generic(
            method,
            self.base + path,
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **{k.replace("_", "-"): v for k, v in headers.items()}},
        )


def system_of(organisation: Provider | Employer) -> System:
    _, key = create_api_key(
        by=user(), organisation=type(organisation), organisation_id=organisation.pk, name="ATS", now=NOW
    )
    return System(organisation, key)


@pytest.fixture
def ats(dock: Employer) -> System:
    return system_of(dock)


def outcome(response: Any) -> tuple[int, str, str]:
    shown = response.json()["listing"]
    return response.status_code, shown["outcome"], shown["status"]


def test_a_job_is_put_changed_left_alone_and_taken_off(ats: System) -> None:
    assert outcome(ats("PUT", "/jobs/HELP-7", RECORD)) == (201, "created", "LIVE")
    assert outcome(ats("PUT", "/jobs/HELP-7", RECORD)) == (200, "unchanged", "LIVE")
    assert outcome(ats("PUT", "/jobs/HELP-7", {**RECORD, "title": "Help desk trainee"})) == (200, "changed", "LIVE")
    assert outcome(ats("DELETE", "/jobs/HELP-7")) == (200, "withdrawn", "WITHDRAWN")
    assert outcome(ats("DELETE", "/jobs/HELP-7")) == (200, "unchanged", "WITHDRAWN")
    assert outcome(ats("PUT", "/jobs/HELP-7", RECORD)) == (200, "changed", "LIVE")

    job = Job.objects.get()
    assert (job.title, str(job.pay_min), job.flexible_working) == ("Junior help desk agent", "14.80", False)
    assert set(job.changes.exclude(actor="SYSTEM").values_list("by", flat=True)) == {user().pk}


def test_a_course_is_put_with_its_runs(lantern: Provider) -> None:
    system = system_of(lantern)

    assert outcome(system("PUT", "/courses/SPREAD-1", course_record("A", "B"))) == (201, "created", "LIVE")
    assert outcome(system("PUT", "/courses/SPREAD-1", course_record("A", "B"))) == (200, "unchanged", "LIVE")
    assert outcome(system("PUT", "/courses/SPREAD-1", course_record("B", "C"))) == (200, "changed", "LIVE")

    runs = Course.objects.get().runs.order_by("reference").values_list("reference", "status")
    assert list(runs) == [("A", "CANCELLED"), ("B", "SCHEDULED"), ("C", "SCHEDULED")]


@pytest.mark.parametrize("reference", ["NOBODYS", "%00", "A%00B", "%ff", "..", "%2e%2e", "%F0%9F%98%80", "x" * 255])
def test_a_reference_that_nothing_has_is_not_found(reference: str, ats: System) -> None:
    response = ats("DELETE", f"/jobs/{reference}")

    assert (response.status_code, codes(response)) == (404, ["NOT_FOUND"])


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ([], [("VALUE_TYPE", "")]),
        ({**RECORD, "colour": "red"}, [("FIELD_UNKNOWN", "")]),
        ({**RECORD, "title": {"a": 1}}, [("VALUE_TYPE", "title")]),
        ({**RECORD, "job_reference": "OTHER"}, [("REFERENCE_DIFFERS", "job_reference")]),
        (
            {**RECORD, "pay_min": "lots", "closes_on": "12/25/2027"},
            [("MONEY_INVALID", "pay_min"), ("DATE_AMERICAN", "closes_on")],
        ),
        ({**RECORD, "pay_min": 1}, [("PAY_BELOW_MINIMUM_WAGE", "pay_min")]),
    ],
)
def test_what_is_wrong_is_said_all_at_once(record: Any, expected: list[tuple[str, str]], ats: System) -> None:
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71")
    response = ats("PUT", "/jobs/HELP-7", record)

    found = [(error["extensions"]["code"], error["extensions"]["field"]) for error in response.json()["errors"]]
    assert (response.status_code, sorted(found)) == (422, sorted(expected))
    assert Job.objects.count() == 0


def test_what_is_wrong_with_a_run_says_which(lantern: Provider) -> None:
    record = course_record("A", "B")
    record["runs"][1]["cost"] = "free"

    response = system_of(lantern)("PUT", "/courses/SPREAD-1", record)

    assert [error["extensions"]["field"] for error in response.json()["errors"]] == ["runs.1.cost"]


def batch(*references: str) -> dict[str, Any]:
    return {"items": [{**RECORD, "job_reference": reference} for reference in references]}


def test_a_batch_is_done_once_for_each_key(ats: System) -> None:
    first = ats("POST", "/jobs:batch", batch("A", "B"), Idempotency_Key="monday")
    history = ListingChange.objects.count()
    second = ats("POST", "/jobs:batch", batch("A", "B"), Idempotency_Key="monday")

    assert (first.status_code, second.status_code, first.content) == (200, 200, second.content)
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert [shown["outcome"] for shown in second.json()["listings"]] == ["created", "created"]
    assert (Job.objects.count(), ListingChange.objects.count()) == (2, history)

    other = ats("POST", "/jobs:batch", batch("A"), Idempotency_Key="monday")
    assert (other.status_code, codes(other)) == (422, ["IDEMPOTENCY_KEY_REUSED"])
    new = ats("POST", "/jobs:batch", batch("A", "B"), Idempotency_Key="tuesday")
    assert [shown["outcome"] for shown in new.json()["listings"]] == ["unchanged", "unchanged"]


def test_nothing_is_kept_of_a_batch_that_was_refused(ats: System) -> None:
    wrong = batch("A", "B")
    wrong["items"][1]["title"] = ""

    response = ats("POST", "/jobs:batch", wrong, Idempotency_Key="monday")

    assert [error["extensions"]["field"] for error in response.json()["errors"]] == ["items.1.title"]
    assert (Job.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)
    assert ats("POST", "/jobs:batch", batch("A", "B"), Idempotency_Key="monday").status_code == 200


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        (batch("A"), None, "IDEMPOTENCY_KEY_MISSING"),
        (batch("A"), "x" * 256, "IDEMPOTENCY_KEY_MISSING"),
        ({"items": []}, "k", "ITEMS_INVALID"),
        ({"items": [{}] * 101}, "k", "ITEMS_INVALID"),
        ([], "k", "ITEMS_INVALID"),
        (batch("A", "A"), "k", "REFERENCE_TWICE"),
    ],
)
def test_batches_that_are_refused(body: Any, key: str | None, code: str, ats: System) -> None:
    response = ats("POST", "/jobs:batch", body, **({"Idempotency_Key": key} if key else {}))

    assert (response.status_code, codes(response)) == (422, [code])
    assert (Job.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)


def test_a_hundred_records_are_checked_together(ats: System, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(45):
        response = ats("POST", "/jobs:batch", batch(*(f"J{n}" for n in range(60))), Idempotency_Key="k")

    assert (response.status_code, Job.objects.count()) == (200, 60)


def test_who_is_refused(ats: System, dock: Employer, lantern: Provider) -> None:
    def refused(system: System, path: str = "/jobs/A") -> tuple[int, list[str]]:
        response = system("PUT", path, RECORD)
        return response.status_code, codes(response)

    theirs = employer(approval="APPROVED")
    assert refused(System(dock, "nonsense")) == (401, ["SIGN_IN_NEEDED"])
    assert refused(System(dock, "lsk_nonsense")) == (401, ["API_KEY_NOT_VALID"])
    assert refused(System(theirs, ats.key)) == (404, ["NOT_FOUND"])
    assert refused(System(lantern, ats.key)) == (404, ["NOT_FOUND"])
    assert refused(ats, "/courses/A") == (404, ["NOT_FOUND"])
    assert outcome(ats("PUT", "/jobs/A", RECORD))[1] == "created"
    revoke_api_key(by=user(), key_id=ApiKey.objects.get().pk, now=NOW)
    assert refused(ats) == (401, ["API_KEY_NOT_VALID"])


def test_a_key_stops_with_its_makers_role(ats: System, dock: Employer) -> None:
    dock.members.update(role="VIEWER")
    assert codes(ats("PUT", "/jobs/A", RECORD)) == ["ROLE_TOO_LOW"]
    dock.members.all().delete()
    assert codes(ats("PUT", "/jobs/A", RECORD)) == ["NOT_FOUND"]
    User.objects.update(is_active=False)
    assert codes(ats("PUT", "/jobs/A", RECORD)) == ["API_KEY_NOT_VALID"]
    assert Job.objects.count() == 0


def test_a_key_that_is_too_fast(ats: System, settings: Settings) -> None:
    settings.API_KEY_REQUESTS_A_MINUTE = 2

    assert [ats("DELETE", "/jobs/A").status_code for _ in range(3)] == [404, 404, 429]
    assert ats("DELETE", "/jobs/A")["Retry-After"] == "60"
    ApiKey.objects.update(window_from=NOW - timedelta(days=1))
    assert ats("DELETE", "/jobs/A").status_code == 404


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "INVALID_JSON"),
        (b'{"title": NaN}', {}, 400, "INVALID_JSON"),
        (b'{"title": "\\u0000"}', {}, 400, "INVALID_CHARACTER"),
        (b" " * 70_000, {}, 413, "BODY_TOO_LARGE"),
        (b"{}", {"Content-Encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_bodies_that_are_refused(
    body: bytes, headers: dict[str, str], status: int, code: str, ats: System, client: Client
) -> None:
    response = client.put(
        f"{ats.base}/jobs/A",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {ats.key}", **headers},
    )

    assert (response.status_code, codes(response)) == (status, [code])


def test_keys_are_shown_once_and_answers_forgotten(ask: Ask, dock: Employer) -> None:
    make = "mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { key apiKey { name ending } errors { code } } }"
    given = {"i": {"organisationId": about(dock), "name": "Our ATS"}}

    made = ask(make, given, by="alice").data["createApiKey"]

    row = ApiKey.objects.get()
    assert made["apiKey"] == {"name": "Our ATS", "ending": made["key"][-4:]}
    assert (made["key"] in row.key_sha256, len(row.key_sha256)) == (False, 64)
    ats = System(dock, made["key"])
    assert ats("POST", "/jobs:batch", batch("A"), Idempotency_Key="k").status_code == 200
    shown = ask(f'{{ apiKeys(organisationId: "{about(dock)}") {{ name isYours lastUsedOn }} }}', by="alice").data
    assert [(key["name"], key["isYours"]) for key in shown["apiKeys"]] == [("Our ATS", True)]
    kept = IdempotentAnswer.objects.get()
    assert forget_answers(kept.at + timedelta(hours=47)) == "0 kept answers deleted."
    assert forget_answers(kept.at + timedelta(hours=49)) == "1 kept answers deleted."
    for _ in range(MOST_KEYS - 1):
        assert ask(make, given, by="alice").data["createApiKey"]["errors"] == []
    assert ask(make, given, by="alice").data["createApiKey"]["errors"] == [{"code": "TOO_MANY_API_KEYS"}]


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_key_at_once_have_one_effect() -> None:
    made = employer(approval="APPROVED")
    member(made)
    ats = system_of(made)
    answers: list[Any] = []
    start = threading.Barrier(4)

    def request() -> None:
        try:
            start.wait()
            answers.append(ats("POST", "/jobs:batch", batch("A", "B"), Idempotency_Key="monday"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [response.status_code for response in answers] == [200] * 4
    assert len({response.content for response in answers}) == 1
    assert sorted("Idempotent-Replayed" in response for response in answers) == [False, True, True, True]
    assert (Job.objects.count(), IdempotentAnswer.objects.count()) == (2, 1)
