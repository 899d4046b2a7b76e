"""The equality monitoring over GraphQL: asked in plain words, answered, replaced, taken back; no answer ever comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.queries.equality import questionnaires
from mobile_api.models import AnsweredMutation
from mobile_api.schema import schema
from tests.factories.resident import resident
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "equality"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
TWO: list[dict[str, str]] = [
    {"question": "ethnic_group", "option": "ROMA"},
    {"question": "sex", "option": "PREFER_NOT_TO_SAY"},
]


def answer(ask: Ask, *answers: dict[str, str], version: str = "2026-11", by: str = "alice") -> Answer:
    return ask(FILES["answer_equality_questions"], {"input": {"version": version, "answers": [*answers]}}, by=by)


def answered_in(ask: Ask, by: str = "alice") -> str | None:
    found: str | None = ask("{ equalityQuestions { answeredIn } }", by=by).data["equalityQuestions"]["answeredIn"]
    return found


def this_month() -> str:
    return f"{timezone.localdate():%Y-%m}"


def test_the_questions_in_plain_words(ask: Ask) -> None:
    asked = ask(FILES["equality_questions"], by="alice").data["equalityQuestions"]

    (shipped,) = questionnaires()
    assert asked["version"] == "2026-11"
    assert asked["skipping"] == "You can skip any question, or all of them. It costs you nothing."
    assert asked["answeredIn"] is None
    assert [one["code"] for one in asked["questions"]] == [one.code for one in shipped.questions]
    roma = asked["questions"][0]["options"][3]
    assert roma == {"code": "ROMA", "label": "Roma", "heading": "White"}
    assert (asked["questions"][1]["text"], asked["questions"][1]["help"]) == ("What is your sex?", None)


def test_a_version_by_its_name(ask: Ask) -> None:
    query = "query ($version: String) { equalityQuestions(version: $version) { version } }"

    assert ask(query, {"version": "2026-11"}, by="alice").data == {"equalityQuestions": {"version": "2026-11"}}
    unknown = ask(query, {"version": "2026-10"}, by="alice")
    assert (unknown.body["data"], unknown.codes) == ({"equalityQuestions": None}, ["NOT_FOUND"])


def test_answered_replaced_and_taken_back(ask: Ask) -> None:
    resident(uid="alice")
    assert answer(ask, *TWO).data["answerEqualityQuestions"] == {"answeredIn": this_month(), "errors": []}
    assert (answered_in(ask), answered_in(ask, by="bob")) == (this_month(), None)
    assert answer(ask, TWO[1]).data["answerEqualityQuestions"] == {"answeredIn": this_month(), "errors": []}

    taken = [ask(FILES["withdraw_equality_answers"], by="alice").data["withdrawEqualityAnswers"] for _ in range(2)]
    assert taken == [{"withdrawn": True, "errors": []}, {"withdrawn": False, "errors": []}]
    assert answered_in(ask) is None


def test_skipping_everything_is_fine(ask: Ask) -> None:
    assert answer(ask).data["answerEqualityQuestions"] == {"answeredIn": None, "errors": []}


@pytest.mark.parametrize(
    ("version", "answers", "code", "field"),
    [
        ("2025-01", TWO, "EQUALITY_QUESTIONS_CHANGED", "version"),
        ("2026-11", [*TWO, *TWO], "EQUALITY_ANSWER_TWICE", "answers"),
        ("2026-11", [{"question": "sex", "option": "SECRET-VALUE"}], "EQUALITY_ANSWER_UNKNOWN", "answers"),
        ("2026-11", [{"question": "sex", "option": ""}], "EQUALITY_ANSWER_UNKNOWN", "answers"),
    ],
)
def test_refused_without_an_echo(ask: Ask, version: str, answers: Any, code: str, field: str) -> None:
    refused = answer(ask, *answers, version=version)

    payload = refused.data["answerEqualityQuestions"]
    assert (payload["answeredIn"], [(one["code"], one["field"]) for one in payload["errors"]]) == (
        None,
        [(code, field)],
    )
    assert "SECRET-VALUE" not in json.dumps(refused.body)
    assert answered_in(ask) is None


@pytest.mark.parametrize("name", sorted(FILES))
def test_nobody_answers_for_nobody(ask: Ask, name: str) -> None:
    variables = {"input": {"version": "2026-11", "answers": TWO}} if "answer_" in name else None
    denied = ask(FILES[name], variables)

    assert denied.codes == ["SIGN_IN_NEEDED"]


def test_a_constant_number_of_statements(ask: Ask) -> None:
    """As many whether twelve questions are answered or one."""
    resident(uid="alice")
    every = [{"question": one.code, "option": one.options[0].code} for one in questionnaires()[0].questions]
    counts = []
    for answers in (every[:1], every[:3], every):
        with CaptureQueriesContext(connection) as asked:
            answer(ask, *answers)
        counts.append(len(asked))
    with CaptureQueriesContext(connection) as looked:
        ask(FILES["equality_questions"], by="alice")

    assert (counts, len(looked)) == ([5, 5, 5], 3)


def test_sent_again_it_is_done_once_and_its_key_keeps_no_trace_of_the_answers(ask: Ask) -> None:
    """Few answers are possible: whoever reads a hash of one could try them all."""

    def send(key: str, *answers: dict[str, str]) -> Any:
        given = {"version": "2026-11", "answers": [*answers], "clientMutationId": key}
        return ask(FILES["answer_equality_questions"], {"input": given}, by="alice").data["answerEqualityQuestions"]

    first = send("key-1", TWO[0])
    send("key-2", TWO[1])
    withdrawn = ask(FILES["withdraw_equality_answers"], by="alice").data["withdrawEqualityAnswers"]["withdrawn"]
    again = send("key-1", TWO[0])

    assert (again, withdrawn, answered_in(ask)) == (first, True, None)
    kept = AnsweredMutation.objects.order_by("pk").values_list("key", "request_sha256", "asked_sha256")
    assert [key for key, *_ in kept] == ["key-1", "key-2"]
    assert len({tuple(hashes) for _, *hashes in kept}) == 1


def test_no_type_of_the_schema_gives_an_answer_out() -> None:
    """Whatever names an option or an answer of the monitoring is something that is offered, or an input."""
    types = {name for name in schema.graphql_schema.type_map if "Equality" in name}

    assert types == {
        "EqualityQuestionnaire",
        "EqualityQuestion",
        "EqualityOption",
        "EqualityAnswer",
        "AnswerEqualityQuestionsInput",
        "AnswerEqualityQuestionsPayload",
        "WithdrawEqualityAnswersInput",
        "WithdrawEqualityAnswersPayload",
    }
    payload = schema.graphql_schema.type_map["AnswerEqualityQuestionsPayload"].fields  # type: ignore[attr-defined]
    assert sorted(payload) == ["answeredIn", "clientMutationId", "errors"]
