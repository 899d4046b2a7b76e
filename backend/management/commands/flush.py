"""`manage.py flush`: Django's own, as the owner of the tables, because only an owner empties a table in one go."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.commands import flush
from django.db import connections

from backend.postgresql.base import DatabaseWrapper


class Command(flush.Command):
    """Needs the login that owns the tables, as `migrate` does. Tests that commit end with it."""

    def handle(self, **options: Any) -> None:
        """Empty every table of the product, and with the last resident what all of them answered for the statistics."""
        connection = cast("DatabaseWrapper", connections[options["database"]])
        with connection.as_owner():
            super().handle(**options)
            with connection.cursor() as cursor:
                # Not a table of a model, so Django does not know it; keys of residents begin anew, and would find it again.
                cursor.execute("DELETE FROM equality.response WHERE NOT EXISTS (SELECT FROM matching_resident)")
