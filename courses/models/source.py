"""Where a row of the catalogue came from."""

from __future__ import annotations

from django.db import models


class Source(models.TextChoices):
    """Publisher of a row. The name of each file and its licence stand in the importer's docstring."""

    LISTING = "listing", "Listed by the provider or employer"
    DEMO = "demo", "Demonstration data (fictional)"
    ONS = "ons", "Office for National Statistics"
    PAY_RATES = "pay_rates", "Wage rates; each row names its source"
    SYNONYMS = "synonyms", "Our own list of synonyms"
    ESCO = "esco", "ESCO, European Commission"
    NCS_JOB_PROFILES = "ncs_job_profiles", "National Careers Service job profiles"
    NCS_STANDARDS = "ncs_standards", "Apprenticeship standards"
    NCS_SKILLS_TOOLKIT = "ncs_skills_toolkit", "National Careers Service Skills Toolkit"
    NCS_PROVIDERS = "ncs_providers", "National Careers Service provider register, 2018"
    DFE_QUALIFICATIONS = "dfe_qualifications", "Qualifications approved for public funding, DfE"
    GDAD = "gdad", "Government Digital and Data capability framework"
    TFL = "tfl", "Transport for London"
    LONDON_GEO = "london_geo", "Greater London Authority boundaries"
    LIBRARIES = "libraries", "Arts Council England public libraries"
    FEED = "feed", "The feed of another instance (`follow_feed`)"


class Sourced(models.Model):
    """A row that knows its publisher and the publisher's own reference, so that importing twice changes nothing."""

    source = models.CharField(max_length=32, choices=Source.choices, default=Source.LISTING, db_index=True)
    # NULL, not "": any number of hand-typed rows may share "no reference" under the unique constraint.
    source_ref = models.CharField(  # noqa: DJ001
        "publisher's reference", max_length=255, null=True, blank=True, help_text="Empty for rows typed in by hand."
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="%(app_label)s_%(class)s_once_per_source"),
        ]
