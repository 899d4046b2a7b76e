"""`manage.py migrate`: Django's own, as the owner of the tables; then the product's role gets its rights."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.commands import migrate
from django.db import connections

from backend.postgresql.base import DatabaseWrapper
from backend.postgresql.roles import grant, make_roles


class Command(migrate.Command):
    """Needs the login that owns the tables: `DATABASE_OWNER_URL`, where it is not the product's own."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Roles, tables, rights. What only looks (`--plan`, `--check`) gives nobody anything."""
        connection = cast("DatabaseWrapper", connections[options["database"]])
        changes = not (options["plan"] or options["check_unapplied"])
        with connection.as_owner():
            if changes:
                with connection.cursor() as cursor:
                    make_roles(cursor, login=False)
            super().handle(*args, **options)
            if changes:
                with connection.cursor() as cursor:
                    grant(cursor)
