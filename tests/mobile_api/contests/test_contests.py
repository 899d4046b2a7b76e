"""The contest route by real requests: from the list to the answer, and what nobody else is given of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from graphql import GraphQLObjectType, get_named_type

from backend.accounts.models import User
from courses.models import Opportunity
from matching.models import ListQuestion, ModelRelease, RecommendationList
from matching.models import ListQuestion as Row
from matching.services.contest_replays import replay_questioned
from matching.services.residents import resident_for
from mobile_api.contests.types import HOW, IF_YOU_DISAGREE
from mobile_api.node import encode
from mobile_api.schema import schema
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.list_question import list_question
from tests.factories.member import member
from tests.factories.policy import analyst
from tests.factories.provider import provider
from tests.factories.receipt import receipt
from tests.factories.user import staff_user, user
from tests.fitted import catalogue, data_folder, fitted
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES as RIGHTS
from tests.readability import grade

__all__ = ["catalogue", "data_folder", "fitted"]
pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "contests"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def does(ask: Ask, name: str, by: str, **variables: Any) -> dict[str, Any]:
    """What a mutation answers, refused or not."""
    found: dict[str, Any] = next(iter(ask(FILES[name], variables, by=by).data.values()))
    return found


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["errors"]]


def nodes(ask: Ask, name: str, by: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in next(iter(ask(FILES[name], {}, by=by).data.values()))["edges"]]


@pytest.fixture
def stan(db: None) -> User:
    return staff_user(uid="stan")


@pytest.fixture
def question(ask: Ask, fitted: ModelRelease, catalogue: SmallCatalogue) -> dict[str, Any]:
    """What Alice asks about the second line of her list, by the way that the list itself tells."""
    page = ask(FILES["how_to_question"], by="alice").data["recommendations"]
    how, line = page["questioning"], page["edges"][1]["node"]
    receipt_id = encode("RecommendationReceipt", RecommendationList.objects.get().receipt_id)
    assert how == {"text": HOW, "mutation": "questionList", "receiptId": receipt_id, "canQuestion": True}
    said = {"reason": "WRONG_PLACE", "words": "Why so low?", "key": "b9a1a3a0-0000-4000-8000-000000000001"}
    asked = {"receiptId": receipt_id, "opportunityId": line["opportunity"]["id"], **said}
    first = does(ask, "question_list", "alice", **asked)
    assert does(ask, "question_list", "alice", **asked) == first  # sent twice, asked once
    assert codes(does(ask, "question_list", "alice", **{**asked, "key": None})) == ["QUESTION_OPEN_ALREADY"]
    found: dict[str, Any] = first["question"]
    assert found["listingTitle"] == line["opportunity"]["title"]
    assert [found[name] for name in ("state", "rank", "isOverdue", "receiptId")] == ["OPEN", 2, False, receipt_id]
    return found


def test_whoever_looks_sees_what_was_shown_and_the_person_sees_that_they_looked(
    ask: Ask, stan: User, question: dict[str, Any]
) -> None:
    replay_questioned(now=timezone.now())
    [queued] = nodes(ask, "list_questions_to_answer", "stan")
    assert [queued[name] for name in ("id", "state", "isMine", "isAboutWholeList")] == [
        question["id"],
        "OPEN",
        False,
        False,
    ]
    case = ask(FILES["list_question_case"], {"id": question["id"]}, by="stan").data["listQuestionCase"]

    made = RecommendationList.objects.select_related("receipt").get()
    shown = made.items[1]
    assert [case[name] for name in ("words", "replay", "considered", "policies", "changesOnRecord", "whyMissing")] == [
        "Why so low?",
        "IDENTICAL",
        made.considered,
        [],
        [],
        None,
    ]
    assert (case["line"]["rank"], case["line"]["score"]) == (2, shown["score"])
    assert [reason["text"] for reason in case["line"]["reasons"]] == [reason["text"] for reason in shown["reasons"]]
    assert (made.receipt is not None and made.receipt.token in case["receiptFile"]) is True
    looks = ask(RIGHTS["who_looked_at_my_data"], {}, by="alice").data["whoLookedAtMyData"]["edges"]
    assert [edge["node"]["what"] for edge in looks] == [
        "Your question about a list, what you were shown, and the receipt of the list"
    ]


def test_the_answer_reaches_the_person_and_is_the_last_word(ask: Ask, stan: User, question: dict[str, Any]) -> None:
    key = question["id"]
    assert does(ask, "take_list_question", "stan", id=key)["question"]["isMine"] is True
    assert nodes(ask, "my_list_questions", "alice")[0]["stateText"] == "Somebody is looking at it"
    given = {"id": key, "outcome": "EXPLAINED", "answer": "The first one starts sooner."}
    assert codes(does(ask, "answer_list_question", "stan", **given)) == []

    [mine] = nodes(ask, "my_list_questions", "alice")
    assert [mine[name] for name in ("state", "answer", "outcomeText", "changed", "ifYouDisagree")] == [
        "ANSWERED",
        "The first one starts sooner.",
        "Explained",
        None,
        IF_YOU_DISAGREE,
    ]
    assert nodes(ask, "list_questions_to_answer", "stan") == []
    told = ask("query { inbox { edges { node { title text } } } }", {}, by="alice").data["inbox"]["edges"]
    assert [edge["node"] for edge in told] == [
        {"title": "About this service", "text": "We have answered your question. Please have a look."}
    ]
    assert codes(does(ask, "answer_list_question", "stan", **given)) == ["QUESTION_CLOSED"]
    assert codes(does(ask, "withdraw_list_question", "alice", id=key)) == ["QUESTION_CLOSED"]


@pytest.mark.parametrize("who", ["a provider", "an employer", "an analyst"])
def test_whoever_is_not_of_the_staff_learns_nothing(ask: Ask, who: str) -> None:
    if who == "an analyst":
        analyst(uid="olga")
    else:
        member(provider() if who == "a provider" else employer(), uid="olga", role="OWNER")
    row = list_question(about=receipt(to=resident_for(by=user(uid="alice"))))
    key = encode("ListQuestion", row.pk)

    assert ask(FILES["list_questions_to_answer"], {}, by="olga").codes == ["STAFF_ONLY"]
    assert ask(FILES["list_question_case"], {"id": key}, by="olga").codes == ["STAFF_ONLY"]
    for name, more in (("take_list_question", {}), ("answer_list_question", {"outcome": "EXPLAINED", "answer": "x"})):
        answer = ask(FILES[name], {"id": key, **more}, by="olga")
        assert answer.codes == ["STAFF_ONLY"]
    assert nodes(ask, "my_list_questions", "olga") == []
    assert ListQuestion.objects.get().state == "OPEN"


def test_the_queue_is_by_due_day_says_what_is_late_and_shows_nobodys_words(ask: Ask, stan: User) -> None:
    today = timezone.localdate()
    for days in (3, -2, 0):
        due = today + timedelta(days=days)
        list_question(about=receipt(), due_on=due, words="A secret of mine")
    answer = ask(FILES["list_questions_to_answer"], {}, by="stan")

    found = [edge["node"] for edge in answer.data["listQuestionsToAnswer"]["edges"]]
    assert [(one["dueOn"], one["isOverdue"]) for one in found] == [
        (str(today + timedelta(days=days)), days < 0) for days in (-2, 0, 3)
    ]
    assert "secret" not in str(answer.body)
    assert answer.data["listQuestionsToAnswer"]["totalCount"]["value"] == 3


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "by", "statements"), [("my_list_questions", "alice", 3), ("list_questions_to_answer", "stan", 3)]
)
def test_a_page_costs_the_same_for_one_and_for_three(
    ask: Ask, stan: User, rows: int, name: str, by: str, statements: int
) -> None:
    resident_for(by=stan)
    for number in range(rows):
        listing = Opportunity.objects.get(pk=course(title=f"Course {number}").pk)
        about = receipt(to=resident_for(by=user(uid="alice")))
        list_question(about=about, opportunity=listing, listing_number=listing.pk)
    nodes(ask, name, by)

    with CaptureQueriesContext(connection) as asked:
        found = nodes(ask, name, by)

    assert (len(found), len(asked)) == (rows, statements), [query["sql"][:90] for query in asked]


def test_too_many_at_once_is_said_beforehand(ask: Ask, fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    page = ask(FILES["how_to_question"], by="alice").data["recommendations"]
    key = page["questioning"]["receiptId"]
    listings = [edge["node"]["opportunity"]["id"] for edge in page["edges"]]
    for listing in (None, *listings):
        payload = does(ask, "question_list", "alice", receiptId=key, opportunityId=listing, reason="NOT_FOR_ME")
        assert codes(payload) == []
    list_question(about=receipt(to=resident_for(by=user(uid="alice"))))

    assert ask(FILES["how_to_question"], by="alice").data["recommendations"]["questioning"]["canQuestion"] is False
    payload = does(ask, "question_list", "alice", reason="TREATED_WORSE", receiptId=None)
    assert codes(payload) in (["TOO_MANY_QUESTIONS"], ["QUESTION_OPEN_ALREADY"])


def test_no_type_of_an_organisation_leads_to_a_question() -> None:
    """Nobody but whoever asked, and staff: walked from everything that members are given."""
    asked = {"ListQuestion", "ListQuestionCase", "QueuedListQuestion", "QuestionedLine"}
    reached, waiting = set(), ["ReceivedApplication", "OrganisationDashboard", "Organisation", "Upload", "Notice"]
    while waiting:
        kind = schema.graphql_schema.type_map[waiting.pop()]
        if kind.name in reached or not isinstance(kind, GraphQLObjectType):
            continue
        reached.add(kind.name)
        waiting += [get_named_type(field.type).name for field in kind.fields.values()]

    assert reached & asked == set()
    assert len(reached) > 10


@pytest.mark.parametrize(
    "words",
    [
        [HOW],
        [IF_YOU_DISAGREE],
        *([str(label) for label in choices.labels] for choices in (Row.Reason, Row.State, Row.Outcome, Row.Change)),
    ],
    ids=["how", "if you disagree", "reasons", "states", "outcomes", "changes"],
)
def test_the_words_can_be_read_at_eleven(words: list[str]) -> None:
    assert grade(words) <= 6
