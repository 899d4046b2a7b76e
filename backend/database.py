"""Which PostgreSQL is used: the one of DATABASE_URL, else an embedded one that starts by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dj_database_url

from backend.postgresql.roles import Role

ENGINE: Final = "backend.postgresql"
OWNER: Final = "postgres"
"""The role that the embedded server is made with, a superuser. Only `migrate` and the making of test databases work as it."""

_EMBEDDED_LOGINS: Final = {Role.OWNER: {"user": OWNER}, Role.STATISTICS: {"user": Role.STATISTICS.value}}


@dataclass(frozen=True, kw_only=True)
class Urls:
    """Where the database is, once for each role that works on it.

    Attributes:
        app: `postgres://…` of the product, or empty for the embedded server.
        owner: of the login that owns the tables; only `migrate` needs it. Empty: the product's.
        statistics: of the login that reads the equality monitoring. Empty: the product's.
    """

    app: str = ""
    owner: str = ""
    statistics: str = ""


def database_settings(
    *, urls: Urls, embedded: Path, signs_in: bool, pool_size: int, statement_timeout_ms: int
) -> dict[str, Any]:
    """Django's settings of the default database.

    Args:
        urls: where it is.
        embedded: data folder of the embedded server, used where `urls` has none.
        signs_in: whether each role signs in to the embedded server by itself. Tests sign in as the owner and take the role, so
            that one of them may step out of it.
        pool_size: connections that one process keeps open. A connection is tested before it is handed out
            (PRE_PING) and replaced after half an hour, so a database restart costs no request an error.
        statement_timeout_ms: PostgreSQL's statement_timeout, 0 for none.
    """
    settings: dict[str, Any]
    if urls.app:
        # dj_database_url leaves its keys in the case that Django expects.
        settings = dict(dj_database_url.parse(urls.app, engine=ENGINE))
        settings["LOGINS"] = {Role.OWNER: _login(urls.owner), Role.STATISTICS: _login(urls.statistics)}
    else:
        user, logins = (Role.APP.value, _EMBEDDED_LOGINS) if signs_in else (OWNER, {})
        settings = {"ENGINE": ENGINE, "NAME": "skills", "USER": user, "EMBEDDED": str(embedded), "LOGINS": logins}
    options = dict(settings.get("OPTIONS", {}))
    options.setdefault("connect_timeout", 5)
    options.setdefault("application_name", "skills-matcher")
    options.setdefault(
        "options",
        f"-c statement_timeout={statement_timeout_ms} -c idle_in_transaction_session_timeout=60000 -c jit=off "
        # Everything that is read often is in memory or on a solid-state disk: an index costs hardly more than its pages in a row.
        # A request is over before helpers of its own would have started, and the other core has a request of its own.
        "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
    )
    settings["OPTIONS"] = options
    settings["POOL_OPTIONS"] = {
        "POOL_SIZE": pool_size,
        "MAX_OVERFLOW": 5,
        "RECYCLE": 1800,
        "TIMEOUT": 5,
        "PRE_PING": True,
    }
    return settings


def _login(url: str) -> dict[str, Any]:
    """What of another address of the same database differs from the product's, as psycopg2 calls it."""
    parsed = dict(dj_database_url.parse(url)) if url else {}
    return {name: parsed[name.upper()] for name in ("user", "password", "host", "port") if parsed.get(name.upper())}
