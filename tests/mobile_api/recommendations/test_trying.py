"""Recommendations for somebody without an account."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from backend.accounts.models import User
from matching.models import RecommendationList, Resident
from matching.services import trying
from tests.factories.outcode import outcode
from tests.factories.user import user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.recommendations.asking import say
from tests.mobile_api.test_permission_matrix import everything_stored

pytestmark = pytest.mark.usefixtures("fitted")

SHOWN = """considered leftOut { cause text count } release totalCount { value isExact text } pageInfo { hasNextPage endCursor }
  edges { cursor node { rank baseRank score scoreParts { name value } reasons { code part text contribution } travelMinutes
    opportunity { id title } courseRun { id } location { name } } }"""
TRY = f"""query ($postcode: String!, $wants: String!, $first: Int, $after: String) {{
  list: tryRecommendations(postcode: $postcode, wants: $wants, first: $first, after: $after) {{ {SHOWN} }} }}"""
STORED = f"query ($first: Int) {{ list: recommendations(first: $first) {{ {SHOWN} }} }}"
WORDS = {"postcode": "E7 9PD", "wants": "I want to repair computers"}


@pytest.fixture(autouse=True)
def _places(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    outcode(code="E7")
    monkeypatch.setattr(trying, "_TRIES", trying._Tries())


def without_cursors(answer: dict[str, Any]) -> dict[str, Any]:
    edges = [edge["node"] for edge in answer["edges"]]
    return {**answer, "edges": edges, "pageInfo": answer["pageInfo"]["hasNextPage"]}


def test_it_is_the_list_that_a_resident_with_these_answers_is_given(ask: Ask) -> None:
    tried = ask(TRY, WORDS).data["list"]
    say(**WORDS)

    assert len(tried["edges"]) > 0
    assert {reason["part"] for edge in tried["edges"] for reason in edge["node"]["reasons"]} >= {"travel"}
    assert without_cursors(tried) == without_cursors(ask(STORED, by="alice").data["list"])


def test_nothing_is_stored(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    before = everything_stored()

    ask(TRY, {**WORDS, "wants": "A canary that sings"})

    assert everything_stored() == before
    assert (User.objects.count(), Resident.objects.count(), RecommendationList.objects.count()) == (0, 0, 0)
    assert "canary" not in caplog.text


def test_pages_of_one_list(ask: Ask) -> None:
    whole = [edge["node"]["rank"] for edge in ask(TRY, WORDS).data["list"]["edges"]]
    ranks, after = [], None
    while True:
        page = ask(TRY, {**WORDS, "first": 1, "after": after}).data["list"]
        ranks += [edge["node"]["rank"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert ranks == whole


def test_a_cursor_belongs_to_its_words(ask: Ask) -> None:
    cursor = ask(TRY, {**WORDS, "first": 1}).data["list"]["pageInfo"]["endCursor"]

    assert ask(TRY, {**WORDS, "wants": "Sewing", "after": cursor}).codes == ["INVALID_CURSOR"]
    assert ask(TRY, {**WORDS, "after": "nonsense"}).codes == ["INVALID_CURSOR"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"postcode": "nowhere"}, "POSTCODE_INVALID"),
        ({"postcode": "AB1 2CD"}, "POSTCODE_OUTSIDE_LONDON"),
        ({"wants": "a" * 1_001}, "TOO_LONG"),
        ({"first": 0}, "PAGE_SIZE_INVALID"),
        ({"first": 101}, "PAGE_SIZE_INVALID"),
    ],
)
def test_what_is_refused(ask: Ask, changes: dict[str, Any], code: str) -> None:
    answer = ask(TRY, {**WORDS, **changes})

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"list": None}, [code])


def test_its_work_is_bounded_and_a_resident_does_not_wait_behind_it(ask: Ask, settings: Settings) -> None:
    settings.TRIES_A_MINUTE = 2
    user(uid="alice")

    assert [ask(TRY, WORDS).codes for _ in range(3)] == [[], [], ["TOO_MANY_TRIES"]]
    assert ask(STORED, by="alice").codes == []


def test_the_number_of_statements_does_not_grow_with_the_list(ask: Ask, django_assert_num_queries: Any) -> None:
    ask(TRY, WORDS)  # the matcher is loaded
    for first in (3, 5):  # courses and jobs among them
        with django_assert_num_queries(STATEMENTS):
            assert len(ask(TRY, {**WORDS, "first": first}).data["list"]["edges"]) == first


STATEMENTS = 8
