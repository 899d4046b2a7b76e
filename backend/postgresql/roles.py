"""The three roles that work on the database, and what each may do.

The owner makes and changes tables, and does nothing else. The product (requests, the worker, every command but `migrate`)
works as `skills_app`, which reads and writes rows, and can't read the answers of the equality monitoring. Those are read by
`skills_statistics` alone, which reads nothing else. See docs/adr/0020-three-roles-of-the-database.md.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import Any, Final

from psycopg2 import errors, sql

MAINTAIN_SINCE: Final = 17_00_00
"""PostgreSQL 17 may let somebody else than its owner count the rows of a table again (ANALYZE)."""

_GRANTS: Final = """
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO skills_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO skills_app;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO skills_app;
    REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM skills_app;
"""


class Role(StrEnum):
    """Who works on the database. The names of the last two are the same on every server."""

    OWNER = "owner"
    APP = "skills_app"
    STATISTICS = "skills_statistics"


LIMITED: Final = (Role.APP, Role.STATISTICS)


def make_roles(cursor: Any, *, login: bool) -> None:
    """Make the limited roles where they are absent, and let the current user step into them.

    Args:
        cursor: of a connection in autocommit, of a role that may make roles. On a server whose roles somebody else has made
            it needs no right: then there is nothing to do.
        login: whether they may sign in by themselves. On a server of your own a login of yours is a member of theirs instead.
    """
    for role in LIMITED:
        name = sql.Identifier(role)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            may = sql.SQL("LOGIN" if login else "NOLOGIN")
            # Another process that starts at this very moment may make it first.
            with suppress(errors.DuplicateObject, errors.UniqueViolation):
                cursor.execute(sql.SQL("CREATE ROLE {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name, may))
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def grant(cursor: Any) -> None:
    """Give `skills_app` the rows of every table of the product, and no table itself. As the owner, after each migration."""
    cursor.execute(_GRANTS)
    if cursor.connection.server_version >= MAINTAIN_SINCE:
        cursor.execute("GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO skills_app")


def can_step_out(cursor: Any) -> bool:
    """Whether the login behind this connection could do more than `skills_app`: `SET ROLE NONE` would be enough."""
    cursor.execute(
        """
        SELECT rolsuper OR pg_has_role(rolname, %s, 'MEMBER')
               OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind = 'r')
        FROM pg_roles WHERE rolname = session_user
        """,
        [Role.STATISTICS],
    )
    return bool(cursor.fetchone()[0])
