"""The engine that Django loads for `ENGINE = "backend.postgresql"`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dj_db_conn_pool.backends.postgresql import base
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.postgresql.embedded import socket_folder

_MAINTENANCE = frozenset({"postgres", "template1"})


class DatabaseWrapper(base.DatabaseWrapper):
    """Pooled connections; with `EMBEDDED` in the settings, to the embedded server, started on first use."""

    def get_connection_params(self) -> dict[str, Any]:
        """psycopg2's arguments. Starts the embedded server, so that a command which needs no database starts none."""
        params: dict[str, Any] = super().get_connection_params()
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
