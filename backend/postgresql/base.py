"""The engine that Django loads for `ENGINE = "backend.postgresql"`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from dj_db_conn_pool.backends.postgresql import base
from dj_db_conn_pool.core import pool_container
from django.db.backends.base.base import NO_DB_ALIAS
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.postgresql.embedded import socket_folder
from backend.postgresql.roles import Role

_MAINTENANCE = frozenset({"postgres", "template1"})


class DatabaseWrapper(base.DatabaseWrapper):
    """Pooled connections of the role `skills_app`; with `EMBEDDED` in the settings, to the embedded server, started on first use."""

    role = Role.APP
    """Whom the connections of this wrapper work as."""

    def get_connection_params(self) -> dict[str, Any]:
        """psycopg2's arguments. Starts the embedded server, so that a command which needs no database starts none."""
        # Test databases are made and dropped without one, which only the owner may do.
        return self.parameters(Role.OWNER if self.alias == NO_DB_ALIAS else self.role)

    def parameters(self, role: Role) -> dict[str, Any]:
        """psycopg2's arguments of a connection that works as this role."""
        params: dict[str, Any] = super().get_connection_params()
        params |= self.settings_dict.get("LOGINS", {}).get(role, {})
        if role is not Role.OWNER:
            params["options"] = f"{params.get('options', '')} -c role={role}".strip()
        embedded = self.settings_dict.get("EMBEDDED")
        if embedded:
            name = str(self.settings_dict["NAME"] or "postgres")
            # Test databases are made and dropped by Django itself.
            make = "postgres" if name in _MAINTENANCE or name.startswith("test_") else name
            params["host"] = socket_folder(Path(embedded), name=make)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool. A pool that stays full is a database without time for us: Django's own error says so."""
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout as error:
            raise self.Database.OperationalError("Every connection of the pool is in use.") from error

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Work as the owner of the tables meanwhile, on connections of its own. For commands that change tables, outside transactions."""
        self.close()
        pool = pool_container.pop(self.alias, None)
        self.role = Role.OWNER
        try:
            yield
        finally:
            self.close()
            self.role = Role.APP
            owners = pool_container.pop(self.alias, None)
            if owners is not None:
                owners.dispose()
            if pool is not None:
                pool_container.put(self.alias, pool)

    @contextmanager
    def connected_as(self, role: Role) -> Iterator[Any]:
        """A psycopg2 connection of another role, apart from the pool; closed at the end, and what was not committed is undone."""
        with closing(psycopg2.connect(**self.parameters(role))) as other:
            yield other
