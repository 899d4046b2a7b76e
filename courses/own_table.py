"""Writes the second row of listings, whose base row is there already: many in one statement.

Django's bulk_create refuses tables that inherit; this is the statement that it would make.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import router
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

from courses.models import Course, Job


def write_own_rows(rows: Sequence[Course | Job]) -> None:
    """Insert the rows of the courses' or the jobs' own table; one that is there is written over.

    Args:
        rows: of one kind, with the keys of their base rows.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = model._meta.local_concrete_fields  # noqa: SLF001 - Django's documented name
    query: Any = InsertQuery(
        model,
        on_conflict=OnConflict.UPDATE,
        update_fields=[column for column in columns if not column.primary_key],
        unique_fields=[model._meta.pk],  # noqa: SLF001
    )
    query.insert_values(columns, list(rows), raw=True)
    query.get_compiler(router.db_for_write(model)).execute_sql(())
