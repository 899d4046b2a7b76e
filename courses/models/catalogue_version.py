"""One number that changes whenever the catalogue does, so that whatever was computed from it knows when it is stale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pgtrigger
from django.db import models
from django.db.models import Sum

SHARDS = 16


class CatalogueVersion(models.Model):
    """A counter in shards. Writers on different connections mostly count on different rows, so they do not wait for each other."""

    shard = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"shard {self.shard}: {self.version}"

    @classmethod
    def current(cls) -> int:
        """The version that this transaction sees. It only grows, and grows with every change that commits."""
        return cast("int | None", cls.objects.aggregate(total=Sum("version"))["total"]) or 0


def counts_changes(*, only: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """Database triggers for a table of the catalogue: every statement that writes it raises the version, whoever wrote it.

    Args:
        only: the columns that what is computed from the catalogue depends on, where a table has others too: an update that
            writes none of these counts as nothing. Empty: every column.
    """
    update = pgtrigger.UpdateOf(*only) if only else pgtrigger.Update  # type: ignore[no-untyped-call]
    return [
        pgtrigger.Trigger(
            name=f"catalogue_version_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            func=(  # no input of anyone's: a constant of this module
                "INSERT INTO courses_catalogueversion (shard, version) "  # noqa: S608
                f"VALUES (pg_backend_pid() % {SHARDS}, 1) "
                "ON CONFLICT (shard) DO UPDATE SET version = courses_catalogueversion.version + 1; RETURN NULL;"
            ),
        )
        for name, operation in (
            ("row", pgtrigger.Insert | update | pgtrigger.Delete),
            ("all", pgtrigger.Truncate),
        )
    ]
