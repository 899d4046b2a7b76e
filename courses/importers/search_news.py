"""What the search index has to follow after a load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from courses.importers.listings import ListingsWritten
from courses.importers.upsert import Written
from courses.search import refresh_search


@dataclass
class SearchNews:
    """Listings that changed, and whether texts changed that stand in the index of other listings."""

    listings: set[int] = field(default_factory=set)
    everywhere: bool = False

    def of_listings(self, written: ListingsWritten) -> Mapping[str, Written]:
        """Listings were written. One that closes takes its words out of the spelling help, which counts them all."""
        self.listings |= written.opportunities
        self.everywhere = self.everywhere or written.closed > 0
        return written.by_noun

    def of_names(self, noun: str, written: Written) -> Mapping[str, Written]:
        """Names or labels were written; they stand in the index of listings that did not change themselves."""
        self.everywhere = self.everywhere or written.changes > 0
        return {noun: written}

    def follow(self) -> None:
        """Bring the index up to date."""
        if self.listings or self.everywhere:
            refresh_search(None if self.everywhere else self.listings)


def analyse(tables: Iterable[QuerySet[Any]]) -> None:
    """Let the database count the rows again: right after a load it would plan for the tables as they were, which can be empty."""
    models = {model for rows in tables for model in (rows.model, *rows.model._meta.get_parent_list())}  # noqa: SLF001
    names = sorted(model._meta.db_table for model in models)  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(name) for name in names)}")
