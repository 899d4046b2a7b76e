"""Numbers of single precision: half the room, where a table holds millions of them and the seventh digit means nothing."""

from __future__ import annotations

from typing import Any

from django.db import models


class RealField(models.FloatField):  # type: ignore[type-arg]  # at run time it takes none
    """PostgreSQL's `real`."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - there is one database
        """Return the type of the column."""
        return "real"
