"""Tables of texts on a terminal."""

from __future__ import annotations

from rich.table import Table

from matching.evaluation.text_table import TextTable


def printed(table: TextTable) -> Table:
    """The same for rich."""
    found = Table(title=table.title, title_justify="left")
    for number, head in enumerate(table.heads):
        found.add_column(head, justify="right" if number else "left")
    for row in table.rows:
        found.add_row(*row)
    return found
