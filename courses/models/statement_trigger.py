"""Triggers that look at all the rows of a statement together: as cheap for a thousand rows as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pgtrigger

_ROWS: Final[Mapping[str, Mapping[str, str]]] = {
    "INSERT": {"new": "new_rows"},
    "UPDATE": {"old": "old_rows", "new": "new_rows"},
    "DELETE": {"old": "old_rows"},
}


def after_statement(
    name: str, operation: pgtrigger.Operation, body: str, *, declare: Sequence[tuple[str, str]] = ()
) -> pgtrigger.Trigger:
    """A trigger that runs once a statement, after it.

    Args:
        name: unique in its table.
        operation: a single one. Its rows stand in `old_rows` and `new_rows`, where it has them.
        body: PL/pgSQL; `{pk}` is the column of the primary key. Whatever reads the rows is `planned_anew`.
        declare: variables of the body with their types.
    """
    rows = _ROWS.get(str(operation))
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows) if rows else None,  # type: ignore[no-untyped-call]
        declare=list(declare),
        func=pgtrigger.Func(f"{body} RETURN NULL;".replace("{pk}", "{meta.pk.column}")),  # type: ignore[no-untyped-call]
    )


def planned_anew(sql: str, *, into: str = "") -> str:
    """A statement of PL/pgSQL that is planned each time it runs.

    A function keeps the plan of its first run for as long as the connection lives. After an update of one row that is a
    nested loop, and the update of 20,000 rows that comes next takes half a minute.
    """
    return f"EXECUTE $sql${sql}$sql${f' INTO {into}' if into else ''};"


def differ(columns: Sequence[str], *, new: str, old: str) -> str:
    """The condition that a row has another value than before in one of these columns.

    What says `{row}` is no column, but an expression over the row.
    """

    def value(side: str, column: str) -> str:
        return column.replace("{row}", side) if "{row}" in column else f"{side}.{column}"

    values = (", ".join(value(side, column) for column in columns) for side in (new, old))
    return "ROW({}) IS DISTINCT FROM ROW({})".format(*values)
