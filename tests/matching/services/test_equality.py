"""Answers for the equality monitoring: put in, replaced, taken back; and never read by the product."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from psycopg2 import errors
from pytest_django import Settings

from backend.accounts.personal_models import WITHOUT_A_MODEL
from backend.errors import NotFound, Refusal
from backend.management.commands.document_personal_data import page
from backend.postgresql.roles import Role
from matching.equality.sealing import SEALED_LENGTH, Keyring
from matching.models import Erasure
from matching.queries.equality import EqualityNotAsked, answered_in, questionnaire, respondent
from matching.services.equality import (
    EqualityAnswerTwice,
    EqualityAnswerUnknown,
    EqualityQuestionsChanged,
    answer_equality_questions,
    withdraw_equality_answers,
)
from matching.services.erasure import erase
from tests.factories.resident import resident
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
VERSION = "2026-11"


def stored() -> list[tuple[Any, ...]]:
    """All rows, which only the owner and the statistics see."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT respondent, questionnaire, answered_in, sealed FROM equality.response ORDER BY 1")
        return [(bytes(name), version, month, bytes(sealed)) for name, version, month, sealed in cursor.fetchall()]


def opened() -> dict[bytes, dict[str, str]]:
    ring = Keyring(settings.EQUALITY_KEYS)
    return {name: ring.open(sealed, respondent=name, version=version) for name, version, _, sealed in stored()}


def test_answers_are_sealed_under_a_name_that_is_no_key() -> None:
    alice = resident(uid="alice")

    month = answer_equality_questions(by=alice.user, version=VERSION, answers=[("sex", "FEMALE")], now=NOW)

    ((name, version, kept, sealed),) = stored()
    assert (month, version, kept, len(sealed)) == (NOVEMBER, VERSION, NOVEMBER, SEALED_LENGTH)
    assert opened() == {respondent(alice): {"sex": "FEMALE"}}
    assert str(alice.pk).encode() not in name
    assert answered_in(by=alice.user) == NOVEMBER


def test_new_answers_replace_all_old_ones() -> None:
    alice, bob = resident(uid="alice"), resident(uid="bob")
    for one in (alice, bob):
        given = [("sex", "FEMALE"), ("religion", "NONE")]
        answer_equality_questions(by=one.user, version=VERSION, answers=given, now=NOW)

    later = datetime(2026, 12, 24, tzinfo=UTC)
    answer_equality_questions(by=alice.user, version=VERSION, answers=[("religion", "SIKH")], now=later)

    assert opened() == {respondent(alice): {"religion": "SIKH"}, respondent(bob): {"sex": "FEMALE", "religion": "NONE"}}
    assert (answered_in(by=alice.user), answered_in(by=bob.user)) == (DECEMBER, NOVEMBER)


@pytest.mark.parametrize("way", ["withdraw", "nothing answered"])
def test_taken_back_is_erased(way: str) -> None:
    alice, bob = resident(uid="alice"), resident(uid="bob")
    for one in (alice, bob):
        answer_equality_questions(by=one.user, version=VERSION, answers=[("sex", "MALE")], now=NOW)

    if way == "withdraw":
        assert withdraw_equality_answers(by=alice.user) is True
    else:
        assert answer_equality_questions(by=alice.user, version=VERSION, answers=[], now=NOW) is None

    assert opened() == {respondent(bob): {"sex": "MALE"}}
    assert answered_in(by=alice.user) is None
    assert withdraw_equality_answers(by=alice.user) is False


def test_who_is_erased_takes_their_answers_along() -> None:
    alice, bob = resident(uid="alice"), resident(uid="bob")
    for one in (alice, bob):
        answer_equality_questions(by=one.user, version=VERSION, answers=[("sex", "MALE")], now=NOW)
    name = respondent(alice)

    receipt = erase(user=alice.user, because=Erasure.Because.ASKED, now=NOW)

    assert [row[0] for row in stored()] == [respondent(bob)] != [name]
    assert "quality" not in str(receipt.counts)  # it does not tell who had answered


@pytest.mark.parametrize(
    ("version", "answers", "refusal"),
    [
        ("2025-01", [("sex", "MALE")], EqualityQuestionsChanged),
        (VERSION, [("sex", "MALE"), ("sex", "FEMALE")], EqualityAnswerTwice),
        (VERSION, [("sex", "NONE")], EqualityAnswerUnknown),
        (VERSION, [("wages", "MALE")], EqualityAnswerUnknown),
        (VERSION, [("sex", "MALE"), ("religion", "x' OR 1=1")], EqualityAnswerUnknown),
    ],
)
def test_refused_and_nothing_changed(version: str, answers: list[tuple[str, str]], refusal: type[Refusal]) -> None:
    alice = resident(uid="alice")
    answer_equality_questions(by=alice.user, version=VERSION, answers=[("religion", "SIKH")], now=NOW)
    before = stored()

    with pytest.raises(refusal):
        answer_equality_questions(by=alice.user, version=version, answers=answers, now=NOW)

    assert stored() == before


@pytest.mark.parametrize("missing", ["EQUALITY_KEYS", "EQUALITY_PSEUDONYM_KEY"])
def test_a_server_without_keys_does_not_ask(settings: Settings, missing: str) -> None:
    alice = resident(uid="alice")
    setattr(settings, missing, type(getattr(settings, missing))())

    for act in (
        lambda: questionnaire(version=None, today=NOW.date()),
        lambda: answer_equality_questions(by=alice.user, version=VERSION, answers=[("sex", "MALE")], now=NOW),
        lambda: withdraw_equality_answers(by=alice.user),
    ):
        with pytest.raises(EqualityNotAsked):
            act()
    assert answered_in(by=alice.user) is None
    assert stored() == []


def test_before_the_first_version_nothing_is_asked() -> None:
    with pytest.raises(EqualityNotAsked):
        questionnaire(version=None, today=date(2026, 10, 31))
    with pytest.raises(NotFound):
        questionnaire(version="2026-10", today=NOVEMBER)


# --- What the product's role may do, and what not --------------------------------------------------------------------------------

READS = (
    "SELECT * FROM equality.response",
    "SELECT count(*) FROM equality.response",
    "TABLE equality.response",
    "COPY equality.response TO STDOUT",
    "UPDATE equality.response SET sealed = sealed RETURNING *",
    "DELETE FROM equality.response RETURNING *",
    "INSERT INTO equality.response VALUES ('', '', now(), '') RETURNING *",
    "MERGE INTO equality.response USING (SELECT 1) AS one ON true WHEN MATCHED THEN DO NOTHING",
    "LOCK TABLE equality.response",
    "CREATE TEMP VIEW peep AS SELECT * FROM equality.response; SELECT * FROM peep",
    "CREATE TEMP TABLE copy_of AS SELECT * FROM equality.response",
    "CREATE FUNCTION pg_temp.n() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM equality.response'; SELECT pg_temp.n()",
    "DO $$ BEGIN PERFORM * FROM equality.response; END $$",
    "SELECT query_to_xml('SELECT * FROM equality.response', true, true, '')",
    "SELECT (SELECT sealed FROM equality.response LIMIT 1)",
    "EXPLAIN (ANALYZE) SELECT * FROM equality.response",
    "DROP TABLE equality.response",
    "CREATE OR REPLACE FUNCTION equality.withdraw(bytea) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "GRANT SELECT ON equality.response TO skills_app",
    "SELECT stavalues1 FROM pg_statistic",
)


@pytest.fixture
def app() -> Iterator[Any]:
    """A connection that signed in as the product's role, where that is possible; else one that took it."""
    own = {"user": Role.APP.value} if connection.settings_dict.get("EMBEDDED") else {}
    with psycopg2.connect(**connection.parameters(Role.APP) | own) as other, other.cursor() as cursor:
        yield cursor
    other.close()


@pytest.mark.parametrize("statement", READS)
def test_the_product_is_denied(app: Any, statement: str) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.WrongObjectType)) as refusal:
        app.copy_expert(statement, io.StringIO()) if statement.startswith("COPY") else app.execute(statement)

    assert "permission denied" in str(refusal.value) or "must be owner" in str(refusal.value)


def test_no_view_or_function_gives_it_away(app: Any) -> None:
    """Whatever in the database could read the table, by rights of its own, is one of the three functions, and none returns an answer.

    What makes tables for another day has the owner's rights too; it names no table but its own.
    """
    app.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert app.fetchall() == []
    app.execute(
        "SELECT p.oid::regprocedure::text, pg_get_function_result(p.oid), p.prosrc LIKE '%equality%' FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') "
        "AND (p.prosecdef OR p.prosrc LIKE '%equality%') ORDER BY 1"
    )
    assert app.fetchall() == [
        ("equality.answered_in(bytea)", "date", True),
        ("equality.record(bytea,text,date,bytea)", "void", True),
        ("equality.withdraw(bytea)", "boolean", True),
        ("push_result_days(date,integer,integer)", "integer", False),
    ]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [("record", "'', '', now()::date, ''"), ("withdraw", "''"), ("answered_in", "''")],
)
def test_the_statistics_put_nothing_in_and_take_nothing_out(function: str, arguments: str) -> None:
    with connection.connected_as(Role.STATISTICS) as other, other.cursor() as cursor:
        for statement in (f"SELECT equality.{function}({arguments})", "DELETE FROM equality.response"):
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)
            other.rollback()


@pytest.mark.parametrize(
    "row",
    [
        ("\\x00", "2026-11", "2026-11-01", SEALED_LENGTH),
        ("\\x" + "00" * 32, "", "2026-11-01", SEALED_LENGTH),
        ("\\x" + "00" * 32, "v" * 21, "2026-11-01", SEALED_LENGTH),
        ("\\x" + "00" * 32, "2026-11", "2026-11-02", SEALED_LENGTH),
        ("\\x" + "00" * 32, "2026-11", "2026-11-01", SEALED_LENGTH - 1),
    ],
)
def test_the_table_refuses_what_would_tell_something(row: tuple[str, str, str, int]) -> None:
    name, version, month, length = row
    with (
        pytest.raises(IntegrityError, match="violates check constraint"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT equality.record(%s, %s, %s, %s)", [name, version, month, b"0" * length])


def test_every_column_that_no_model_knows_is_declared() -> None:
    """A table or a column that is new here needs its entry in `WITHOUT_A_MODEL`, and a word in export, erasure and merge."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attnum > 0 "
            "AND NOT a.attisdropped AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema$)'"
        )
        found = cursor.fetchall()

    columns: dict[str, set[str]] = defaultdict(set)
    for schema, table, column in found:
        if (schema, table) not in {("public", name) for name in known}:
            columns[f"{schema}.{table}"].add(column)
    assert columns == {table: {*said.fields, *said.not_personal} for table, said in WITHOUT_A_MODEL.items()}


def test_the_page_on_data_protection_names_it() -> None:
    text = page()

    assert "## equality.response: what you answered for equality monitoring" in text
    assert "DPA 2018 Sch 1 para 8" in text[text.index("## equality.response") :]
