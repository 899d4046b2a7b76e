"""What people were told in the app, and nobody has decided about yet whether it goes to their phone too.

A trigger of the database adds the row in the very transaction that adds the inbox item: an item that is there is decided about, and one
that was rolled back never was due. It lives for a minute, or until quiet hours are over.
"""

from __future__ import annotations

from django.db import models

from backend.personal_data import NothingPersonal


class PushDue(models.Model):
    """One inbox item. Whose it is stands there: nothing here has to follow a person who is erased, or goes over to another account."""

    item = models.PositiveBigIntegerField(primary_key=True, help_text="Number of the inbox item.")
    not_before = models.DateTimeField(help_text="When it is decided about.")

    personal = NothingPersonal(
        "the number of an inbox item, until it is decided about; whose it is, only the item says"
    )

    class Meta:
        ordering = ["not_before", "item"]
        verbose_name_plural = "push due"
        indexes = [models.Index(fields=["not_before"], name="push_due_by_moment")]

    def __str__(self) -> str:
        return f"Inbox item {self.item}"
