"""Boroughs, outcodes and venues: where things are."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, FloatField, Q, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Floor
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from courses.models.catalogue_version import counts_shown
from courses.models.feed_mark import FeedMark, marks_shown
from courses.models.source import Sourced
from courses.travel import grid


def within_greater_london(prefix: str = "") -> Q:
    """Condition that a pair of WGS84 coordinates, where stated, lies in or near Greater London."""
    return Q(**{f"{prefix}latitude__range": (51.0, 52.0), f"{prefix}longitude__range": (-1.0, 0.8)})


def grid_cell() -> Case:
    """The cell of the travel grid in which a row's coordinates lie, as `courses.travel.grid.cells_of` works it out."""

    def steps(column: str, start: float, step: float) -> Combinable:
        return Floor((F(column) - Value(start, FloatField())) / Value(step, FloatField()))

    row, column = steps("latitude", grid.SOUTH, grid.HEIGHT), steps("longitude", grid.WEST, grid.WIDTH)
    inside = Q(
        GreaterThanOrEqual(row, 0.0),
        LessThan(row, float(grid.ROWS)),
        GreaterThanOrEqual(column, 0.0),
        LessThan(column, float(grid.COLUMNS)),
    )
    return Case(When(inside, then=Cast(row * grid.COLUMNS + column, SmallIntegerField())), default=None)


class Borough(models.Model):
    """One of the 32 London boroughs or the City of London (ONS codes E09000001 to E09000033)."""

    class Part(models.TextChoices):
        """Statutory division, London Government Act 1963."""

        INNER = "inner", "Inner London"
        OUTER = "outer", "Outer London"

    gss_code = models.CharField("ONS code", max_length=9, primary_key=True)
    name = models.CharField(max_length=64, unique=True)
    part = models.CharField(max_length=5, choices=Part.choices)
    latitude = models.FloatField(help_text="Of the centre, WGS84 degrees.")
    longitude = models.FloatField()

    class Meta:
        ordering = ["name"]
        # The boroughs have had the same names since 1965: should one change, everything is looked at again.
        triggers = marks_shown(FeedMark.Subject.EVERYTHING, ("name",), key="0")
        constraints = [
            models.CheckConstraint(
                condition=Q(gss_code__regex=r"^E090000(0[1-9]|[12]\d|3[0-3])$"), name="borough_code_is_london"
            ),
            models.CheckConstraint(condition=within_greater_london(), name="borough_in_london"),
        ]

    def __str__(self) -> str:
        return self.name


class Outcode(models.Model):
    """First half of a postcode, with the centre of its London part."""

    code = models.CharField(max_length=4, primary_key=True)
    latitude = models.FloatField(help_text="Mean of its London postcodes, WGS84 degrees.")
    longitude = models.FloatField()
    boroughs: models.ManyToManyField[Borough, OutcodeBorough] = models.ManyToManyField(
        Borough, through="OutcodeBorough", related_name="outcodes"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{1,2}[0-9][0-9A-Z]?$"), name="outcode_is_an_outcode"
            ),
            models.CheckConstraint(condition=within_greater_london(), name="outcode_in_london"),
        ]

    def __str__(self) -> str:
        return self.code


class OutcodeBorough(models.Model):
    """The part of an outcode that lies in a borough. Outcodes cross boroughs, so the shares are kept, never just the largest."""

    outcode = models.ForeignKey(Outcode, on_delete=models.CASCADE, related_name="shares")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="shares")
    share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        help_text="Of the outcode's live postcodes; less than 1 in sum where it leaves London.",
    )
    postcodes = models.PositiveIntegerField(help_text="Live postcodes in this part.")
    latitude = models.FloatField(help_text="Mean of this part's postcodes, WGS84 degrees.")
    longitude = models.FloatField()

    class Meta:
        ordering = ["outcode", "-share", "borough"]
        constraints = [
            models.UniqueConstraint(fields=["outcode", "borough"], name="outcode_borough_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="outcode_share_is_a_share"),
            models.CheckConstraint(condition=within_greater_london(), name="outcode_borough_in_london"),
        ]

    def __str__(self) -> str:
        return f"{self.outcode_id} in {self.borough_id}: {self.share}"


class AccessFeature(models.TextChoices):
    """Practical help that a place or a course offers, and that a resident may need."""

    STEP_FREE = "STEP_FREE", "step-free access"
    ACCESSIBLE_TOILET = "ACCESSIBLE_TOILET", "accessible toilet"
    HEARING_LOOP = "HEARING_LOOP", "hearing loop"
    BSL_INTERPRETER = "BSL_INTERPRETER", "British Sign Language interpreter"
    CAPTIONS = "CAPTIONS", "captions"
    SCREEN_READER_MATERIALS = "SCREEN_READER_MATERIALS", "materials for screen readers"
    LARGE_PRINT = "LARGE_PRINT", "large print"
    QUIET_SPACE = "QUIET_SPACE", "quiet space"
    FLEXIBLE_BREAKS = "FLEXIBLE_BREAKS", "breaks when you need them"
    LAPTOP_LOAN = "LAPTOP_LOAN", "laptop to borrow"
    CHILDCARE = "CHILDCARE", "help with childcare"
    ESOL_SUPPORT = "ESOL_SUPPORT", "help with English"
    TRAVEL_COSTS = "TRAVEL_COSTS", "help with travel costs"


def access_features() -> ArrayField[list[str], list[str]]:
    """A list of `AccessFeature`; empty = not stated."""
    return ArrayField(models.CharField(max_length=32, choices=AccessFeature.choices), default=list, blank=True)


class Venue(Sourced):
    """A place where a course or a job happens."""

    class Kind(models.TextChoices):
        """Sort of place."""

        COLLEGE = "COLLEGE", "College"
        TRAINING_CENTRE = "TRAINING_CENTRE", "Training centre"
        COMMUNITY_CENTRE = "COMMUNITY_CENTRE", "Community centre"
        LIBRARY = "LIBRARY", "Library"
        WORKPLACE = "WORKPLACE", "Workplace"
        OFFICE = "OFFICE", "Provider's office"

    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    address = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    borough = models.ForeignKey(
        Borough,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        help_text="Empty outside London.",
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    approximate = models.BooleanField(
        "only roughly placed",
        default=False,
        help_text="The coordinates are the centre of its outcode: nobody stated better ones.",
    )
    cell = models.GeneratedField(
        expression=grid_cell(),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
        help_text="Of the travel grid; the database keeps it. Empty outside the grid, and without coordinates.",
    )
    access = access_features()
    closed_on = models.DateField(null=True, blank=True, help_text="Last day it was open, where it has closed.")
    # Whose register it stands in; none for public places such as libraries.
    provider = models.ForeignKey(
        "courses.Provider", on_delete=models.CASCADE, null=True, blank=True, related_name="venues"
    )
    employer = models.ForeignKey(
        "courses.Employer", on_delete=models.CASCADE, null=True, blank=True, related_name="venues"
    )
    reference = models.CharField("the organisation's own reference", max_length=255, blank=True)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows with every change, so that nobody overwrites one."
    )

    class Meta(Sourced.Meta):
        ordering = ["name", "pk"]
        triggers = [
            *counts_shown(("latitude", "longitude", "cell", "access")),
            *marks_shown(
                FeedMark.Subject.VENUE,
                (
                    *("name", "kind", "address", "postcode", "borough_id", "latitude", "longitude", "approximate"),
                    *("access", "closed_on"),
                ),
            ),
        ]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | (Q(latitude__isnull=False, longitude__isnull=False) & within_greater_london()),
                name="venue_in_london_or_unplaced",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=True) | Q(employer__isnull=True), name="venue_in_one_register"
            ),
            models.CheckConstraint(
                condition=Q(reference="") | Q(provider__isnull=False) | Q(employer__isnull=False),
                name="venue_reference_is_somebodys",
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="venue_reference_once_a_provider"
            ),
            models.UniqueConstraint(
                fields=["employer", "reference"], condition=~Q(reference=""), name="venue_reference_once_an_employer"
            ),
            models.CheckConstraint(
                condition=Q(approximate=False) | Q(latitude__isnull=False), name="venue_approximate_is_placed"
            ),
        ]
        indexes = [models.Index(fields=["cell"], name="venue_cell")]

    def __str__(self) -> str:
        return self.name
