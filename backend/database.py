"""Which PostgreSQL is used: the one of DATABASE_URL, else an embedded one that starts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

ENGINE = "backend.postgresql"


def database_settings(*, url: str, embedded: Path, pool_size: int, statement_timeout_ms: int) -> dict[str, Any]:
    """Django's settings of the default database.

    Args:
        url: `postgres://…`, or empty for the embedded server.
        embedded: data folder of the embedded server.
        pool_size: connections that one process keeps open. A connection is tested before it is handed out
            (PRE_PING) and replaced after half an hour, so a database restart costs no request an error.
        statement_timeout_ms: PostgreSQL's statement_timeout, 0 for none.
    """
    settings: dict[str, Any]
    if url:
        # dj_database_url leaves its keys in the case that Django expects.
        settings = dict(dj_database_url.parse(url, engine=ENGINE))
    else:
        settings = {"ENGINE": ENGINE, "NAME": "skills", "USER": "postgres", "EMBEDDED": str(embedded)}
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
