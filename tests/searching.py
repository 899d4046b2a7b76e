"""Looks for a text in every column of every table."""

from __future__ import annotations

from django.db import connection


def found_in_database(text: str) -> set[tuple[str, str]]:
    """Table and column of every value that holds this text, whatever its type. Whole tables are looked at, ours and Django's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
            "USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        )
        columns = cursor.fetchall()
        found = set()
        for table in {name for name, _ in columns}:
            mine = [column for name, column in columns if name == table]
            tests = ", ".join(f'bool_or("{column}"::text LIKE %s)' for column in mine)
            cursor.execute(f'SELECT {tests} FROM "{table}"', [f"%{text}%"] * len(mine))  # noqa: S608 - names of our own tables
            found |= {(table, column) for column, hit in zip(mine, cursor.fetchone(), strict=True) if hit}
    return found
