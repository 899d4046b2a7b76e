"""The role that the product works as: it reads and writes rows, and nothing else. Tried on a connection that signed in as it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2 import errors

from backend.postgresql.roles import Role, can_step_out

pytestmark = pytest.mark.django_db


def signed_in_as(role: Role) -> Any:
    """A connection whose login is the role itself, so that there is nothing to step out to."""
    if not connection.settings_dict.get("EMBEDDED"):
        pytest.skip("On a server of your own the roles have no login of their own.")
    return psycopg2.connect(**connection.parameters(Role.OWNER) | {"user": role.value})


@pytest.fixture
def app() -> Iterator[Any]:
    """A cursor of the product's role."""
    other = signed_in_as(Role.APP)
    other.autocommit = True
    with other.cursor() as cursor:
        yield cursor
    other.close()


FORBIDDEN = (
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY courses_provider TO '/tmp/providers'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT * FROM pg_authid",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "DROP TABLE matching_report",
    "ALTER TABLE matching_report DISABLE TRIGGER ALL",
    "TRUNCATE matching_report",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('matching', '9999', now())",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SET ROLE skills_statistics",
    "SET session_replication_role = 'replica'",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_refused(app: Any, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_rows_of_every_table_of_the_product(app: Any) -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    may = "has_table_privilege(current_user, %s, %s)"

    lacks = []
    for table in sorted(tables):
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            app.execute(f"SELECT {may}", [table, right])
            if app.fetchone() != (True,):
                lacks.append((table, right))

    assert lacks == []


def test_stepping_out_has_nowhere_to_go(app: Any) -> None:
    app.execute("SET ROLE NONE")
    app.execute("SELECT current_user, session_user")

    assert app.fetchone() == ("skills_app", "skills_app")
    assert can_step_out(app) is False


def test_tests_work_as_the_product_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("skills_app",)
        assert can_step_out(cursor) is True  # which `tests.owner.as_owner` needs


def test_the_statistics_read_no_table_of_the_product() -> None:
    with signed_in_as(Role.STATISTICS) as other, other.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute("SELECT * FROM matching_resident")
    other.close()


@pytest.mark.django_db(transaction=True)
def test_looking_at_the_plan_gives_nobody_anything() -> None:
    with CaptureQueriesContext(connection) as asked:
        call_command("migrate", plan=True, verbosity=0)

    assert [query["sql"] for query in asked if "GRANT" in query["sql"] or "ROLE" in query["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_migrating_again_changes_nothing_and_ends_as_the_product() -> None:
    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM django_migrations WHERE app = 'accounts' GROUP BY 1")
        assert cursor.fetchone() == ("skills_app", 3)
