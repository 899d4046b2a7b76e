"""What the registry knows of a source of open data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courses.importers.runs import Load, Parts, Tables
from courses.models import Source


@dataclass(frozen=True)
class OpenSource:
    """A source.

    Attributes:
        name: what one types after `--only`.
        source: the publisher, as it is stored.
        title: what it brings, in plain English.
        files: its files, inside the folder that is imported.
        load: reads them and writes the rows.
        tables: the rows that it is answerable for.
        needs: names of the sources whose rows its own rows refer to.
    """

    name: str
    source: Source
    title: str
    files: tuple[str, ...]
    load: Callable[[Load], Parts]
    tables: Tables
    needs: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The files in one line, as the table of import runs has them."""
        first, *others = self.files
        return first if not others else f"{first} and {len(others)} more"
