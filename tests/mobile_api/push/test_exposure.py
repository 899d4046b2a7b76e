"""Who is reached by notifications, by the answers of the equality monitoring: sums of many people, and nothing of anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from backend.postgresql.base import DatabaseWrapper
from matching.equality.groups import Got, got_by_group, protected
from matching.equality.questionnaire import Questionnaire
from matching.queries.equality import questionnaires
from matching.services.equality import answer_equality_questions
from mobile_api.push.exposure import sent_to_each
from tests.factories.push import ledger
from tests.factories.resident import resident
from tests.owner import as_owner

OCTOBER = date(2026, 10, 1)
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "as_shown"),
    [
        ({"a": 40, "b": 23}, {"a": 40, "b": 25}),
        ({"a": 40, "b": 23, "c": 0}, {"a": 40, "b": 25, "c": None}),
        # Whoever knows the whole could subtract, so the smallest of the others is not shown either.
        ({"a": 40, "b": 23, "c": 3}, {"a": 40, "b": None, "c": None}),
        ({"a": 40, "b": 23, "c": 3, "d": 4}, {"a": 40, "b": None, "c": None, "d": None}),
        # Those that are hidden are many together: a difference tells of nobody.
        ({"a": 40, "b": 23, "c": 6, "d": 5}, {"a": 40, "b": 25, "c": None, "d": None}),
        ({"a": 40, "b": 9}, {"a": None, "b": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": None}),
    ],
)
def test_what_is_hidden_and_what_would_tell_of_it(counts: dict[str, int], as_shown: dict[str, int | None]) -> None:
    assert protected(counts) == as_shown


def asked() -> Questionnaire:
    return questionnaires()[-1]


def of_sex(women: int, men: int, *, reached: int, opened: int) -> dict[str, tuple[int | None, ...]]:
    """What is shown of these, of whom so many were sent two notifications each, and so many of those opened one."""
    names = [number.to_bytes(32) for number in range(women + men)]
    answered = [
        (name, asked().version, {"sex": "FEMALE" if number < women else "MALE"}) for number, name in enumerate(names)
    ]
    got = {name: Got(2 * (number < reached), int(number < opened)) for number, name in enumerate(names)}
    answered.append((b"nobody", asked().version, {"sex": "FEMALE"}))  # about whom nothing was decided
    rows = got_by_group([asked()], answered, got)
    return {
        row.option: (row.people, row.reached, row.openers, row.notifications)
        for row in rows
        if row.question == "sex" and row.option in {"FEMALE", "MALE"}
    }


def test_sums_are_rounded_and_small_ones_hidden() -> None:
    assert of_sex(31, 24, reached=50, opened=12) == {"FEMALE": (30, 30, 10, 60), "MALE": (25, 20, None, 40)}
    assert of_sex(31, 4, reached=35, opened=0) == {"FEMALE": (None,) * 4, "MALE": (None,) * 4}
    # Nine of the men were reached: how many women were would tell it, to whoever knows how many were reached in all.
    assert of_sex(31, 24, reached=40, opened=0)["FEMALE"] == (30, None, None, None)


@pytest.fixture
def emptied() -> Iterator[None]:
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM equality.response")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied")
def test_the_command_counts_a_whole_month_as_the_role_of_the_statistics(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(23):
        name, option = f"r{number}", "FEMALE" if number < 12 else "MALE"
        someone = resident(uid=name)
        answer_equality_questions(
            by=someone.user, version="2026-11", answers=[("sex", option)], now=datetime(2026, 11, 26, tzinfo=UTC)
        )
        for at in (NOON, NOVEMBER):
            ledger(of=name, decided_at=at, day=at.date(), opened_at=at if number < 11 else None)
        ledger(of=name, decided_at=NOON, subject="later", reason="WEEK_IS_FULL", day=NOON.date())
    roles = list[str]()
    connected_as = DatabaseWrapper.connected_as
    monkeypatch.setattr(
        DatabaseWrapper, "connected_as", lambda self, role: roles.append(role) or connected_as(self, role)
    )

    out = io.StringIO()
    call_command("count_push_exposure", "2026-10", stdout=out)

    lines = list(csv.DictReader(io.StringIO(out.getvalue())))
    shown = {line["option"]: line for line in lines if line["people"] != "not shown"}
    assert {option: (line["people"], line["reached"], line["notifications"]) for option, line in shown.items()} == {
        "FEMALE": ("10", "10", "10"),
        "MALE": ("10", "10", "10"),
    }
    assert (shown["FEMALE"]["openers"], shown["MALE"]["openers"]) == ("10", "not shown")
    assert roles == ["skills_statistics"]
    assert set(sent_to_each(OCTOBER).values()) == {(1, 0), (1, 1)}
    assert not any(character in out.getvalue() for character in ("r1,", "@"))


@pytest.mark.parametrize(("month", "problem"), [("2099-01", "not over"), ("October", "as 2026-10")])
def test_a_month_that_is_not_over_or_none_is_refused(month: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        call_command("count_push_exposure", month)


def test_without_keys_there_is_nothing_to_count_by(settings: Settings) -> None:
    settings.EQUALITY_PSEUDONYM_KEY = ""
    with pytest.raises(CommandError, match="nothing to count by"):
        call_command("count_push_exposure", "2026-10")
