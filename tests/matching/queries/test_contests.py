"""The public figures about questions: of twelve months, in fives, and nothing about fewer than ten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from matching.models import ListQuestion, Receipt
from matching.queries.contests import QuestionFigures, question_figures
from tests.factories.list_question import list_question
from tests.factories.receipt import receipt

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
OUTCOMES = ListQuestion.Outcome
NOTHING = dict.fromkeys(OUTCOMES)


@pytest.fixture
def about(db: None) -> Receipt:
    return receipt()


def asked(about: Receipt, number: int, *, days_ago: int = 40, **columns: Any) -> None:
    """So many questions, each about a list of its own."""
    at = datetime(2026, 11, 26, 9, tzinfo=UTC) - timedelta(days=days_ago)
    for _ in range(number):
        given = {"asked_at": at, "due_on": at.date() + timedelta(days=31), "list_number": uuid4(), **columns}
        list_question(about=about, **given)


def answered(about: Receipt, number: int, outcome: str, *, after_days: int, **columns: Any) -> None:
    end = datetime(2026, 11, 26, 9, tzinfo=UTC) - timedelta(days=40 - after_days)
    who = {"taken_by": UUID(int=1), "taken_at": end, "answered_by": UUID(int=1), "answered_at": end}
    asked(about, number, state="ANSWERED", outcome=outcome, answer="So.", **who, **columns)


def test_what_can_be_told(about: Receipt, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    asked(about, 12)
    asked(about, 2, days_ago=3)
    answered(about, 22, "EXPLAINED", after_days=6)
    answered(about, 13, "NOT_UPHELD", after_days=10)
    answered(about, 11, "PUT_RIGHT", after_days=20, change="LISTING", changed="Its level.")
    answered(about, 10, "DATA_CORRECTED", after_days=2, change="ANSWERS", changed="The postcode.")
    asked(about, 17, state="WITHDRAWN", withdrawn_at=datetime(2026, 11, 1, tzinfo=UTC))

    with django_assert_num_queries(3):
        found = question_figures(today=TODAY)

    assert found == QuestionFigures(
        since=date(2025, 11, 27),
        until=TODAY,
        received=85,
        open=15,
        overdue=10,
        withdrawn=15,
        answered={
            OUTCOMES.EXPLAINED: 20,
            OUTCOMES.PUT_RIGHT: 10,
            OUTCOMES.DATA_CORRECTED: 10,
            OUTCOMES.NOT_UPHELD: 15,
        },
        median_days=6,
    )


def test_a_single_small_count_takes_the_next_smallest_with_it(about: Receipt) -> None:
    """Else it could be worked out from the total."""
    answered(about, 30, "EXPLAINED", after_days=6)
    asked(about, 14)
    for outcome in ("NOT_UPHELD", "PUT_RIGHT", "DATA_CORRECTED"):
        changed = {"PUT_RIGHT": "CODE", "DATA_CORRECTED": "ANSWERS"}.get(outcome, "")
        answered(about, 12, outcome, after_days=6, change=changed, changed=changed)
    asked(about, 3, state="WITHDRAWN", withdrawn_at=datetime(2026, 11, 1, tzinfo=UTC))

    found = question_figures(today=TODAY)

    assert (found.withdrawn, found.open, found.received) == (None, 15, 85)
    assert sorted(str(one) for one, count in found.answered.items() if count is None) == ["DATA_CORRECTED"]


def test_few_questions_tell_nothing(about: Receipt) -> None:
    answered(about, 9, "EXPLAINED", after_days=6)

    assert question_figures(today=TODAY) == QuestionFigures(
        date(2025, 11, 27), TODAY, None, None, None, None, NOTHING, None
    )


def test_what_is_older_than_a_year_or_not_asked_yet_is_not_counted(about: Receipt) -> None:
    asked(about, 10, days_ago=364)
    asked(about, 10, days_ago=365)
    asked(about, 10, days_ago=-1)

    assert question_figures(today=TODAY).received == 10


def test_nothing_at_all(db: None) -> None:
    assert question_figures(today=TODAY).received is None
