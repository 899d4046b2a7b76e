"""What became of each message at its push service. Appended only, by COPY; a table a day, dropped as a whole when nobody asks any more."""

from __future__ import annotations

from django.db import models

from backend.personal_data import NothingPersonal


class PushResult(models.Model):
    """One answer. The table is partitioned by `at`; the migration makes it, and `push_result_days` makes and drops its days."""

    batch = models.PositiveBigIntegerField(help_text="Number of the batch.")
    device = models.PositiveBigIntegerField(help_text="Number of the device.")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=12, help_text="A `Verdict` of the transport.")
    code = models.CharField(max_length=60, help_text="The push service's own word.")

    personal = NothingPersonal("numbers of a parcel and of a device; whose it was is known only while the device is")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.code}"
