"""DATABASE_URL, or the embedded server: what Django is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.database import Urls, database_settings
from backend.postgresql.roles import Role

EMBEDDED = Path("/srv/app/.data/postgres")


def settings_for(
    url: str, *, pool_size: int = 10, statement_timeout_ms: int = 0, signs_in: bool = True, **urls: str
) -> dict[str, Any]:
    return database_settings(
        urls=Urls(app=url, **urls),
        embedded=EMBEDDED,
        signs_in=signs_in,
        pool_size=pool_size,
        statement_timeout_ms=statement_timeout_ms,
    )


def connects_to(url: str) -> dict[str, Any]:
    settings = settings_for(url)
    return {key: settings[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}


@pytest.mark.parametrize(
    ("url", "name", "user", "password", "host", "port"),
    [
        ("postgres://app:secret@db.example/skills", "skills", "app", "secret", "db.example", ""),
        ("postgresql://app:secret@db.example:6543/skills", "skills", "app", "secret", "db.example", 6543),
        ("postgres://app:p%40ss%2Fword@db.example/skills", "skills", "app", "p@ss/word", "db.example", ""),
        ("postgres://app@/skills?host=/run/postgresql", "skills", "app", "", "", ""),
        ("postgres://app@%2Frun%2Fpostgresql/skills", "skills", "app", "", "/run/postgresql", ""),
        ("postgres://app@[::1]:5432/skills", "skills", "app", "", "::1", 5432),
    ],
)
def test_a_url_is_taken_apart(url: str, name: str, user: str, password: str, host: str, port: str | int) -> None:
    assert connects_to(url) == {
        "ENGINE": "backend.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
    }
    assert "EMBEDDED" not in settings_for(url)


def test_without_a_url_the_embedded_server() -> None:
    settings = settings_for("")

    assert {key: settings[key] for key in ("ENGINE", "NAME", "USER", "EMBEDDED")} == {
        "ENGINE": "backend.postgresql",
        "NAME": "skills",
        "USER": "skills_app",
        "EMBEDDED": "/srv/app/.data/postgres",
    }
    assert settings["LOGINS"] == {Role.OWNER: {"user": "postgres"}, Role.STATISTICS: {"user": "skills_statistics"}}


def test_tests_sign_in_as_the_owner_and_take_the_role() -> None:
    settings = settings_for("", signs_in=False)

    assert (settings["USER"], settings["LOGINS"]) == ("postgres", {})


def test_other_logins_of_the_same_database() -> None:
    settings = settings_for(
        "postgres://web:secret@db.example/skills",
        owner="postgres://chief:hidden@db.example:6000/ignored",
        statistics="postgres://count@/skills",
    )

    assert settings["LOGINS"] == {
        Role.OWNER: {"user": "chief", "password": "hidden", "host": "db.example", "port": 6000},
        Role.STATISTICS: {"user": "count"},
    }


@pytest.mark.parametrize("url", ["", "postgres://app@db.example/skills"])
def test_every_connection_has_limits(url: str) -> None:
    assert settings_for(url, statement_timeout_ms=5000)["OPTIONS"] == {
        "connect_timeout": 5,
        "application_name": "skills-matcher",
        "options": "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c jit=off -c random_page_cost=1.1 "
        "-c max_parallel_workers_per_gather=0",
    }


def test_options_of_the_url_win() -> None:
    options = settings_for("postgres://app@db.example/skills?sslmode=verify-full&application_name=night")["OPTIONS"]

    assert (options["sslmode"], options["application_name"]) == ("verify-full", "night")
    assert options["connect_timeout"] == 5


@pytest.mark.parametrize("url", ["", "postgres://app@db.example/skills"])
def test_the_pool(url: str) -> None:
    assert settings_for(url, pool_size=3)["POOL_OPTIONS"] == {
        "POOL_SIZE": 3,
        "MAX_OVERFLOW": 5,
        "RECYCLE": 1800,
        "TIMEOUT": 5,
        "PRE_PING": True,
    }
