"""Whether sending is stopped, because our credentials are not accepted: then every message would fail, and nobody would be told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.personal_data import NothingPersonal


class PushCircuit(models.Model):
    """One row while sending is stopped; none while it is not."""

    name = models.CharField(max_length=8, primary_key=True)
    opened_at = models.DateTimeField()
    probe_at = models.DateTimeField(help_text="When one worker tries one message again.")
    code = models.CharField(max_length=60, help_text="The push service's own word.")
    probes = models.PositiveIntegerField(default=0)

    personal = NothingPersonal("says that our own credentials are not accepted")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(name="push"), name="push_circuit_is_one"),
            models.CheckConstraint(condition=Q(probe_at__gte=F("opened_at")), name="push_circuit_probes_later"),
        ]

    def __str__(self) -> str:
        return f"Stopped since {self.opened_at:%Y-%m-%d %H:%M}: {self.code}"
