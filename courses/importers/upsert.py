"""Compares rows with what is stored and writes only what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import QuerySet

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
Key = tuple[Any, ...]

BATCH = 1_000  # rows a statement


@dataclass
class Written:
    """What an upsert did.

    Attributes:
        ids: primary key of every row that came in, by its key.
        touched: the same for the rows that were created or updated.
        gone: the same for the stored rows that did not come in and were left as they are.
        removed: the same for the stored rows that did not come in and were deleted, or closed, because of it.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ids: dict[Key, Any] = field(default_factory=dict)
    touched: dict[Key, Any] = field(default_factory=dict)
    gone: dict[Key, Any] = field(default_factory=dict)
    removed: dict[Key, Any] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """How many rows were written or removed."""
        return self.created + self.updated + len(self.removed)


def upsert(existing: QuerySet[M], rows: Iterable[M], *, key: Sequence[str], keep: Collection[str] = ()) -> Written:
    """Create the rows that are new and update those that differ from what is stored.

    Args:
        existing: the stored rows that these are the news of; one read.
        rows: unsaved instances; may be a stream. Those that are written get their primary key.
        key: the columns that say which stored row a row is (attribute names, `borough_id` for a foreign key).
        keep: columns that are set when a row is created and never touched again.

    Raises:
        ValueError: two rows have one key; the caller should have left one out.
    """
    table = _Table(existing, key, keep)
    for batch in batches(rows):
        table.write(batch)
    return table.finish()


def replace(existing: QuerySet[M], rows: Iterable[M], *, key: Sequence[str]) -> Written:
    """`upsert`, and delete what did not come in: for the parts of a thing, such as the skills of an occupation."""
    written = upsert(existing, rows, key=key)
    for batch in batches(written.gone.values()):
        existing.model._default_manager.filter(pk__in=batch).delete()  # noqa: SLF001 - Django's documented name
    written.removed, written.gone = written.gone, {}
    return written


class _Table(Generic[M]):
    """The stored rows in memory as plain tuples, and the counts so far."""

    def __init__(self, existing: QuerySet[M], key: Sequence[str], keep: Collection[str]) -> None:
        self.model = existing.model
        self.key = tuple(key)
        self.columns = [column.attname for column in _compared(self.model) if column.attname not in {*key, *keep}]
        width = len(self.key)
        columns = existing.order_by().values_list(*self.key, "pk", *self.columns)
        # The rows are read in one go: within a transaction nobody changes them under our hands.
        self.stored: dict[Key, tuple[Any, ...]] = {
            row[:width]: row[width:] for row in columns.iterator(chunk_size=5_000)
        }
        self.done = Written()

    def write(self, batch: Sequence[M]) -> None:
        fresh: list[M] = []
        different: list[M] = []
        for row in batch:
            key = tuple(getattr(row, name) for name in self.key)
            if key in self.done.ids:
                raise ValueError(f"Two rows of {self.model.__name__} have the key {key}.")
            stored = self.stored.pop(key, None)
            self.done.ids[key] = row.pk if stored is None else stored[0]
            if stored is None:
                fresh.append(row)
                continue
            row.pk = stored[0]
            if stored[1:] == tuple(getattr(row, name) for name in self.columns):
                self.done.unchanged += 1
            else:
                different.append(row)
        self._create(fresh)
        self._update(different)

    def _create(self, rows: list[M]) -> None:
        for row in self.model._default_manager.bulk_create(rows):  # noqa: SLF001 - Django's documented name
            key = tuple(getattr(row, name) for name in self.key)
            self.done.ids[key] = self.done.touched[key] = row.pk
        self.done.created += len(rows)

    def _update(self, rows: list[M]) -> None:
        """One INSERT … ON CONFLICT (primary key) DO UPDATE: far quicker than Django's UPDATE … CASE WHEN."""
        if not rows:
            return
        # A column that the row's own save would set to the present moment is set here too.
        moments = [c.attname for c in self.model._meta.concrete_fields if getattr(c, "auto_now", False)]  # noqa: SLF001
        self.model._default_manager.bulk_create(  # noqa: SLF001
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=[*self.columns, *moments]
        )
        self.done.touched.update((tuple(getattr(row, name) for name in self.key), row.pk) for row in rows)
        self.done.updated += len(rows)

    def finish(self) -> Written:
        self.done.gone = {key: stored[0] for key, stored in self.stored.items()}
        return self.done


def _compared(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        column
        for column in model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
        if not column.primary_key and not column.generated and not getattr(column, "auto_now", False)
    ]


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in lists of at most `BATCH`."""
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch
