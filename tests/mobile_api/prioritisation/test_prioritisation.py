"""The choice of groups over GraphQL: read, switched on, switched off with one tap; apart from the answers for statistics."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import PrioritisationChoice
from matching.queries.prioritisation import groups
from tests.factories.course import course
from tests.factories.policy import approved_policy
from tests.factories.resident import resident
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "prioritisation"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
CARER = {"group": "CARER", "version": "1"}


def chosen(ask: Ask, by: str = "alice") -> list[str]:
    offered = ask(FILES["prioritisation_groups"], by=by).data["prioritisationGroups"]
    return [one["code"] for one in offered if one["optedIn"]]


def test_what_is_offered(ask: Ask) -> None:
    offered = ask(FILES["prioritisation_groups"], by="alice").data["prioritisationGroups"]

    assert [one["code"] for one in offered] == [group.code for group in groups()]
    assert offered[3] == {
        "code": "WOMEN",
        "title": "Women in tech",
        "words": groups()[3].versions[0].words,
        "version": "1",
        "optedIn": False,
        "askedAgain": False,
        "byFact": False,
    }


def test_on_and_off_and_only_for_oneself(ask: Ask) -> None:
    on = ask(FILES["opt_in"], CARER, by="alice").data["optIn"]
    assert on == {"group": {"code": "CARER", "optedIn": True, "askedAgain": False}, "errors": []}
    assert (chosen(ask), chosen(ask, by="bob")) == (["CARER"], [])

    off = ask(FILES["opt_out"], {"group": "CARER"}, by="alice").data["optOut"]
    assert off == {"group": {"code": "CARER", "optedIn": False, "askedAgain": False}, "errors": []}
    assert chosen(ask) == []


@pytest.mark.parametrize(
    ("name", "variables", "code", "field"),
    [
        ("opt_in", {"group": "SECRET", "version": "1"}, "GROUP_UNKNOWN", "group"),
        ("opt_in", {"group": "CARER", "version": "SECRET"}, "GROUP_WORDS_CHANGED", "version"),
        ("opt_out", {"group": "SECRET"}, "GROUP_UNKNOWN", "group"),
    ],
)
def test_refused_without_an_echo(ask: Ask, name: str, variables: dict[str, str], code: str, field: str) -> None:
    refused = ask(FILES[name], variables, by="alice")

    (payload,) = refused.data.values()
    assert (payload["group"], [(one["code"], one["field"]) for one in payload["errors"]]) == (None, [(code, field)])
    assert "SECRET" not in str(refused.body)
    assert PrioritisationChoice.objects.count() == 0


@pytest.mark.parametrize("name", sorted(FILES))
def test_nobody_chooses_for_nobody(ask: Ask, name: str) -> None:
    assert ask(FILES[name], CARER if "opt" in name else None).codes == ["SIGN_IN_NEEDED"]


def test_as_many_statements_with_one_choice_and_with_three(ask: Ask) -> None:
    resident(uid="alice")
    counts = []
    for codes in (["CARER"], ["WOMEN", "NO_DEGREE"]):
        for code in codes:
            ask(FILES["opt_in"], {"group": code, "version": "1"}, by="alice")
        with CaptureQueriesContext(connection) as asked:
            chosen(ask)
        counts.append(len(asked))

    assert counts == [4, 4]


def test_who_is_counted_by_what_they_told_us_sees_it_and_can_end_it(ask: Ask) -> None:
    now = timezone.now()
    approved_policy(
        courses=[course()], now=now, day=timezone.localdate(now), group="NO_DEGREE", basis="NONE_NEEDED", by_fact=True
    )
    resident(uid="alice", highest_level=2)
    resident(uid="bob", highest_level=6)

    def counted(by: str) -> list[str]:
        offered = ask(FILES["prioritisation_groups"], by=by).data["prioritisationGroups"]
        return [one["code"] for one in offered if one["byFact"]]

    assert (counted("alice"), counted("bob")) == (["NO_DEGREE"], [])
    ask(FILES["opt_out"], {"group": "NO_DEGREE"}, by="alice")
    assert counted("alice") == []
