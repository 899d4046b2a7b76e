"""Files that organisations upload: where each stands, and its rows as a draft that is mended and then published in one act.

Purpose: an organisation lists its courses, jobs and venues in bulk, and can see and mend what was wrong with a row.
Lawful basis: performance of the agreement with the organisation (UK GDPR Art 6(1)(b)). Rows hold listings, not people; of the
person who sent a file only the account's key is kept, and it goes when the account does.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, NothingPersonal, PersonalData, PersonalField, SeenBy
from courses.models.of_organisation import OfOrganisation
from courses.models.opportunity import Opportunity


class Upload(OfOrganisation):
    """One file."""

    class Kind(models.TextChoices):
        """What its rows are."""

        COURSES = "COURSES", "Courses and their runs"
        JOBS = "JOBS", "Jobs"
        VENUES = "VENUES", "Venues"

    class State(models.TextChoices):
        """Where it stands."""

        RECEIVED = "RECEIVED", "Received, waits to be read"
        READING = "READING", "Is being read"
        CHECKED = "CHECKED", "Read and checked: can be mended and published"
        PUBLISHING = "PUBLISHING", "Is being published"
        PUBLISHED = "PUBLISHED", "Published"
        FAILED = "FAILED", "Can't be read as a whole"
        DISCARDED = "DISCARDED", "Discarded"
        FORGOTTEN = "FORGOTTEN", "Published long ago: its rows are not kept any more"

    WAITING = ("RECEIVED", "READING", "PUBLISHING")
    """States in which a worker has something to do."""

    kind = models.CharField(max_length=7, choices=Kind.choices)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="The upload whose bad rows this file replaces.",
    )
    file_name = models.CharField(max_length=255, blank=True, help_text="As its sender calls it.")
    file = models.CharField(max_length=64, help_text="Its name in the folder of uploads.")
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal = models.CharField(max_length=500, blank=True, help_text="Why it failed, in plain words.")
    format = models.CharField(max_length=4, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    header = ArrayField(models.TextField(), default=list, blank=True)
    ignored_columns = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    american_columns = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Columns in which a day only makes sense as month/day/year, so that its other days are in doubt.",
    )
    rows_read = models.PositiveIntegerField(default=0)
    good_rows = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent of the present step.")
    checkpoint = models.PositiveIntegerField(default=0, help_text="Number of the last row that is stored.")
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker has it until then; when that has passed, another may take it over."
    )
    lease = models.CharField(max_length=32, blank=True, help_text="Which worker.")
    overwrite = models.BooleanField(
        default=False, help_text="Publish over listings that were edited by hand meanwhile."
    )
    outcome = models.JSONField(
        default=dict, blank=True, help_text="After publishing: how many listings of each outcome."
    )
    duplicates = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="After publishing: open pairs of what was created or changed and what looks like it. Empty: not looked for.",
    )

    personal = PersonalData(
        title="Files that you sent for an organisation",
        person=("by",),
        purpose="an organisation lists in bulk, and can see and mend what was wrong",
        lawful_basis=LawfulBasis.AGREEMENT,
        retention="its rows and file for UPLOADS_KEPT_DAYS; that it was sent, as long as the organisation; who sent it, until "
        "that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "by": "You",
            "file_name": PersonalField(label="What you called the file", cleared=""),
            "provider": "The provider",
            "employer": "The employer",
            "kind": "What it lists",
            "received_at": "When you sent it",
            "state": "What became of it",
        },
        not_personal=(
            *("id", "corrects", "file", "sha256", "bytes", "finished_at", "refusal_code", "refusal"),
            *("format", "encoding"),
            *("delimiter", "header", "ignored_columns", "american_columns", "rows_read", "good_rows", "bad_rows"),
            *("progress", "checkpoint", "lease_until", "lease", "overwrite", "outcome", "duplicates"),
        ),
    )

    class Meta(OfOrganisation.Meta):
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["RECEIVED", "READING", "PUBLISHING"]), name="upload_waiting"
            )
        ]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="VENUES")
                | Q(kind="COURSES", provider__isnull=False)
                | Q(kind="JOBS", employer__isnull=False),
                name="upload_kind_fits_organisation",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("RECEIVED", "READING", "CHECKED", "PUBLISHING", "PUBLISHED", "FAILED", "DISCARDED"),
                        "FORGOTTEN",
                    ]
                ),
                name="upload_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="FAILED") | (~Q(refusal_code="") & ~Q(refusal="")), name="upload_failure_has_reason"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="upload_sha256_is_a_hash"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="upload_progress_is_percent"),
            # The same file sent twice, even at once, is one upload for as long as it isn't finished.
            models.UniqueConstraint(
                fields=["provider", "employer", "kind", "sha256", "corrects"],
                condition=Q(state__in=["RECEIVED", "READING", "CHECKED", "PUBLISHING"]),
                nulls_distinct=False,
                name="upload_once_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_at:%Y-%m-%d %H:%M}"


class UploadRow(models.Model):
    """One row of a file, as it was typed, and what is wrong with it."""

    class State(models.TextChoices):
        """What becomes of it."""

        GOOD = "GOOD", "Can be published"
        BAD = "BAD", "Has to be mended first"
        PUBLISHED = "PUBLISHED", "Published"
        UNCHANGED = "UNCHANGED", "Was listed like this already"
        CONFLICT = "CONFLICT", "Not published: the listing was edited by hand meanwhile"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As a spreadsheet program counts: the header is row 1.")
    cells = models.JSONField(help_text="The texts of its cells, in the order of the header.")
    group = models.CharField(max_length=64, help_text="The same in all rows that are about one listing.")
    problems = models.JSONField(default=list, blank=True, help_text="Of the row itself: code, field, message.")
    group_problems = models.JSONField(default=list, blank=True, help_text="Beside other rows of the same listing.")
    warnings = models.JSONField(default=list, blank=True, help_text="What was assumed.")
    state = models.CharField(max_length=10, choices=State.choices)
    listing = models.ForeignKey(
        Opportunity, on_delete=models.SET_NULL, null=True, blank=True, related_name="upload_rows"
    )
    revision = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the listing, as uploads know it: edited by hand where it has another."
    )

    personal = NothingPersonal("rows hold listings, not people")

    class Meta:
        ordering = ["upload", "number"]
        indexes = [
            models.Index(fields=["upload", "group", "number"], name="upload_row_group"),
            models.Index(fields=["upload", "state", "number"], name="upload_row_state"),
        ]
        constraints = [
            # What makes reading resumable: a row that is stored already can't be stored again.
            models.UniqueConstraint(fields=["upload", "number"], name="upload_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=["GOOD", "BAD", "PUBLISHED", "UNCHANGED", "CONFLICT"]),
                name="upload_row_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="GOOD") | Q(problems=[], group_problems=[]), name="upload_row_good_has_no_problem"
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number} of upload {self.upload_id}"
