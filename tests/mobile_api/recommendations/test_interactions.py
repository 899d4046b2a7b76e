"""Keeping and putting away over the real endpoint: at once, twice, taken back, refused, and never for somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from courses.models import Course
from matching.models import (
    DismissedOpportunity,
    ModelRelease,
    RecommendationList,
    SavedOpportunity,
)
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.acts import ACTS, act, done, ids, kept, operation, stored

pytestmark = pytest.mark.usefixtures("fitted")


def test_dismissing_shows_the_new_list_in_the_same_answer(ask: Ask, repair: str, catalogue: SmallCatalogue) -> None:
    before = ids(
        ask("{ recommendations { edges { node { opportunity { id } } } } }", by="alice").data["recommendations"]
    )
    payload = done(act(ask, "dismiss", repair))

    assert payload["opportunity"] == {"id": repair, "title": "Computer repair for beginners", "isOpen": True}
    nodes = [edge["node"] for edge in payload["recommendations"]["edges"]]
    assert {node["opportunity"]["id"] for node in nodes} == set(before) - {repair}
    assert [node["rank"] for node in nodes] == [1, 2, 3, 4, 5]
    newest, oldest = RecommendationList.objects.all()
    assert (newest.excluded, oldest.excluded) == ({"hidden": 1}, {})


def test_restoring_brings_it_back_where_it_was(ask: Ask, repair: str) -> None:
    query = "{ recommendations { edges { node { id rank opportunity { id } } } } }"
    before = ask(query, by="alice").data
    done(act(ask, "dismiss", repair))
    payload = done(act(ask, "restore", repair))

    assert repair in ids(payload["recommendations"])
    assert ask(query, by="alice").data == before
    assert DismissedOpportunity.objects.count() == 0


def test_a_page_of_the_new_list_goes_on(ask: Ask, repair: str) -> None:
    first = ask(
        operation("dismiss_opportunity"),
        {"input": {"opportunityId": repair, "reason": "OTHER"}, "first": 2},
        by="alice",
    )
    began = done(first)["recommendations"]
    rest = ask(operation("recommendations"), {"first": 10, "after": began["pageInfo"]["endCursor"]}, by="alice").data[
        "recommendations"
    ]

    assert began["pageInfo"]["hasNextPage"] is True
    assert [edge["node"]["rank"] for edge in rest["edges"]] == [3, 4, 5]


def test_the_change_stands_while_no_matcher_is_ready(ask: Ask, repair: str) -> None:
    ModelRelease.objects.update(is_current=False)
    answer = act(ask, "dismiss", repair)

    assert answer.codes == ["MATCHER_NOT_READY"]
    payload = answer.body["data"]["dismissOpportunity"]
    assert (payload["errors"], payload["opportunity"]["id"], payload["recommendations"]) == ([], repair, None)
    assert DismissedOpportunity.objects.count() == 1


def test_saving_and_no_longer(ask: Ask, repair: str, help_desk: str) -> None:
    done(act(ask, "save", repair))
    done(act(ask, "save", help_desk))
    saved = kept("saved", ask)
    assert ids(saved) == [help_desk, repair]
    assert saved["totalCount"] == {"value": 2, "text": "2"}

    done(act(ask, "unsave", help_desk))
    assert ids(kept("saved", ask)) == [repair]


def test_each_act_twice_is_like_once(ask: Ask, repair: str) -> None:
    for verb, expected in (("save", (1, 0)), ("unsave", (0, 0)), ("dismiss", (0, 1)), ("restore", (0, 0))):
        first = done(act(ask, verb, repair))
        assert done(act(ask, verb, repair))["opportunity"] == first["opportunity"]
        assert stored()[2:] == expected


def test_saving_twice_keeps_the_moment_and_dismissing_twice_the_newer_reason(ask: Ask, repair: str) -> None:
    done(act(ask, "save", repair))
    moment = SavedOpportunity.objects.get().saved_at
    done(act(ask, "save", repair))
    assert SavedOpportunity.objects.get().saved_at == moment

    done(act(ask, "dismiss", repair, reason="TOO_FAR"))
    done(act(ask, "dismiss", repair, reason="TOO_HARD"))
    (edge,) = kept("dismissed", ask)["edges"]
    assert (edge["node"]["reason"], edge["node"]["opportunity"]["id"]) == ("TOO_HARD", repair)


def test_saving_and_dismissing_exclude_each_other(ask: Ask, repair: str) -> None:
    done(act(ask, "save", repair))
    done(act(ask, "dismiss", repair))
    assert (ids(kept("saved", ask)), ids(kept("dismissed", ask))) == ([], [repair])
    done(act(ask, "save", repair))
    assert (ids(kept("saved", ask)), ids(kept("dismissed", ask))) == ([repair], [])


@pytest.mark.parametrize("verb", ACTS)
def test_without_a_sign_in_nothing_happens(ask: Ask, verb: str, repair: str) -> None:
    answer = act(ask, verb, repair, by=None)

    assert (answer.status, answer.body["data"], answer.codes) == (200, {f"{verb}Opportunity": None}, ["SIGN_IN_NEEDED"])
    assert stored() == (0, 0, 0, 0)


@pytest.mark.parametrize("verb", ACTS)
def test_what_cannot_be_found(ask: Ask, verb: str, repair: str) -> None:
    draft = course(status=Course.Status.DRAFT)
    closed = course(status=Course.Status.CLOSED)
    refusal = {
        "code": "OPPORTUNITY_NOT_FOUND",
        "message": "We can't find that course or job. It may have closed.",
        "field": "opportunityId",
    }

    for key in (draft.pk, closed.pk, 999_999_999, 10**17, 0):
        (payload,) = act(ask, verb, encode("Course", key)).data.values()
        assert payload == {**dict.fromkeys(payload), "errors": [refusal]}
    assert stored()[2:] == (0, 0)


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize(
    "key", ["", "7", "garbage", encode("Skill", 7), encode("Course", "abc"), encode("Course", "007")]
)
def test_what_is_no_id(ask: Ask, verb: str, key: str) -> None:
    (payload,) = act(ask, verb, key).data.values()

    refusal = {"code": "INVALID_ID", "message": "This id is not one of ours.", "field": "opportunityId"}
    assert payload == {**dict.fromkeys(payload), "errors": [refusal]}
    assert stored()[2:] == (0, 0)


@pytest.mark.parametrize("reason", ["", "too_far", "BECAUSE", None, 7])
def test_reasons_that_are_not_offered(ask: Ask, repair: str, reason: Any) -> None:
    answer = act(ask, "dismiss", repair, reason=reason)

    assert (answer.codes, answer.body.get("data")) == (["INVALID_VARIABLES"], None)
    assert stored()[2:] == (0, 0)


@pytest.mark.parametrize("reason", DismissedOpportunity.Reason.values)
def test_every_reason_that_is_offered(ask: Ask, repair: str, reason: str) -> None:
    done(act(ask, "dismiss", repair, reason=reason))

    assert DismissedOpportunity.objects.get().reason == reason


def test_bob_neither_sees_nor_touches_what_is_alices(ask: Ask, repair: str, help_desk: str) -> None:
    done(act(ask, "save", repair, by="alice"))
    done(act(ask, "dismiss", help_desk, by="alice"))

    assert ids(kept("saved", ask, by="bob")) == ids(kept("dismissed", ask, by="bob")) == []
    done(act(ask, "unsave", repair, by="bob"))
    done(act(ask, "restore", help_desk, by="bob"))
    done(act(ask, "dismiss", repair, by="bob"))

    assert (ids(kept("saved", ask)), ids(kept("dismissed", ask))) == ([repair], [help_desk])
    theirs = ask("{ recommendations { edges { node { opportunity { id } } } } }", by="bob").data["recommendations"]
    assert (help_desk in ids(theirs), repair in ids(theirs)) == (True, False)


def test_what_is_written_anew_is_shown_to_nobody_until_it_is_public_again(ask: Ask, repair: str) -> None:
    done(act(ask, "save", repair))
    Course.objects.filter(title="Computer repair for beginners").update(status="DRAFT", title="Not for you yet")
    assert (ids(kept("saved", ask)), kept("saved", ask)["totalCount"]["value"]) == ([], 0)

    Course.objects.filter(title="Not for you yet").update(status="LIVE")
    assert ids(kept("saved", ask)) == [repair]
