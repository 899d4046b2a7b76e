"""The outbox: one row for up to 500 devices that get the same words. Claimed under a lease, so that what a dead worker had goes on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.personal_data import NothingPersonal


class PushBatch(models.Model):
    """Who gets it stands in it as numbers of devices. Which words is a template's name, its version and what it names."""

    class End(models.TextChoices):
        """How it ended."""

        SENT = "SENT", "everything was handed over, or refused for good"
        EXPIRED = "EXPIRED", "it was worth nothing any more"
        PUT_BACK = "PUT_BACK", "quiet hours had begun: it is decided about anew"
        GIVEN_UP = "GIVEN_UP", "it was tried too often"

    kind = models.CharField(max_length=22)
    template = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    names = models.JSONField(default=dict, help_text="What the words name: of a listing and a calendar, of no person.")
    tag = models.CharField(max_length=64, help_text="A later message with the same tag replaces it on the screen.")
    link = models.CharField(max_length=500, blank=True)
    urgent = models.BooleanField(default=False)
    devices = ArrayField(models.BigIntegerField())
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    quiet_from = models.DateTimeField(
        null=True, blank=True, help_text="When quiet hours begin for those who get it. Empty: they have none."
    )
    expires_at = models.DateTimeField()
    begun = models.BooleanField(default=False, help_text="Whether any device has a result.")
    attempts = models.PositiveSmallIntegerField(default=0)
    holder = models.CharField(max_length=64, blank=True, help_text="Name of the worker's process.")
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, choices=End.choices, blank=True)

    personal = NothingPersonal("names devices by number; whose they are is known only while the device is")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "push batches"
        indexes = [
            # What may be claimed, in the order in which it is: what is urgent first.
            models.Index(
                F("urgent").desc(), "not_before", "id", condition=Q(done_at__isnull=True), name="push_batch_to_send"
            ),
            models.Index(fields=["made_at"], name="push_batch_by_moment"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(devices=[]), name="push_batch_has_devices"),
            models.CheckConstraint(condition=Q(devices__len__lte=500), name="push_batch_of_500"),
            models.CheckConstraint(condition=~Q(tag="") & ~Q(template=""), name="push_batch_has_words"),
            models.CheckConstraint(
                condition=Q(leased_until__isnull=True) | (~Q(holder="") & Q(done_at__isnull=True)),
                name="push_batch_leased_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, end="") | (Q(done_at__isnull=False) & ~Q(end="")),
                name="push_batch_done_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.pk}: {self.kind}, {len(self.devices)} devices"
