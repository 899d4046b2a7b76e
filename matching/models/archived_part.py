"""Catalogues and engines as they were, so that any list can be made again: parts by their own hash, shared by all that have them.

What is in it was public when it was kept. It knows no resident and no list, and nothing leads from here to anybody.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, IntegerField
from django.db.models.lookups import Exact

NAME_BYTES = 32


class ArchivedPart(models.Model):
    """One part, see `matching.recommender.archive`. Its content never changes: another one has another name."""

    name = models.BinaryField(primary_key=True, help_text="SHA-256 of the content.")
    content = models.BinaryField(help_text="Compressed (zlib).")
    needed_on = models.DateField(
        db_index=True, help_text="A day, at most three months before the last list that was made from it."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Func(F("name"), function="octet_length", output_field=IntegerField()), NAME_BYTES),
                name="archived_part_name_is_a_hash",
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.name).hex()
