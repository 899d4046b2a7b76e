"""Policies over GraphQL and as a page: public and whole, decided by two people, told to whom they raise something for."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import InclusionPolicy, ModelRelease
from mobile_api.node import encode
from tests.factories.allocation import allocation_run, policy_price
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course
from tests.factories.policy import TEXTS, analyst, approved_policy, figures, policy
from tests.factories.user import user
from tests.fitted import catalogue, data_folder, fitted
from tests.mobile_api.conftest import Ask
from tests.readability import grade

__all__ = ["catalogue", "data_folder", "fitted"]
pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "inclusion"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def running(*courses: Any, **columns: Any) -> InclusionPolicy:
    now = timezone.now()
    return approved_policy(courses=courses or [course()], now=now, day=timezone.localdate(now), **columns)


def about(row: InclusionPolicy) -> str:
    return encode("InclusionPolicy", row.pk)


def public(ask: Ask, **variables: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(FILES["inclusion_policies"], variables).data["inclusionPolicies"]
    return found


def test_everybody_reads_all_of_a_policy_without_a_sign_in(ask: Ask) -> None:
    offered = course(title="Code in the evening")
    row = running(offered)
    policy_price(of=row, now=timezone.now())
    [found] = public(ask)

    texts = {"effectOnOthers": TEXTS["effect_on_others"], "wordsVersion": "1"}
    plain = {name: TEXTS[name] for name in ("title", "aim", "proportionality", "alternatives", "owner", "notice")}
    expected = {
        "id": about(row),
        "code": "women-in-code",
        "version": 1,
        "state": "RUNNING",
        "inForce": True,
        "whyOff": None,
        "group": "Women in tech",
        "groupCode": "WOMEN",
        "byFact": False,
        "scope": "COURSES",
        "measure": "PLACES",
        "basis": "S158",
        "programme": "Code for London",
        "aimedShare": 0.5,
        "cap": 0.05,
        "headStartDays": 0,
        "startsOn": str(row.starts_on),
        "reviewBy": str(row.review_by),
        "isExample": False,
        **plain,
        **texts,
        "courses": [{"id": encode("Course", offered.pk), "title": "Code in the evening"}],
    }
    assert {name: found[name] for name in expected} == expected
    [figure] = found["evidence"]
    assert (figure["numerator"], figure["denominator"], figure["share"], figure["isBasis"]) == (20, 100, 0.2, True)
    assert [round(figure[name], 4) for name in ("lower", "upper")] == [0.1334, 0.2888]
    price = found["price"]
    assert [price[name] for name in ("uplift", "cap", "places", "aimedFor", "reached", "cost")] == [
        0.05,
        0.05,
        20,
        10,
        9,
        0.0029,
    ]
    assert price["text"].endswith(
        "Its members have 1.20 % more, everybody else has 0.40 % less. Members would be given 9 of 20 places; 10 are aimed for."
    )


@pytest.mark.parametrize("members", [0, 9, 91, 100])
def test_of_a_small_group_nothing_is_told(ask: Ask, members: int) -> None:
    policy_price(of=running(), now=timezone.now(), members=members)
    price = public(ask)[0]["price"]

    assert [price[name] for name in ("reached", "membersChange", "othersChange")] == [None, None, None]
    assert price["text"].endswith("Too few people to say more without telling who they are.")
    assert "9 of 20" not in price["text"]


def test_drafts_and_proposals_are_nobodys_business_yet(ask: Ask) -> None:
    policy(courses=[course()])

    assert public(ask) == []
    assert ask(FILES["policies_to_decide"]).codes == ["SIGN_IN_NEEDED"]
    assert ask(FILES["policies_to_decide"], by="rita").codes == ["ANALYSTS_AND_STAFF_ONLY"]
    analyst(uid="ada")
    [found] = ask(FILES["policies_to_decide"], by="ada").data["policiesToDecide"]
    assert (found["state"], found["contentSha256"], found["whatIsWrong"]) == ("DRAFT", None, [])


def test_what_is_wrong_with_a_draft_is_said(ask: Ask) -> None:
    analyst(uid="ada")
    row = policy(aim="", evidence=figures(numerator=51))
    [found] = ask(FILES["policies_to_decide"], by="ada").data["policiesToDecide"]

    assert found["whatIsWrong"] == [
        "aim: Please write this down: a policy without it can't be checked.",
        "evidence: The evidence doesn't show that this group takes part too seldom.",
        "programme: Name the programme and its courses.",
    ]
    refused = ask(FILES["propose_inclusion_policy"], {"id": about(row)}, by="ada").data["proposeInclusionPolicy"]
    assert [error["field"] for error in refused["errors"]] == ["aim", "evidence", "programme"]
    assert refused["policy"] is None


def test_two_people_decide_and_one_stops(ask: Ask) -> None:
    for uid in ("ada", "ben"):
        analyst(uid=uid)
    key = {"id": about(policy(courses=[course()], day=timezone.localdate()))}

    def did(name: str, by: str, **more: str) -> dict[str, Any]:
        answer = ask(FILES[name], {**key, **more}, by=by).data
        return next(iter(answer.values()))

    sha = did("propose_inclusion_policy", "ada")["policy"]["contentSha256"]
    assert did("approve_inclusion_policy", "ada", contentSha256=sha)["errors"][0]["code"] == "PROPOSER_CANNOT_APPROVE"
    assert did("approve_inclusion_policy", "ben", contentSha256="0" * 64)["errors"][0]["code"] == "POLICY_CHANGED"
    assert did("send_back_inclusion_policy", "ben")["policy"]["state"] == "DRAFT"
    assert did("approve_inclusion_policy", "ben", contentSha256=sha)["errors"][0]["code"] == "POLICY_STATE_WRONG"
    did("propose_inclusion_policy", "ada")
    approved = did("approve_inclusion_policy", "ben", contentSha256=sha)["policy"]
    assert (approved["state"], approved["inForce"]) == ("RUNNING", True)

    stopped = did("stop_inclusion_policy", "ada", why="The courses have ended.")["policy"]
    assert (stopped["state"], stopped["inForce"], stopped["whyOff"]) == (
        *("STOPPED", False),
        "It was stopped. The courses have ended.",
    )
    assert [(one["state"], one["whyOff"]) for one in public(ask)] == [("STOPPED", stopped["whyOff"])]
    assert public(ask, inForceOnly=True) == []


def test_figures_that_were_found_since_are_added_and_may_end_it(ask: Ask) -> None:
    analyst(uid="ada")
    today = timezone.localdate()
    row = running(starts_on=today - timedelta(days=1))
    for days in (100, 5):
        given = figures(day=today, measured_on=today - timedelta(days=days), numerator=900, denominator=1000)
        sent = {re.sub(r"_(\w)", lambda letter: letter[1].upper(), name): value for name, value in given.items()}
        sent |= {name: str(sent[name]) for name in ("measuredOn", "goodUntil")}
        answer = ask(FILES["add_policy_evidence"], {"input": {"id": about(row), **sent}}, by="ada").data
        assert answer["addPolicyEvidence"]["errors"] == []

    changed = answer["addPolicyEvidence"]["policy"]
    assert (changed["inForce"], changed["whyOff"]) == (False, "It reached its aim, so it stopped by itself.")
    assert [one["isBasis"] for one in changed["evidence"]] == [False, True, False]


def test_a_member_sees_what_was_added_why_the_switch_and_the_list_without(
    ask: Ask, catalogue: SmallCatalogue, fitted: ModelRelease
) -> None:
    row = running(catalogue.python, catalogue.spreadsheets)
    policy_price(of=row, now=timezone.now())
    on = ask('mutation { optIn(input: {group: "WOMEN", version: "1"}) { errors { code } } }', by="alice").data
    assert on["optIn"]["errors"] == []
    answer = ask(FILES["uplifts"], by="alice").data
    lines = [edge["node"] for edge in answer["recommendations"]["edges"]]
    without = [edge["node"] for edge in answer["without"]["edges"]]
    raised = {encode("Course", one.pk) for one in (catalogue.python, catalogue.spreadsheets)}

    old = {line["opportunity"]["id"]: line for line in without}
    for line in lines:
        key = line["opportunity"]["id"]
        assert abs(sum(part["value"] for part in line["scoreParts"]) - line["score"]) < 1e-9
        assert line["rankWithoutPolicy"] == old[key]["rank"]
        if key not in raised:
            assert (line["uplift"], line["score"]) == (None, old[key]["score"])
            continue
        up = line["uplift"]
        assert (up["value"], up["turnOff"], up["group"], up["policy"]["id"]) == (0.05, "optOut", "WOMEN", about(row))
        assert up["text"].startswith("You asked to be shown courses for this group: Women in tech.")
        assert up["policy"]["price"]["text"]
        assert {"name": "uplift", "value": 0.05} in line["scoreParts"]
    assert [line["rank"] for line in lines if line["opportunity"]["kind"] == "JOB"] == [
        line["rank"] for line in without if line["opportunity"]["kind"] == "JOB"
    ]

    off = ask('mutation { optOut(input: {group: "WOMEN"}) { errors { code } } }', by="alice").data
    assert off["optOut"]["errors"] == []
    after = [edge["node"] for edge in ask(FILES["uplifts"], by="alice").data["recommendations"]["edges"]]
    nobodys = [edge["node"] for edge in ask(FILES["uplifts"], by="bob").data["recommendations"]["edges"]]
    assert (
        after
        == nobodys
        == [
            {**line, "rankWithoutPolicy": line["rank"], "uplift": None, "scoreParts": line["scoreParts"]}
            for number, line in enumerate(after)
        ]
    )
    assert [line["opportunity"]["id"] for line in after] == [line["opportunity"]["id"] for line in without]


def test_outreach_reaches_those_who_asked_and_nobody_else(ask: Ask) -> None:
    running(
        code="jobs", scope="JOBS", measure="OUTREACH", group="DISABLED", basis="S13_3", notice="Come to our evening."
    )
    running(group="WOMEN")

    def told(by: str) -> list[tuple[str, str]]:
        mine = ask(FILES["my_inclusion_policies"], by=by).data["myInclusionPolicies"]
        return [(one["notice"], one["groupCode"]) for one in mine]

    assert ask(FILES["my_inclusion_policies"]).codes == ["SIGN_IN_NEEDED"]
    assert (told("alice"), told("bob")) == ([], [])
    ask('mutation { optIn(input: {group: "DISABLED", version: "1"}) { errors { code } } }', by="alice")
    assert (told("alice"), told("bob")) == ([("Come to our evening.", "DISABLED")], [])
    ask('mutation { optOut(input: {group: "DISABLED"}) { errors { code } } }', by="alice")
    assert told("alice") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(ask: Ask, rows: int) -> None:
    run = allocation_run(now=timezone.now())
    for number in range(rows):
        policy_price(of=running(code=f"policy-{number}"), now=timezone.now(), run=run)
    wanted = re.match(r"(?:#.*\n)*# statements: (\d+)\n", FILES["inclusion_policies"])
    assert wanted is not None
    with CaptureQueriesContext(connection) as asked:
        assert len(public(ask)) == rows

    assert len(asked) == int(wanted[1]), [query["sql"][-120:] for query in asked]


def test_the_page_says_it_all_in_plain_words(client: Client) -> None:
    row = running(evidence=figures(day=timezone.localdate(), is_example=True))
    policy_price(of=row, now=timezone.now())
    running(code="over", title="An older one")
    InclusionPolicy.objects.filter(code="over").update(
        state="STOPPED", ended_at=timezone.now(), ended_because="AIM_MET"
    )
    page = client.get("/policies")
    text = page.content.decode()

    assert (page.status_code, page["Cache-Control"]) == (200, "public, max-age=300")
    assert "<script" not in text
    for part in (
        "Women in tech",
        "20 of 100 people",
        "made-up figures",
        "0.050 points higher",
        "It was stopped.",
        "Code for London",
    ):
        assert part in text
    assert text.index("Places on coding courses") < text.index("An older one")
    again = client.get("/policies", headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_without_any_policy(client: Client) -> None:
    assert "At the moment there is no such policy." in client.get("/policies").content.decode()


def test_what_a_person_wrote_is_escaped(client: Client) -> None:
    running(title="<b>Bold</b>")

    assert "&lt;b&gt;Bold" in client.get("/policies").content.decode()


def test_what_residents_read_is_as_easy_as_their_lists(ask: Ask) -> None:
    row = running()
    user(uid="rita")
    policy_price(of=row, now=timezone.now())
    words = (
        "You asked to be shown courses for this group: Women in tech. So this one stands a little higher in your list."
    )

    assert grade([words]) <= 6
